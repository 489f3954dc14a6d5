/** Pages and extensions of others: none of them reads, orders or opens anything of ours. */
import { rmSync } from 'node:fs';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { page as docPage, listUnder } from '../docs/pages.ts';
import { eventually } from './harness/index.ts';
import { attemptsIn, writeForeignExtension } from './support/foreign-extension.ts';
import { readStored } from './support/stored.ts';
import { inEachBrowser, SPACE } from './support/world.ts';

inEachBrowser((world, test) => {
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

  test('another extension is refused, and nothing is erased', async () => {
    const { name, session, simulator } = world();
    const id = await session.inExtension(() => chrome.runtime.id);
    const folder = writeForeignExtension(id, session.extensionOrigin, `${session.url(SPACE)}told`);
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
