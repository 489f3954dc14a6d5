/** The extension's service worker in Chromium: find it, wake it, evaluate in it, end it. */
import type { Browser, Page, Target, WebWorker } from 'puppeteer-core';
import { eventually } from '../eventually.ts';
import { callIn } from '../remote.ts';
import type { Remote } from '../session.ts';

export class ChromiumWorker {
  readonly #browser: Browser;
  readonly #origin: string;
  /** A tab of the extension, from which the worker can be started. */
  readonly #tab: () => Promise<Page>;

  constructor(browser: Browser, origin: string, tab: () => Promise<Page>) {
    this.#browser = browser;
    this.#origin = origin;
    this.#tab = tab;
  }

  readonly #isOurs = (target: Target): boolean =>
    target.type() === 'service_worker' && target.url().startsWith(this.#origin);

  #target(): Target | undefined {
    return this.#browser.targets().find(this.#isOurs);
  }

  /** After the installation the browser starts the worker itself. */
  async started(): Promise<void> {
    await this.#browser.waitForTarget(this.#isOurs, { timeout: 15_000 });
    await this.ready();
  }

  async #wake(): Promise<void> {
    const page = await this.#tab();
    const devtools = await page.createCDPSession();
    try {
      await devtools.send('ServiceWorker.enable');
      await devtools.send('ServiceWorker.startWorker', { scopeURL: `${this.#origin}/` });
    } finally {
      await devtools.detach();
    }
  }

  /** The running worker, with the extension's APIs in place (they come a moment after the target does). */
  async ready(): Promise<WebWorker> {
    if (!this.#target()) await this.#wake();
    return eventually('a running service worker', async () => {
      const worker = await this.#target()?.worker();
      const usable = await worker?.evaluate(() => typeof chrome === 'object' && Boolean(chrome.runtime?.id));
      return usable && worker ? worker : undefined;
    });
  }

  async evaluate<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T> {
    return callIn(await this.ready(), fn, args);
  }

  /** What it holds in memory when what can be freed has been, in bytes. */
  async heap(): Promise<number> {
    const { client } = await this.ready();
    await client.send('HeapProfiler.collectGarbage');
    return (await client.send('Runtime.getHeapUsage')).usedSize;
  }

  /** By the browser's own list: the driver's may be a moment behind. */
  async alive(): Promise<boolean> {
    const devtools = await this.#browser.target().createCDPSession();
    try {
      const { targetInfos } = await devtools.send('Target.getTargets');
      return targetInfos.some(({ type, url }) => type === 'service_worker' && url.startsWith(this.#origin));
    } finally {
      await devtools.detach();
    }
  }

  /**
   * The driver lets go of the worker first: one that is being debugged keeps its target when it ends, and under
   * traffic, where the next event starts it anew at once, would come back into it and wait for the debugger.
   */
  async kill(): Promise<void> {
    const worker = await this.#target()?.worker();
    if (!worker) return;
    const page = await this.#tab();
    const devtools = await page.createCDPSession();
    try {
      const ended = new Promise<void>((resolve) => {
        let stopping = false;
        devtools.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
          for (const { scriptURL, runningStatus } of versions) {
            if (!scriptURL.startsWith(this.#origin)) continue;
            stopping ||= runningStatus === 'stopping';
            if (runningStatus === 'stopped' || (stopping && runningStatus !== 'stopping')) resolve();
          }
        });
      });
      await devtools.send('ServiceWorker.enable');
      // Fails where an attempt before this one has let go of it.
      await worker.client
        .connection()
        ?.send('Target.detachFromTarget', { sessionId: worker.client.id() })
        .catch(() => {});
      await devtools.send('ServiceWorker.stopAllWorkers');
      await ended;
    } finally {
      await devtools.detach();
    }
  }
}
