/**
 * Takes Chromium's pages and workers off the network, one by one, as its developer tools do: requests fail and
 * `navigator.onLine` is false. No `online` event follows in a service worker when the network is back (measured).
 */
import type { Browser, Target } from 'puppeteer-core';

const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

export class ChromiumOffline {
  readonly #browser: Browser;
  #offline = false;

  constructor(browser: Browser) {
    this.#browser = browser;
    // A worker that starts while offline is offline too.
    browser.on('targetcreated', (target) => {
      if (this.#offline) void this.#apply(target).catch(() => {});
    });
  }

  async set(offline: boolean): Promise<void> {
    this.#offline = offline;
    await Promise.all(this.#browser.targets().map((target) => this.#apply(target)));
  }

  async #apply(target: Target): Promise<void> {
    if (target.type() === 'page') await (await target.page())?.setOfflineMode(this.#offline);
    if (target.type() !== 'service_worker') return;
    const worker = await target.worker();
    await worker?.client.send('Network.enable');
    await worker?.client.send('Network.emulateNetworkConditions', { offline: this.#offline, ...unlimited });
  }
}
