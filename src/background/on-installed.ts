import type { Runtime } from 'webextension-polyfill';
import browser from '../platform/browser.ts';

const WELCOME = 'src/pages/welcome/index.html';

/** Opens the welcome page once: who updates the extension, or the browser, has been here before. */
export function openWelcomePage({ reason }: Runtime.OnInstalledDetailsType): void {
  if (reason !== 'install') return;
  browser.tabs.create({ url: browser.runtime.getURL(WELCOME) }).catch(() => {});
}
