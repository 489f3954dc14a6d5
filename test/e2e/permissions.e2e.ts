/** The user takes permissions away and gives them back while all is running: nothing is claimed of what was not seen. */
import type { Page } from 'puppeteer-core';
import { expect, test } from 'vitest';
import { modelOf } from './findings-model.ts';
import { eventually, type Session } from './harness/index.ts';
import { openPopupTab, readPopup, word } from './screens.ts';
import { callFromPage } from './traffic.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

const SITE = 'app.example.com';
const PATTERN = `https://${SITE}/*`;
const LIMITS = { read: 600, update: 150, search: 4, icon: 60 };

/** Requests of another site, one after the other until it is told to stop; answers with how many there were. */
const sendUntilStopped = (page: Page): Promise<number> =>
  page.evaluate(async (url) => {
    let sent = 0;
    while (!('enough' in globalThis)) {
      await (await fetch(url, { method: 'PATCH' })).text();
      sent += 1;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return sent;
  }, `https://${SPACE}/api/v2/issues/DEMO-1?apiKey=${KEY}`);
const stop = (page: Page) => page.evaluate(() => Object.assign(globalThis, { enough: true }));

const ownWindow = async (session: Session, category: string) => {
  const { snapshot } = await modelOf(session);
  const owner = snapshot.owners.find(({ id }) => id === `${SPACE}#${USER_ID}`);
  return owner?.gauges.find((gauge) => gauge.category === category);
};

const complaints = ({ consoleLog }: Session) =>
  consoleLog.filter((line) => line.startsWith('[background] [error]'));

inEachBrowser(
  (world) => {
    let page: Page;
    let popup: Page;

    test('hosts taken in the middle of traffic: that is said, and nothing is called “elsewhere” that was ours', async () => {
      const { name, session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { update: 3 });
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const traffic = callFromPage(page, SPACE, KEY, { update: 20 });
      await session.revokeHosts();
      await traffic;
      await eventually('it is said', async () => (await readPopup(popup)).headline === word('noAccess'));
      await callFromPage(page, SPACE, KEY, { icon: 5 });
      await session.restoreHosts();
      await eventually('access', async () => (await readPopup(popup)).headline !== word('noAccess'));
      await popup.bringToFront();
      await metersMatch(popup, simulator, { timeoutMs: 20_000 });
      for (const [category, used] of [
        ['update', 23],
        ['icon', 5],
      ] as const) {
        // The popup hears of it before it is stored.
        const gauge = await eventually(`${category} is stored`, async () => {
          const window = await ownWindow(session, category);
          return window?.usage?.used === used ? window : undefined;
        });
        expect(gauge.usage?.complete).toBe(false);
        expect(gauge.inFlight).toEqual({ unspent: 0, maybe: 0 });
      }
      await callFromPage(page, SPACE, KEY, { read: 1, update: 1, icon: 1 });
      const ms = await metersMatch(popup, simulator);
      expect(complaints(session)).toEqual([]);
      console.log(`hosts back → figures right ${Math.round(ms)} ms after the next answer (${name})`);
    });

    test('a site taken away in the middle of its traffic: nothing hangs, and its requests are not seen', async () => {
      const { name, session, simulator } = world();
      await session.grantSite(PATTERN);
      const site = await session.open(session.url(SITE));
      const before = simulator.counters(SPACE, USER_ID).update.remaining;
      const sent = sendUntilStopped(site);
      await eventually('its requests are seen', async () => {
        const { owners } = await modelOf(session);
        const seen = owners.flatMap(({ windows }) => windows.flatMap((window) => window.observed?.by ?? []));
        return seen.some(({ initiator, count }) => initiator === SITE && count > 3);
      });
      await session.inExtension(
        async (pattern: string) => chrome.permissions.remove({ origins: [pattern] }),
        PATTERN,
      );
      await eventually(
        'more are sent',
        () => before - simulator.counters(SPACE, USER_ID).update.remaining > 15,
      );
      await stop(site);
      await eventually('nothing is said to be in flight', async () => {
        const inFlight = (await ownWindow(session, 'update'))?.inFlight;
        return inFlight?.uncounted === 0 && inFlight.maybeCounted === 0;
      });
      await metersMatch(popup, simulator, { timeoutMs: 20_000 });
      expect(complaints(session)).toEqual([]);
      console.log(
        `site taken away during ${await sent} requests → figures right with the next poll (${name})`,
      );
    });

    test('notifications that cannot be shown stop nothing', async () => {
      const { session, simulator } = world();
      await session.inBackground(() => {
        const scope = globalThis as unknown as { browser?: typeof chrome };
        for (const api of [scope.browser, chrome]) {
          if (api) api.notifications.create = () => Promise.reject(new Error('denied'));
        }
      });
      await page.bringToFront();
      await callFromPage(page, SPACE, KEY, { search: 4 });
      await metersMatch(popup, simulator, { only: ['Search'] });
      await eventually('the badge counts down', async () => /^\d+s$/.test((await session.badge()).text));
      expect(complaints(session)).toEqual([]);
    });
  },
  { user: { limits: LIMITS } },
);
