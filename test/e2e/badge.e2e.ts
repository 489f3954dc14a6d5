/** The toolbar button at a glance: quiet, calm, watch, danger, used up, paused, and where the user is needed. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { contrast } from '../contrast.ts';
import type { Simulator } from '../simulator/index.ts';
import { logNotices, noticesMade } from './alerts-log.ts';
import { eventually } from './harness/index.ts';
import { openPanelTab } from './panel-reader.ts';
import { openPopupTab, pausePolls, readPopup, word } from './screens.ts';
import { callFromPage, searchAtOnce } from './traffic.ts';
import { metersMatch } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

/** What a screen says of danger: its headline, and the lines of its gauges. */
const dangerIn = (screen: Page): Promise<string> =>
  screen.evaluate(() => {
    const said = [...document.querySelectorAll('.headline h1, .gauge-note')].map(
      (each) => each.textContent ?? '',
    );
    return JSON.stringify(said.filter((text) => /run out|Search is nearly|this pace/i.test(text)));
  });

/** 38 searches within two seconds, in the first window in which the machine is quick enough. */
async function burstOfSearches(page: Page, simulator: Simulator): Promise<void> {
  for (let attempt = 0; attempt < 3; attempt += 1) {
    await searchAtOnce(page, SPACE, KEY, 38);
    const times = simulator.log.filter(({ category }) => category === 'search').slice(-38);
    const [first, last] = [times[0]?.startedAt ?? 0, times.at(-1)?.startedAt ?? 0];
    if (last - first < 2000) return;
    const { reset } = simulator.counters(SPACE, USER_ID).search;
    await eventually('the next window', () => Date.now() + simulator.skewMs > ((reset ?? 0) + 1) * 1000, {
      timeoutMs: 65_000,
    });
  }
  throw new Error('This machine is too slow for a burst');
}

inEachBrowser(
  (world, test) => {
    let page: Page;

    test('quiet while nothing but our own polls spends', async () => {
      const { session, simulator } = world();
      page = await session.open(session.url(SPACE));
      await eventually('the first poll', () => simulator.log.some(({ path }) => path.endsWith('rateLimit')));
      const { text, title } = await session.badge();
      expect([text, title]).toEqual(['', word('extName')]);
    });

    test('calm, watch, danger, used up: the figure and its colour follow each request', async () => {
      const { name, session, simulator } = world();
      const colors = new Map<string, string>();
      const said: string[] = [];
      for (const [spend, text, verdict] of [
        [1, /^u14$/, 'ok'],
        [8, /^u6$/, 'ok'],
        [1, /^u5$/, 'warning'],
        [3, /^u2$/, 'warning'],
        [1, /^u1$/, 'critical'],
        [1, /^\d\ds$/, 'used up'],
      ] as const) {
        await callFromPage(page, SPACE, KEY, { update: spend });
        const badge = await eventually(`${text} in the colour of ${verdict}`, async () => {
          const shown = await session.badge();
          const known = colors.get(verdict);
          const isRight =
            known === undefined ? ![...colors.values()].includes(shown.color) : shown.color === known;
          return text.test(shown.text) && isRight && shown;
        });
        colors.set(verdict, badge.color);
        said.push(`${badge.text} ${badge.color}`);
        expect(contrast(badge.color, '#ffffff')).toBeGreaterThanOrEqual(4.5);
        await eventually('its title', async () => {
          const { title } = await session.badge();
          return (
            [SPACE, word('update')].every((part) => title.includes(part)) && /\d\d:\d\d:\d\d/.test(title)
          );
        });
      }
      await callFromPage(page, SPACE, KEY, { update: 1 }).catch(() => undefined);
      await eventually('it says that requests are refused', async () =>
        (await session.badge()).title.includes(word('requestsRefused')),
      );
      expect(simulator.log.at(-1)?.status).toBe(429);
      console.log(`badge by verdict: ${said.join(', ')} (${name})`);
    });

    test('the popup says the same as the badge', async () => {
      const { session, simulator } = world();
      const popup = await openPopupTab(session);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const { headline, detail, rows } = await readPopup(popup);
      expect(headline).toBe(word('refused_one').replace('$1', word('update')));
      expect(detail).toMatch(/^Wait \d+\ss \(until \d\d:\d\d:\d\d\)/);
      expect(rows.Update?.meter?.text).toMatch(/^used up, 0 of 15 left, resets in \d+ seconds?$/);
      await pausePolls(popup, true);
      // Blocked is graver than paused.
      expect((await session.badge()).text).toMatch(/^\d+s$/);
      await pausePolls(popup, false);
      await popup.close();
    });

    test('from 100 on the number stands alone, from 1000 on in thousands', async () => {
      const { session, simulator } = world();
      for (const [limit, text] of [
        [150, /^1[0-3]\d$/],
        [12_345, /^12k$/],
      ] as const) {
        simulator.setLimits(SPACE, USER_ID, { update: limit });
        // Of two limits in one second of the server's clock the smaller is believed: so until it goes on.
        await eventually(
          `a limit of ${limit} on the badge`,
          async () => {
            await callFromPage(page, SPACE, KEY, { update: 1 });
            return text.test((await session.badge()).text);
          },
          { everyMs: 250 },
        );
      }
    });

    test('a burst that is over shows danger nowhere, nor after one more request six seconds later', async () => {
      const { session, simulator } = world();
      simulator.setLimits(SPACE, USER_ID, { search: 150 });
      const told = (await logNotices(session)).length;
      const popup = await openPopupTab(session);
      const panel = await openPanelTab(session);
      await page.bringToFront();
      await burstOfSearches(page, simulator);
      const burstAt = Date.now();
      await eventually('the burst in the popup', async () => {
        const { rows } = await readPopup(popup);
        return rows.Search?.meter?.now === 112;
      });
      let isRead = false;
      const shown = new Set<string>();
      await eventually(
        'twelve seconds of it',
        async () => {
          if (!isRead && Date.now() - burstAt > 6000) {
            isRead = true;
            await callFromPage(page, SPACE, KEY, { read: 1 });
          }
          const { text } = await session.badge();
          const [inPopup, inPanel] = await Promise.all([dangerIn(popup), dangerIn(panel)]);
          shown.add(`${text} ${inPopup} ${inPanel}`);
          return Date.now() - burstAt > 12_000;
        },
        { timeoutMs: 30_000, everyMs: 250 },
      );
      expect([...shown]).toEqual(['112 [] []']);
      const notices = (await noticesMade(session)).slice(told);
      expect(notices.filter(({ title }) => title.includes(word('search')))).toEqual([]);
      await popup.close();
      await panel.close();
    });

    test('a steady row of searches is announced in time', async () => {
      const { name, session } = world();
      const told = (await logNotices(session)).length;
      const begun = Date.now();
      // About three a second, less where the machine is slow.
      const warning = await eventually(
        'the notification',
        async () => {
          await callFromPage(page, SPACE, KEY, { search: 1 });
          return (await noticesMade(session)).slice(told).find(({ title }) => title.includes(word('search')));
        },
        { timeoutMs: 40_000, everyMs: 250 },
      );
      const [, left = ''] = /(\d+) of 150 left/.exec(warning.message) ?? [];
      console.log(`announced after ${warning.at - begun} ms, ${left} of 150 left (${name})`);
      expect(warning.title).toMatch(/may run out in about \d+\ss/);
      expect(Number(left)).toBeGreaterThan(50);
      expect(Number(left)).toBeLessThanOrEqual(100);
    });
  },
  { user: { limits: { read: 600, update: 15, search: 15, icon: 6 } } },
);
