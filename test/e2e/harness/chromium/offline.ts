/**
 * Takes Chromium's pages and workers off the network, one by one, as its developer tools do: requests fail and
 * `navigator.onLine` is false. No `online` event follows in a service worker when the network is back (measured).
 */
import type { Browser, CDPSession, Target } from 'puppeteer-core';

const unlimited = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };

export class ChromiumOffline {
  readonly #browser: Browser;
  readonly #sessions = new WeakMap<Target, Promise<CDPSession>>();
  #offline = false;

  constructor(browser: Browser) {
    this.#browser = browser;
    // A worker that starts while offline is offline too.
    browser.on('targetcreated', (target) => {
      if (this.#offline) void this.#apply(target).catch(() => {});
    });
  }

  async set(offline: boolean): Promise<void> {
    if (offline === this.#offline) return;
    this.#offline = offline;
    await Promise.all(this.#browser.targets().map((target) => this.#apply(target)));
  }

  async #apply(target: Target): Promise<void> {
    const isPage = target.type() === 'page';
    if (!isPage && target.type() !== 'service_worker') return;
    const client = isPage ? await this.#sessionOf(target) : (await target.worker())?.client;
    await client?.send('Network.enable');
    await client?.send('Network.emulateNetworkConditions', { offline: this.#offline, ...unlimited });
  }

  /** What one session of the driver has switched off, another cannot switch on. */
  #sessionOf(target: Target): Promise<CDPSession> {
    const known = this.#sessions.get(target) ?? target.createCDPSession();
    this.#sessions.set(target, known);
    return known;
  }
}
