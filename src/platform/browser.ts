/**
 * The only module that imports webextension-polyfill. The polyfill is archived, and Chromium has its own `browser` since 148:
 * once that is the oldest supported version, only this module changes.
 */
import browser from 'webextension-polyfill';

export default browser;
