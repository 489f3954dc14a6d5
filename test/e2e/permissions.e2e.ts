/** The user takes permissions away and gives them back while all is running: nothing is claimed of what was not seen. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually, ignoreRejection, type Session } from './harness/index.ts';
import { messageText, openPopupTab, readPopup } from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { modelOf } from './support/model.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

const LIMITS = { read: 600, update: 150, search: 4, icon: 60 };

const ownWindow = async (session: Session, category: string) => {
  const { snapshot } = await modelOf(session);
  const owner = snapshot.owners.find(({ id }) => id === `${SPACE}#${USER_ID}`);
  return owner?.gauges.find((gauge) => gauge.category === category);
};

const complaints = ({ consoleLog }: Session) =>
  consoleLog.filter((line) => line.startsWith('[background] [error]'));

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;

    test('a loss of host permissions during traffic is shown, and no request of this browser counts as another program’s', async () => {
      const { name, session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { update: 3 });
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const traffic = callFromPage(page, SPACE, KEY, { update: 20 });
      ignoreRejection(traffic);
      await session.revokeHosts();
      await traffic;
      await eventually(
        'it is said',
        async () => (await readPopup(popup)).headline === messageText('noAccess'),
      );
      await callFromPage(page, SPACE, KEY, { icon: 5 });
      await session.restoreHosts();
      await eventually('access', async () => (await readPopup(popup)).headline !== messageText('noAccess'));
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
        expect(gauge.inFlight).toEqual({ uncounted: 0, maybeCounted: 0 });
      }
      await callFromPage(page, SPACE, KEY, { read: 1, update: 1, icon: 1 });
      const ms = await metersMatch(popup, simulator);
      expect(complaints(session)).toEqual([]);
      console.log(`hosts back → figures right ${Math.round(ms)} ms after the next answer (${name})`);
    });

    test('notifications that cannot be shown delay neither figures nor badge', async () => {
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
