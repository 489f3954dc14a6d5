/** Pages and extensions of others: none of them reads, orders or opens anything of ours. */
import { rmSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { page as docPage, listUnder } from '../docs/pages.ts';
import { eventually } from './harness/index.ts';
import { openPopupTab } from './screens.ts';
import { readStored } from './stored.ts';
import { attemptsIn, makeStranger } from './stranger.ts';
import { callFromPage } from './traffic.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

inEachBrowser((world) => {
  let page: Page;

  test('a web page reaches no file and no listener of ours', async () => {
    const { session } = world();
    page = await session.open(session.url(SPACE));
    const { fetched, framed, api } = await page.evaluate(async (origin) => {
      const files = [
        'manifest.json',
        'src/pages/popup/index.html',
        'icons/brand-16.png',
        'service-worker-loader.js',
      ];
      const reached = await Promise.all(
        files.map((file) =>
          fetch(`${origin}/${file}`).then(
            () => true,
            () => false,
          ),
        ),
      );
      const frame = document.createElement('iframe');
      frame.src = `${origin}/src/pages/options/index.html`;
      document.body.append(frame);
      await new Promise((resolve) => setTimeout(resolve, 1000));
      const { chrome: given, browser } = globalThis as unknown as Record<string, typeof chrome | undefined>;
      return {
        fetched: reached,
        framed: [
          frame.contentWindow?.length,
          (() => {
            try {
              return frame.contentDocument?.body.textContent ?? null;
            } catch {
              return null;
            }
          })(),
        ],
        api: [typeof given?.runtime?.sendMessage, typeof browser?.runtime?.sendMessage],
      };
    }, session.extensionOrigin);
    expect(fetched).toEqual([false, false, false, false]);
    expect(framed[1] ?? '').toBe('');
    expect(api).toEqual(['undefined', 'undefined']);
  });

  test('a web page on a channel of the same name hears nothing, and is not heard', async () => {
    const { session, simulator } = world();
    const popup = await openPopupTab(session);
    await metersMatch(popup, simulator);
    await page.evaluate(() => {
      const heard: unknown[] = [];
      const channel = new BroadcastChannel('owners');
      channel.onmessage = ({ data }) => heard.push(data);
      Object.assign(globalThis, { heard, channel });
    });
    // Something to hear: the worker asks who is there, and tells the popup.
    await callFromPage(page, SPACE, KEY, { update: 5 });
    await metersMatch(popup, simulator);
    const stored = await session.inExtension(async (name: string) => {
      return (await chrome.storage.session.get(name))[name];
    }, `owner:${SPACE}#${USER_ID}`);
    const lie = JSON.parse(String(stored));
    for (const { joined } of lie.windows)
      for (const entry of joined.entries) Object.assign(entry, { limit: 9, remaining: 1 });
    await page.evaluate(
      (name, item) => {
        const { channel } = globalThis as unknown as { channel: BroadcastChannel };
        for (const data of ['anybody?', 'here', { [name]: item }]) channel.postMessage(data);
      },
      `owner:${SPACE}#${USER_ID}`,
      JSON.stringify({ ...lie, lastEventAt: lie.lastEventAt + 1000 }),
    );
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await page.evaluate(() => (globalThis as unknown as { heard: unknown[] }).heard)).toEqual([]);
    await metersMatch(popup, simulator);
    await popup.close();
  });

  test('another extension is refused, and nothing is erased', async () => {
    const { name, session, simulator } = world();
    const id = await session.inExtension(() => chrome.runtime.id);
    const folder = makeStranger(id, session.extensionOrigin, `${session.url(SPACE)}told`);
    await page.browser().installExtension(folder);
    const attempts = await eventually('all was tried', () => {
      const told = attemptsIn(simulator);
      return ['message', 'connect', 'page', 'warnings'].every((what) => what in told) && told;
    });
    rmSync(folder, { recursive: true, force: true });
    const { warnings, ...others } = attempts;
    expect(Object.entries(others).map(([what, [how]]) => [what, how])).toEqual(
      expect.arrayContaining([
        ['message', 'refused'],
        ['connect', 'refused'],
        ['page', 'refused'],
      ]),
    );
    const { local } = await readStored(session);
    expect(Object.keys(local)).toEqual(expect.arrayContaining(['accounts', `key:${SPACE}#7`]));
    const said = await session.installDialog?.();
    if (said) expect(said).toEqual(listUnder(docPage('docs/permissions.md'), 'What Firefox says'));
    if (name === 'chromium') {
      console.log(`the browser's warnings: ${JSON.stringify(warnings?.[1])}`);
      expect(warnings).toEqual(['done', listUnder(docPage('docs/permissions.md'), 'What Chromium says')]);
    }
  });
});
