/**
 * No room for the history: figures and accounts go on as if nothing were, and so does the history when there is room
 * again. In Chromium, for Firefox has no switch for it; what a full disk does to a writing is in
 * test/history/history.test.ts for both.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { addAccount, openPopupTab } from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { readHistory, readStored } from './support/stored.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

/** The history is written at least once a second. */
const WRITTEN = 2500;

inEachBrowser(
  (world, test) => {
    test('the figures are exact while the disk is full, and history goes on when there is room again', async () => {
      const { session, simulator } = world();
      await session.limitDatabases?.(1);
      await addAccount(session, { space: SPACE, apiKey: KEY });
      const page = await session.open(session.url(SPACE));
      const popup = await openPopupTab(session);
      await callFromPage(page, SPACE, KEY, { search: 5 });
      await metersMatch(popup, simulator);
      await sleep(WRITTEN);
      expect((await readHistory(session)).requests).toEqual([]);
      await session.limitDatabases?.(null);
      await callFromPage(page, SPACE, KEY, { search: 3 });
      await metersMatch(popup, simulator);
      await eventually('three in the history', async () => (await readHistory(session)).requests.length >= 3);
      const { local } = await readStored(session);
      expect(local.accounts).toMatchObject({ accounts: [{ id: `${SPACE}#${USER_ID}` }] });
      expect(session.consoleLog.filter((line) => line.startsWith('[background] [error]'))).toEqual([]);
    });
  },
  { account: false },
);
