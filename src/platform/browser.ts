/**
 * The only place that knows webextension-polyfill.
 *
 * Its repository is archived and Chromium has a native promise-returning `browser` since 148: when the
 * oldest supported Chromium has it, this line is all that changes. The build for Firefox goes without already
 * (`vite/plain-polyfill.ts`).
 */
import browser from 'webextension-polyfill';

export default browser;
