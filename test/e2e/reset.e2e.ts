/** The end of a window, with the popup open and the polls paused: used up, counted down, reset by itself, confirmed. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { CATEGORIES } from '../../src/core/category.ts';
import { eventually } from './harness/index.ts';
import { messageText, openPopupTab, pausePolls, readPopup, secondsIn } from './harness/screens.ts';
import { storeAccounts } from './support/accounts.ts';
import { metersMatch, nextPoll } from './support/counters.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

/** Until the windows end, in seconds. */
const WINDOW = 18;
const LIMITS = { read: 600, update: 150, search: 150, icon: 3 };
const ACCOUNT = { space: SPACE, userId: USER_ID, userName: 'Tester', apiKey: KEY };

type Painted = [category: string, countdown: string, at: number];

/** Has the popup note each countdown that it paints, and when. */
const recordCountdowns = (popup: Page): Promise<void> =>
  popup.evaluate(() => {
    const painted: Painted[] = [];
    Object.assign(globalThis, { painted });
    const shown = new Map<string, string>();
    new MutationObserver(() => {
      for (const row of document.querySelectorAll('.gauge')) {
        const category = row.querySelector('.gauge-name')?.textContent?.trim() ?? '';
        const countdown = row.querySelector('.countdown')?.textContent?.trim() ?? '';
        if (shown.get(category) === countdown) continue;
        shown.set(category, countdown);
        painted.push([category, countdown, Date.now()]);
      }
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });

inEachBrowser(
  (world, test) => {
    let popup: Page;
    let requestsBefore: number;
    /** When the server's windows end, in its seconds. */
    let resets: Record<string, number>;

    test('the badge counts the seconds down when a limit is used up', async () => {
      const { session, simulator } = world();
      popup = await openPopupTab(session);
      const page = await session.open(session.url(SPACE));
      simulator.openWindows(SPACE, USER_ID, WINDOW, ['read', 'update', 'search', 'icon']);
      await storeAccounts(session, [ACCOUNT]);
      await callFromPage(page, SPACE, KEY, { read: 2, update: 4, search: 3, icon: 3 });
      await metersMatch(popup, simulator);
      await pausePolls(popup, true);
      await popup.bringToFront();
      requestsBefore = simulator.log.length;
      const counters = simulator.counters(SPACE, USER_ID);
      resets = Object.fromEntries(
        CATEGORIES.map((category) => [messageText(category), counters[category].reset ?? 0]),
      );
      await recordCountdowns(popup);

      const seen: number[] = [];
      await eventually(
        'three different seconds on the badge',
        async () => {
          const asked = Date.now() / 1000;
          const { text, title } = await session.badge();
          const seconds = Number(/^(\d+)s$/.exec(text)?.[1]);
          const { reset } = simulator.counters(SPACE, USER_ID).icon;
          const late = Date.now() / 1000 - asked;
          expect(Math.abs((reset ?? 0) - asked - seconds)).toBeLessThanOrEqual(2 + late);
          expect(title).toContain(messageText('icon'));
          if (seen.at(-1) !== seconds) seen.push(seconds);
          return seen.length >= 3;
        },
        { timeoutMs: 8000, everyMs: 100 },
      );
      const { headline, rows } = await readPopup(popup);
      expect(headline).toContain(messageText('icon'));
      expect(rows.Icon?.meter).toMatchObject({ now: 0, max: 3 });
    });

    test('every countdown steps each second until the reset, right to 2 s', async () => {
      const { name } = world();
      await eventually(
        'all four have been reset',
        async () => {
          const rows = Object.values((await readPopup(popup)).rows);
          return rows.every(({ note }) => note === messageText('resetUnconfirmed'));
        },
        { timeoutMs: 1000 * WINDOW + 10_000, everyMs: 200 },
      );
      const painted = await popup.evaluate(() => (globalThis as unknown as { painted: Painted[] }).painted);
      const steps = painted.filter(([, countdown]) => countdown !== '');
      const off = steps.map(([category, countdown, at]) =>
        Math.abs(secondsIn(countdown) - ((resets[category] ?? 0) - at / 1000)),
      );
      const worst = Math.max(...off);
      expect(worst).toBeLessThanOrEqual(2);
      for (const category of Object.keys(resets)) {
        const own = steps.filter(([of]) => of === category).map(([, countdown]) => secondsIn(countdown));
        expect(own.at(-1)).toBeLessThanOrEqual(2);
        expect(own).toEqual(own.toSorted((a, b) => b - a));
        // A busy machine paints late, and leaves some out.
        expect(own.length).toBeGreaterThan((own[0] ?? 0) / 2);
      }
      console.log(`${steps.length} steps of countdowns → at most ${worst.toFixed(1)} s off (${name})`);
    });

    test('the limit is shown as unconfirmed after the reset, without a request', async () => {
      const { session, simulator } = world();
      const { rows } = await readPopup(popup);
      for (const category of CATEGORIES) {
        const limit = LIMITS[category];
        expect(rows[messageText(category)]).toMatchObject({
          countdown: '',
          meter: { now: limit, max: limit },
        });
        expect(rows[messageText(category)]?.meter?.text).toMatch(/after the reset, not yet confirmed$/);
      }
      expect(simulator.log.length).toBe(requestsBefore);
      await eventually('the badge no longer counts', async () => (await session.badge()).text === 'off');
    });

    test('the next poll confirms the limit after the reset', async () => {
      const { session, simulator } = world();
      await pausePolls(popup, false);
      if (simulator.log.length === requestsBefore) await nextPoll(simulator);
      await metersMatch(popup, simulator);
      const { rows } = await readPopup(popup);
      expect([rows.Update, rows.Search, rows.Icon].map((row) => row?.note)).toEqual(
        Array(3).fill(messageText('unused')),
      );
      expect(rows.Read?.countdown).toMatch(/^\d+\ss$/);
      await eventually('a quiet badge', async () => (await session.badge()).text === '');
    });
  },
  { account: false, user: { limits: LIMITS } },
);
