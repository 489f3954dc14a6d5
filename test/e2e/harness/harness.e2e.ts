/** Every function of the harness, against a small extension and a small HTTPS server. */

import { readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificate } from '../../simulator/certificate.ts';
import { browserNames, eventually, launch, type Session } from './index.ts';
import { makeProbe } from './probe.ts';

interface Site {
  port: number;
  spki: string;
  /** How often each path was asked for. */
  hits: Map<string, number>;
  stop(): Promise<void>;
}

async function startSite(): Promise<Site> {
  const { cert, key, spki } = await makeCertificate();
  const hits = new Map<string, number>();
  const server: Server = createServer({ cert, key }, (request, response) => {
    const path = request.url ?? '/';
    hits.set(path, (hits.get(path) ?? 0) + 1);
    if (path.startsWith('/cached')) response.setHeader('cache-control', 'max-age=600');
    response.setHeader('content-type', path.endsWith('.js') ? 'text/javascript' : 'text/html');
    response.end(`<title>${request.headers.host}</title><p>${path}`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, spki, hits, stop };
}

describe.each(browserNames)('the harness in %s', (name) => {
  let site: Site;
  let session: Session;
  let removeProbe: () => Promise<void>;

  beforeAll(async () => {
    site = await startSite();
    const [extension, remove] = await makeProbe(name);
    removeProbe = remove;
    session = await launch(name, {
      port: site.port,
      extension,
      spki: site.spki,
      lang: 'ja',
      colorScheme: 'dark',
      unresolved: ['nowhere.backlog.com'],
    });
  });

  afterAll(async () => {
    await session?.close();
    await site?.stop();
    await removeProbe?.();
  });

  const seen = () => session.inBackground(() => (globalThis as unknown as { seen: string[] }).seen);
  const ask = (message: string) =>
    session.inExtension(async (text: string) => chrome.runtime.sendMessage(text), message);

  it('serves a space from the simulator, under its own name', async () => {
    const page = await session.open(session.url('demo.backlog.com', '/hello'));
    expect(await page.title()).toBe('demo.backlog.com');
    expect(new URL(page.url()).host).toBe('demo.backlog.com');
    await page.close();
  });

  it('reads the button that the real background has set', async () => {
    const badge = await eventually('a badge', async () => {
      const shown = await session.badge();
      return shown.text !== '' && shown;
    });
    expect(badge).toMatchObject({ color: '#123456', title: 'Probe title' });
    expect(badge.text).toMatch(/^u\d+$/);
    expect(await seen()).toContain(session.url('demo.backlog.com', '/hello'));
  });

  it('ends the background, which the next message wakes afresh', async () => {
    await session.inBackground(() => {
      Object.assign(globalThis, { mark: 'old' });
    });
    expect(await session.backgroundAlive()).toBe(true);
    await session.killBackground();
    expect(await session.backgroundAlive()).toBe(false);
    expect(await ask('ping')).toMatchObject({ pong: 'ping' });
    expect(await session.backgroundAlive()).toBe(true);
    expect(await session.inBackground(() => 'mark' in globalThis)).toBe(false);
  });

  it('wakes an ended background by a request, and by inBackground', async () => {
    await session.killBackground();
    await (await session.open(session.url('demo.backlog.com', '/wake'))).close();
    await eventually('the request that woke it', async () =>
      (await seen()).includes(session.url('demo.backlog.com', '/wake')),
    );
    await session.killBackground();
    expect(await session.inBackground((a: number, b: number) => a + b, 1, 2)).toBe(3);
  });

  it('carries errors across', async () => {
    const broken = () => {
      throw new Error('thrown far away');
    };
    await expect(session.inBackground(broken)).rejects.toThrow('thrown far away');
    await expect(session.inExtension(broken)).rejects.toThrow('thrown far away');
  });

  it('keeps a log of the background and of pages', async () => {
    await ask('throw');
    const page = await session.openExtensionPage('src/pages/popup/index.html');
    await page.evaluate(() => console.warn('a page warned', { a: 1 }));
    for (const expected of [
      /^\[background\] \[log\] probe started/,
      /^\[background\] \[error\] .*probe threw/,
      /^\[page\] \[warning\] a page warned/,
    ]) {
      await eventually(`${expected} in the log`, () =>
        session.consoleLog.some((line) => expected.test(line)),
      );
    }
    await page.close();
  });

  it('drives a page of the extension, in the language and the colours asked for', async () => {
    const page = await session.openExtensionPage('src/pages/popup/index.html');
    await page.type('#name', 'Kato');
    await page.click('#ask');
    const output = await eventually('an answer', () =>
      page.$eval('output', (element) => element.textContent),
    );
    expect(output).toBe('こんにちは Kato');
    expect(await page.$eval('html', (html) => html.lang)).toBe('ja');
    expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).toBe('rgb(0, 0, 0)');
    const file = join(tmpdir(), `quota-monitor-${name}-${process.pid}.png`);
    await session.screenshot(page, file);
    expect((await readFile(file)).subarray(1, 4).toString()).toBe('PNG');
    await rm(file);
    await page.close();
  });

  it('evaluates in the real popup', async () => {
    expect(
      await session.inPopup(() => [document.title, chrome.extension.getViews({ type: 'popup' }).length]),
    ).toEqual(['Probe', 1]);
  });

  it('clicks a notification', async () => {
    await session.inBackground(async () => {
      const iconUrl = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';
      await chrome.notifications.create('note', {
        type: 'basic',
        iconUrl,
        title: 'A title',
        message: 'Told',
      });
    });
    await session.clickNotification('note', 'A title');
    await eventually('the click', async () => (await seen()).includes('clicked note'));
  });

  it('puts the button on the toolbar', async () => {
    await session.pin();
    await eventually('the button on the toolbar', () =>
      session.inExtension(async () => (await chrome.action.getUserSettings()).isOnToolbar),
    );
  });

  it('has the HTTP cache on', async () => {
    const page = await session.open(session.url('demo.backlog.com', '/'));
    await page.evaluate(async () => {
      await fetch('/cached');
      await fetch('/cached');
    });
    expect(site.hits.get('/cached')).toBe(1);
    await page.close();
  });

  it('goes off the network and comes back', async () => {
    const reach = async (path: string) => [
      navigator.onLine,
      // Offline, Firefox answers from its cache.
      await fetch(path, { cache: 'no-store' }).then(
        () => 'reached',
        () => 'failed',
      ),
    ];
    const page = await session.open(session.url('demo.backlog.com', '/'));
    const everywhere = async () => [
      await session.inBackground(reach, session.url('demo.backlog.com', '/far')),
      await page.evaluate(reach, '/near'),
    ];
    // The probe's hosts are granted, so its background may read the answer.
    const online = [true, 'reached'];
    const offline = [false, 'failed'];
    expect(await everywhere()).toEqual([online, online]);
    await session.setOffline(true);
    expect(await everywhere()).toEqual([offline, offline]);
    await session.setOffline(false);
    await eventually('the network back', async () => {
      const [[there] = [], [here] = []] = await everywhere();
      return there === true && here === true;
    });
    expect(await everywhere()).toEqual([online, online]);
    await page.close();
  });

  it('grants a site and takes all hosts away', async () => {
    const app = session.url('app.example.com', '/app');
    const space = session.url('demo.backlog.com', '/after');
    const visit = async (url: string) => (await session.open(url)).close();
    await visit(app);
    expect(await seen()).not.toContain(app);
    await session.grantSite('https://app.example.com/*');
    await visit(app);
    await eventually('the granted site seen', async () => (await seen()).includes(app));
    await session.revokeHosts();
    expect(await session.inExtension(async () => (await chrome.permissions.getAll()).origins)).toEqual([]);
    await visit(space);
    await session.restoreHosts();
    await visit(session.url('demo.backlog.com', '/restored'));
    await eventually('the restored host seen', async () =>
      (await seen()).includes(session.url('demo.backlog.com', '/restored')),
    );
    expect(await seen()).not.toContain(space);
  });

  it('reaches nothing but what is played', async () => {
    for (const host of ['nowhere.backlog.com', 'other.test']) {
      await expect(session.open(session.url(host, '/'))).rejects.toThrow();
    }
  });
});
