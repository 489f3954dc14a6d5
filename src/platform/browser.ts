/**
 * The only module that imports webextension-polyfill. Its repository is archived, and Chromium has a `browser` of its own
 * since 148: when that is the oldest supported version, this line is all that changes.
 */
import browser from 'webextension-polyfill';

export default browser;
