/** The toolbar button at a glance: quiet, calm, watch, danger, used up, paused, and where the user is needed. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { contrast } from '../contrast.ts';
import { eventually, ignoreRejection } from './harness/index.ts';
import { messageText, openPopupTab, pausePolls, readPopup } from './harness/screens.ts';
import { metersMatch } from './support/counters.ts';
import { loggedNotifications, logNotifications } from './support/notification-log.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './support/world.ts';

/** Searches a second, at which 150 last for less than a window. */
const PER_SECOND = 8;

/** Runs in a page: sends at this rate whatever each answer takes, so that the projection does not hang on the machine. */
async function searchSteadily(key: string, perSecond: number): Promise<void> {
  const begun = Date.now();
  for (let sent = 0; sent < 150 && !('isEnough' in globalThis); ) {
    for (; sent < ((Date.now() - begun) / 1000) * perSecond; sent += 1)
      fetch(`/api/v2/issues?apiKey=${key}&n=${sent}`).catch(() => {});
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

inEachBrowser(
  (world, test) => {
    let page: Page;

    test('the badge is empty while nothing but our own polls uses the limits', async () => {
      const { session, simulator } = world();
      page = await session.open(session.url(SPACE));
      await eventually('the first poll', () => simulator.log.some(({ path }) => path.endsWith('rateLimit')));
      const { text, title } = await session.badge();
      expect([text, title]).toEqual(['', messageText('extName')]);
    });

    test('the badge and its colour follow each request: ok, warning, critical, exhausted', async () => {
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
            [SPACE, messageText('update')].every((part) => title.includes(part)) &&
            /\d\d:\d\d:\d\d/.test(title)
          );
        });
      }
      await callFromPage(page, SPACE, KEY, { update: 1 }).catch(() => undefined);
      await eventually('it says that requests are refused', async () =>
        (await session.badge()).title.includes(messageText('levelRateLimited')),
      );
      expect(simulator.log.at(-1)?.status).toBe(429);
      console.log(`badge by verdict: ${said.join(', ')} (${name})`);
    });

    test('the popup says the same as the badge', async () => {
      const { session, simulator } = world();
      const popup = await openPopupTab(session);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      const { headline, detail, rows } = await readPopup(popup);
      expect(headline).toBe(messageText('rateLimited_one').replace('$1', messageText('update')));
      expect(detail).toMatch(/^Wait \d+\ss, then 1\srequest every\s4\.3\ss/);
      expect(rows.Update?.meter?.text).toMatch(/^used up, 0 of 15 left, resets in \d+ seconds?$/);
      await pausePolls(popup, true);
      // Blocked is graver than paused.
      expect((await session.badge()).text).toMatch(/^\d+s$/);
      await pausePolls(popup, false);
      await popup.close();
    });

    test('a figure from 100 on stands alone, and from 1000 on is in thousands', async () => {
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

    test('steady searches are announced while there is still time to slow down', async () => {
      const { name, session, simulator } = world();
      simulator.setLimits(SPACE, USER_ID, { search: 150 });
      const told = (await logNotifications(session)).length;
      const sending = page.evaluate(searchSteadily, KEY, PER_SECOND);
      ignoreRejection(sending);
      const warning = await eventually('the notification', async () =>
        (await loggedNotifications(session))
          .slice(told)
          .find(({ title }) => title.includes(messageText('search'))),
      );
      await page.evaluate(() => Object.assign(globalThis, { isEnough: true }));
      await sending;
      const [, seconds = ''] = /may run out in about (\d+)\ss/.exec(warning.title) ?? [];
      expect(Number(seconds), warning.title).toBeGreaterThanOrEqual(5);
      console.log(`${warning.title}: ${warning.message} (${name})`);
    });
  },
  { user: { limits: { read: 600, update: 15, search: 15, icon: 6 } } },
);
