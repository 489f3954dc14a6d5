/** Clocks that disagree: the server's is minutes off, or this machine's is set while all is running. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Settings } from '../../src/storage/settings.ts';
import { eventually, type Session } from './harness/index.ts';
import { addAccount, click, openOptions, openPopupTab, readPopup, secondsIn, word } from './screens.ts';
import { readStored } from './stored.ts';
import { metersMatch, pollsIn } from './truth.ts';
import { inEachBrowser, KEY, SPACE, USER_ID, type World } from './world.ts';

const MINUTES = 60_000;
const OTHER = { id: 8, name: 'Other', keys: ['key-of-the-other-0001'] };

/** Sends to the space as the user with this key: a GET, or what the method says. */
const send = (page: Page, key: string, path: string, method = 'GET'): Promise<void> =>
  page.evaluate(
    async (url, how) => {
      await (await fetch(url, { method: how })).text();
    },
    `/api/v2/${path}?apiKey=${key}`,
    method,
  );

/** Answers from the cache and one whose body does not end, between requests that are answered at once. */
async function mixedTraffic({ simulator }: World, page: Page, key: string): Promise<void> {
  const cached = simulator.faults.add({ path: /\/projects$/ }, { cache: { maxAge: 600 } });
  simulator.faults.once({ path: /SLOW/ }, { slowBodyMs: 20_000 });
  await send(page, key, 'projects');
  await send(page, key, 'issues/DEMO-1', 'PATCH');
  await page.evaluate(async (url) => {
    const stop = new AbortController();
    Object.assign(globalThis, { stop });
    await fetch(url, { signal: stop.signal });
  }, `/api/v2/projects/SLOW?apiKey=${key}`);
  await send(page, key, 'projects');
  await send(page, key, 'issues');
  await send(page, key, 'projects');
  await send(page, key, 'space/image');
  await page.evaluate(() => (globalThis as unknown as { stop: AbortController }).stop.abort());
  cached();
}

/**
 * Waits until all four countdowns are right to 2 s, and says by how much the worst is off.
 *
 * @param ahead how far this machine's clock has been set ahead, in ms
 */
async function countdownsRight(
  { simulator }: World,
  popup: Page,
  { userId = USER_ID, ahead = 0 } = {},
): Promise<number> {
  let worst = Number.NaN;
  await eventually(
    'countdowns right to 2 s',
    async () => {
      const { at, rows } = await readPopup(popup);
      const serverNow = (at - ahead + simulator.skewMs) / 1000;
      const off = Object.entries(simulator.counters(SPACE, userId)).map(([category, { reset }]) => {
        const shown = secondsIn(rows[word(category)]?.countdown || 'none');
        return Math.abs(shown - ((reset ?? 0) - serverNow));
      });
      worst = Math.max(...off);
      expect(worst).toBeLessThanOrEqual(2);
      return true;
    },
    { timeoutMs: 1000 },
  );
  return worst;
}

