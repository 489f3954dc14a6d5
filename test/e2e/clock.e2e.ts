/**
 * Clocks that disagree: the server's is minutes off, or this machine's is set back while all is running. In one browser:
 * every step of either clock is in test/background/clock-set-back.test.ts and test/core/view/countdowns.test.ts.
 */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { CATEGORIES } from '../../src/core/category.ts';
import type { Settings } from '../../src/storage/settings.ts';
import { eventually, type Session } from './harness/index.ts';
import { click, messageText, openPopupTab, readPopup, secondsIn } from './harness/screens.ts';
import { metersMatch, nextPoll } from './support/counters.ts';
import { readStored } from './support/stored.ts';
import { inEachBrowser, KEY, SPACE, USER_ID, type World } from './support/world.ts';

const HOUR = 3_600_000;
const WITHOUT_FIGURES = {
  'X-RateLimit-Limit': null,
  'X-RateLimit-Remaining': null,
  'X-RateLimit-Reset': null,
};

const send = (page: Page, path: string, method = 'GET'): Promise<void> =>
  page.evaluate(
    async (url, how) => {
      await (await fetch(url, { method: how })).text();
    },
    `/api/v2/${path}?apiKey=${KEY}`,
    method,
  );

/**
 * Waits until all countdowns are right to 2 s.
 *
 * @param ahead how far this machine's clock has been set ahead, in ms
 */
async function countdownsRight({ simulator }: World, popup: Page, ahead: number): Promise<void> {
  await eventually('countdowns right to 2 s', async () => {
    const { at, rows } = await readPopup(popup);
    const serverNow = (at - ahead + simulator.skewMs) / 1000;
    const counters = simulator.counters(SPACE, USER_ID);
    for (const category of CATEGORIES) {
      const { reset } = counters[category];
      const shown = secondsIn(rows[messageText(category)]?.countdown.replace('~', '') || 'none');
      expect(Math.abs(shown - ((reset ?? 0) - serverNow)), category).toBeLessThanOrEqual(2);
    }
    return true;
  });
}

/** Sets this machine's clock, as far as background and popup can tell. */
async function setClock(session: Session, popup: Page, ahead: number): Promise<void> {
  const shift = (ms: number) => {
    const real = Date.now.bind(Date);
    Date.now = () => real() + ms;
  };
  await session.inBackground(shift, ahead);
  await popup.evaluate(shift, ahead);
}

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;

    test('figures and countdowns are right while the server is five minutes ahead, with replays from the cache and a slow body', async () => {
      const { session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      const cached = simulator.faults.add({ path: /\/projects$/ }, { cache: { maxAge: 600 } });
      simulator.faults.once({ path: /SLOW/ }, { slowBodyMs: 20_000 });
      await send(page, 'projects');
      await send(page, 'issues/DEMO-1', 'PATCH');
      await page.evaluate(async (url) => {
        const stop = new AbortController();
        Object.assign(globalThis, { stop });
        await fetch(url, { signal: stop.signal });
      }, `/api/v2/projects/SLOW?apiKey=${KEY}`);
      for (const path of ['projects', 'issues', 'projects', 'space/image']) await send(page, path);
      await page.evaluate(() => (globalThis as unknown as { stop: AbortController }).stop.abort());
      cached();
      await metersMatch(popup, simulator);
      await countdownsRight(world(), popup, 0);
    });

    test('after the local clock is set back an hour, figures are right, polls go on, and deadlines keep the time that was left', async () => {
      const { session, simulator } = world();
      simulator.faults.once({ path: /space\/image$/ }, { status: 429, headers: WITHOUT_FIGURES });
      await send(page, 'space/image');
      await popup.bringToFront();
      await click(popup, messageText('muteForHour'));
      /** Seconds until the mute and the refusal end, whose end was not named and so is an estimate. */
      const left = async () => {
        const { values } = (await readStored(session)).local.settings as { values: Settings };
        const muted = values.mutedUntil - (await popup.evaluate(() => Date.now()));
        const { countdown = '' } = (await readPopup(popup)).rows.Icon ?? {};
        expect(countdown).toContain('~');
        return { muted: muted / 1000, refused: secondsIn(countdown.replace('~', '')) };
      };
      const before = await eventually('muted and refused', async () => {
        const seconds = await left();
        expect(seconds.muted).toBeGreaterThan(3000);
        return seconds;
      });
      const setAt = performance.now();
      await setClock(session, popup, -HOUR);
      const poll = nextPoll(simulator);
      for (const path of ['users', 'issues']) await send(page, path);
      await metersMatch(popup, simulator, { only: ['Read', 'Update', 'Search'], timeoutMs: 5000 });
      await eventually('the time that was left', async () => {
        const passed = (performance.now() - setAt) / 1000;
        const after = await left();
        expect(Math.abs(before.muted - passed - after.muted)).toBeLessThanOrEqual(2);
        expect(Math.abs(before.refused - passed - after.refused)).toBeLessThanOrEqual(2);
        return true;
      });
      await poll;
      await metersMatch(popup, simulator, { only: ['Read', 'Update', 'Search'], timeoutMs: 5000 });
    });
  },
  {
    prepare: (simulator) => {
      simulator.skewMs = HOUR / 12;
    },
  },
);
