/** The first run: a page that opens once, asks for one thing at a time, and needs no mouse. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { messageText, press } from './harness/screens.ts';
import { closeWelcome, welcomePage, welcomeTabs } from './harness/welcome.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const headingOf = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector('h2')?.textContent ?? '');

const arrivesAt = (page: Page, heading: string): Promise<boolean> =>
  eventually(`“${heading}”`, async () => (await headingOf(page)) === heading);

inEachBrowser(
  (world, test) => {
    let page: Page;

    test('the welcome page opens at the installation, and not when the background restarts', async () => {
      const { session } = world();
      await eventually('the page', async () => (await welcomeTabs(session)) === 1);
      await session.killBackground();
      await session.inBackground(() => true);
      expect(await welcomeTabs(session)).toBe(1);
      await closeWelcome(session);
    });

    test('the welcome page works by keyboard alone, and sends the key to its space only', async () => {
      const { session, simulator } = world();
      page = await session.openExtensionPage(welcomePage);
      await arrivesAt(page, messageText('spaceHeading'));
      await page.keyboard.press('Tab');
      await page.keyboard.type(SPACE);
      await page.keyboard.press('Enter');
      await arrivesAt(page, messageText('keyHeading').replace('$1', SPACE));
      expect(simulator.log).toEqual([]);
      await page.keyboard.type(KEY);
      await page.keyboard.press('Enter');
      await arrivesAt(page, messageText('doneHeading'));
      const items = await session.inExtension(async () => Object.keys(await chrome.storage.local.get(null)));
      expect(items).toContain(`key:${SPACE}#${USER_ID}`);
      expect([...new Set(simulator.log.map(({ space }) => space))]).toEqual([SPACE]);
      expect(simulator.others.filter(({ carriesKey }) => carriesKey)).toEqual([]);
    });

    test('the welcome page asks for missing host access, and continues where it was', async () => {
      const { name, session } = world();
      await session.revokeHosts();
      await arrivesAt(page, messageText('accessHeading'));
      // Headless Chromium has no prompt to answer.
      if (name === 'firefox') await press(page, messageText('allow'));
      else await session.restoreHosts();
      await arrivesAt(page, messageText('doneHeading'));
    });
  },
  { account: false, keepWelcome: true },
);