/** Sets this machine's clock, as far as background and popup can tell. */
async function setClock(session: Session, popup: Page, ahead: number): Promise<void> {
  const shift = (ms: number) => {
    const scope = globalThis as unknown as { realNow?: () => number };
    scope.realNow ??= Date.now.bind(Date);
    const { realNow } = scope;
    Date.now = () => realNow() + ms;
  };
  await session.inBackground(shift, ahead);
  await popup.evaluate(shift, ahead);
}

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;

    test('a server five minutes ahead, with replays and a slow body in between', async () => {
      const { name, session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await mixedTraffic(world(), page, KEY);
      await metersMatch(popup, simulator);
      const worst = await countdownsRight(world(), popup);
      console.log(`server 5 min ahead → countdowns at most ${worst.toFixed(1)} s off (${name})`);
    });

    test('a server five minutes behind, for another user', async () => {
      const { name, session, simulator } = world();
      const options = await openOptions(session);
      await click(options, word('removeNamed').replace('$1', 'Tester'));
      await click(options, word('remove'));
      await eventually('no account', async () => (await readPopup(popup)).rows.Read === undefined);
      await options.close();
      simulator.skewMs = -5 * MINUTES;
      simulator.addUser(SPACE, OTHER);
      const [key = ''] = OTHER.keys;
      await addAccount(session, { space: SPACE, apiKey: key });
      await popup.bringToFront();
      await mixedTraffic(world(), page, key);
      await metersMatch(popup, simulator, { userId: OTHER.id });
      const worst = await countdownsRight(world(), popup, { userId: OTHER.id });
      console.log(`server 5 min behind → countdowns at most ${worst.toFixed(1)} s off (${name})`);
    });

    for (const [what, ahead] of [
      ['ten minutes forward', 10 * MINUTES],
      ['ten minutes back from there', 0],
      ['an hour back', -60 * MINUTES],
    ] as const)
      test(`this machine’s clock is set ${what}: the next answer puts all right`, async () => {
        const { name, session, simulator } = world();
        const [key = ''] = OTHER.keys;
        await setClock(session, popup, ahead);
        for (const [path, method] of [
          ['users', 'GET'],
          ['issues/DEMO-1', 'PATCH'],
          ['wikis', 'GET'],
          ['space/image', 'GET'],
        ] as const) {
          await send(page, key, path, method);
        }
        const ms = await metersMatch(popup, simulator, { userId: OTHER.id });
        const worst = await countdownsRight(world(), popup, { userId: OTHER.id, ahead });
        const polls = pollsIn(simulator).length;
        await eventually('polls go on', () => pollsIn(simulator).length > polls);
        await metersMatch(popup, simulator, { userId: OTHER.id });
        await countdownsRight(world(), popup, { userId: OTHER.id, ahead });
        console.log(
          `clock ${what} → figures right after ${Math.round(ms)} ms, countdowns ${worst.toFixed(1)} s off (${name})`,
        );
      });

    test('a mute and a refusal without figures keep the time that was left when the clock is set back an hour', async () => {
      const { name, session, simulator } = world();
      const [key = ''] = OTHER.keys;
      const withoutFigures = {
        'X-RateLimit-Limit': null,
        'X-RateLimit-Remaining': null,
        'X-RateLimit-Reset': null,
      };
      simulator.faults.once({ path: /space\/image$/ }, { status: 429, headers: withoutFigures });
      await send(page, key, 'space/image');
      await popup.bringToFront();
      await click(popup, word('muteForHour'));
      const left = async () => {
        const { values } = (await readStored(session)).local.settings as { values: Settings };
        const muted = values.mutedUntil - (await popup.evaluate(() => Date.now()));
        const { countdown = '' } = (await readPopup(popup)).rows.Icon ?? {};
        // The end of a refusal that named none is estimated, and says so.
        expect(countdown).toContain('~');
        return { muted: muted / 1000, refused: secondsIn(countdown.replace('~', '')) };
      };
      const isSet = async () => {
        const seconds = await left();
        expect(seconds.muted).toBeGreaterThan(3000);
        expect(seconds.refused).toBeGreaterThan(30);
        return seconds;
      };
      const before = await eventually('muted and refused', isSet);
      const began = performance.now();
      await setClock(session, popup, -120 * MINUTES);
      await send(page, key, 'users');
      await eventually('the time that was left', async () => {
        const passed = (performance.now() - began) / 1000;
        const after = await left();
        expect(Math.abs(before.muted - passed - after.muted)).toBeLessThanOrEqual(2);
        expect(Math.abs(before.refused - passed - after.refused)).toBeLessThanOrEqual(2);
        return true;
      });
      console.log(`muted ${Math.round(before.muted)} s, refused ${before.refused} s: both kept (${name})`);
    });
  },
  {
    prepare: (simulator) => {
      simulator.skewMs = 5 * MINUTES;
    },
  },
);
