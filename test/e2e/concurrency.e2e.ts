/**
 * Concurrent requests in both browsers, over HTTP/2 and HTTP/1.1: the extension's episodes against the server's
 * own log of overlapping requests or, where the browser queues, against what the page has asked for at once.
 */
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Stage, startStage } from './alerts-stage.ts';
import { concurrentFindings, episodesOf, inFlight, truthOf } from './findings-episodes.ts';
import { Lockstep } from './findings-lockstep.ts';
import { browserNames, eventually } from './harness/index.ts';

const KEY = 'key-of-the-tester-0001';
const DELAYS = [10, 100, 1000, 5000];
/** More than the six connections that browsers open to a host over HTTP/1.1. */
const AT_ONCE = 12;

const delayed = (ms: number) => `after-${ms}.backlog.com`;
const SPACES = [
  'one-by-one.backlog.com',
  'random.backlog.com',
  'other.backlog.com',
  'away.backlog.com',
  'closed.backlog.com',
  'moved.backlog.com',
  'worker.backlog.com',
  'icons.backlog.com',
  ...DELAYS.map(delayed),
] as const;
const [oneByOne, random, other, away, closed, moved, worker, icons] = SPACES;

const suites = browserNames.flatMap((browser) =>
  ([true, false] as const).map((http2) => ({ browser, http2, protocol: http2 ? 'HTTP/2' : 'HTTP/1.1' })),
);

/** Numbers from 0 to 1 that a seed repeats (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.concurrent.each(suites)('$browser, $protocol', ({ browser, http2, protocol }) => {
  describe.sequential('', () => {
    let running: Stage | undefined;
    const stage = (): Stage => {
      if (running === undefined) throw new Error('The browser has not started');
      return running;
    };
    const report = (text: string) => console.log(`${browser}, ${protocol}: ${text}`);

    beforeAll(async () => {
      running = await startStage(
        browser,
        (simulator) => {
          for (const space of SPACES) simulator.addUser(space, { id: 1, name: 'Tester', keys: [KEY] });
        },
        { http2 },
      );
    });
    afterAll(() => running?.close());

    const entriesOf = (space: string) => stage().simulator.log.filter((entry) => entry.space === space);

    /** Holds the extension's episodes of a space against the server's log, in full. */
    async function expectTruth(space: string): Promise<string> {
      const { session, simulator } = stage();
      const requests = entriesOf(space).length;
      const truth = truthOf(simulator.overlaps(space));
      const episodes = await episodesOf(session, space, requests);
      expect(episodes).toEqual(truth);
      return `${requests} requests, ${truth.map(({ peak, count }) => `${count} overlapping, peak ${peak}`).join('; ') || 'none overlapping'}`;
    }

    test(`asked for at once and answered after ${DELAYS.join(', ')} ms`, async () => {
      const { session, simulator } = stage();
      const page = await session.open(session.url(oneByOne));
      const episodes = await Promise.all(
        DELAYS.map(async (delayMs) => {
          const space = delayed(delayMs);
          let release = () => {};
          const held = new Promise<void>((resolve) => {
            release = resolve;
          });
          simulator.faults.add({ space }, { delayMs, until: () => held });
          await askAtOnce(page, space, AT_ONCE, 0);
          await eventually('all asked for', async () => (await inFlight(session, space)) === AT_ONCE);
          const first = simulator.log.find((entry) => entry.space === space)?.startedAt ?? Date.now();
          // One more near the end of the delay: it overlaps requests of which nothing was heard for seconds.
          await eventually('the delay nearly over', () => Date.now() - first >= delayMs * 0.8);
          await askAtOnce(page, space, 1, AT_ONCE);
          await eventually('one more', async () => (await inFlight(session, space)) === AT_ONCE + 1);
          if (http2) {
            await eventually('all at the server', () => entriesOf(space).length === AT_ONCE + 1);
          }
          // While nothing is answered, what has arrived is what overlaps at the server.
          const arrived = entriesOf(space).length;
          release();
          await eventually('all over', () => {
            const entries = entriesOf(space);
            return entries.length === AT_ONCE + 1 && entries.every(({ endedAt }) => endedAt !== null);
          });
          const told = await episodesOf(session, space, AT_ONCE + 1);
          const asked = { peak: AT_ONCE + 1, count: AT_ONCE + 1, by: [`${oneByOne} ${AT_ONCE + 1}`] };
          expect(told).toEqual([asked]);
          if (http2) expect(told).toEqual(truthOf(simulator.overlaps(space)));
          else expect(arrived).toBeLessThan(AT_ONCE);
          expect(await concurrentFindings(session, space)).toEqual([
            {
              initiators: [oneByOne],
              count: AT_ONCE + 1,
              peak: AT_ONCE + 1,
              grave: true,
              queued: !http2,
            },
          ]);
          return `${delayMs} ms: peak ${AT_ONCE + 1} asked, ${arrived} at the server`;
        }),
      );
      report(episodes.join('; '));
      await page.close();
    });

    test('one by one, however slow, is no episode', async () => {
      const { session, simulator } = stage();
      const waits = [0, 20, 300, 60, 150];
      let next = 0;
      simulator.faults.add(
        { space: oneByOne },
        { delayMs: () => waits[next++ % waits.length] ?? 0, slowBodyMs: 80 },
      );
      const page = await session.open(session.url(oneByOne));
      await page.evaluate(
        async (apiKey, count) => {
          for (let n = 1; n <= count; n += 1) {
            await (await fetch(`/api/v2/issues/DEMO-${n}?apiKey=${apiKey}`)).text();
          }
        },
        KEY,
        15,
      );
      expect(await episodesOf(session, oneByOne, 15)).toEqual([]);
      // Over HTTP/1.1 the server is not done with an answer when the page has got it: no truth to a millisecond.
      if (http2) expect(truthOf(simulator.overlaps(oneByOne))).toEqual([]);
      report('one by one: 15 requests, no episode');
      await page.close();
    });

    test('begun, answered and aborted at random by two sites', async () => {
      const { session, simulator } = stage();
      const seed = Math.floor(Math.random() * 2 ** 31);
      const chance = randomFrom(seed);
      const pages = [await session.open(session.url(random)), await session.open(session.url(other))];
      const steps = new Lockstep(simulator, random, KEY);
      const open: { page: Page; id: string }[] = [];
      const most = http2 ? 9 : 5;
      for (let step = 0; step < 36; step += 1) {
        // At least two stay open, so that it is one episode.
        if (open.length < 3 || (open.length < most && chance() < 0.5)) {
          const page = pages[chance() < 0.7 ? 0 : 1];
          if (page) open.push({ page, id: await steps.begin(page) });
          continue;
        }
        const [ending] = open.splice(Math.floor(chance() * open.length), 1);
        if (!ending) continue;
        if (chance() < 0.5) await steps.answer(ending.page, ending.id);
        else await steps.abort(ending.page, ending.id);
      }
      for (const { page, id } of open) await steps.answer(page, id);
      report(`at random, seed ${seed}: ${await expectTruth(random)}`);
      expect(await concurrentFindings(session, random)).toMatchObject([
        { initiators: [other, random].sort(), grave: true },
      ]);
      for (const page of pages) await page.close();
    });

    test('left behind by a page that navigates away', async () => {
      const { session, simulator } = stage();
      const page = await session.open(session.url(away));
      const steps = new Lockstep(simulator, away, KEY);
      for (let n = 0; n < 3; n += 1) await steps.begin(page);
      await page.goto(session.url(away, '/?next'));
      // Firefox breaks them off, Chromium lets them run: what the next page asks for overlaps or does not.
      if (browser === 'firefox') await steps.allOver();
      for (let n = 0; n < 3; n += 1) await steps.whole(page);
      steps.releaseAll();
      await steps.allOver();
      report(`navigated away: ${await expectTruth(away)}`);
      await page.close();
    });

    test('left behind by a tab that is closed', async () => {
      const { session, simulator } = stage();
      const steps = new Lockstep(simulator, closed, KEY);
      const closing = await session.open(session.url(closed));
      for (let n = 0; n < 2; n += 1) await steps.begin(closing);
      await closing.close();
      await steps.allOver();
      const page = await session.open(session.url(closed));
      for (let n = 0; n < 3; n += 1) await steps.whole(page);
      report(`tab closed: ${await expectTruth(closed)}`);
      await page.close();
    });

    test('sent on to a sign-in page, and to another endpoint, is over where it was', async () => {
      const { session, simulator } = stage();
      simulator.faults.once({ space: moved, path: /DEMO-1$/ }, { redirect: '/LoginDisplay.action' });
      simulator.faults.once({ space: moved, path: /DEMO-2$/ }, { redirect: `/api/v2/users/1?apiKey=${KEY}` });
      const page = await session.open(session.url(moved));
      const answers = await page.evaluate(async (apiKey) => {
        const addresses: string[] = [];
        for (const issue of ['DEMO-1', 'DEMO-2', 'DEMO-3']) {
          const answer = await fetch(`/api/v2/issues/${issue}?apiKey=${apiKey}`);
          await answer.text();
          addresses.push(new URL(answer.url).pathname);
        }
        return addresses;
      }, KEY);
      expect(answers).toEqual(['/LoginDisplay.action', '/api/v2/users/1', '/api/v2/issues/DEMO-3']);
      expect(await episodesOf(session, moved, 4)).toEqual([]);
      expect(await inFlight(session, moved)).toBe(0);
      await page.close();
    });

    test('from a page behind its own service worker', async () => {
      const { session, simulator } = stage();
      const page = await session.open(session.url(worker, '/sw.html'));
      await eventually('the worker at work', async () => (await page.title()) === 'ready');
      const steps = new Lockstep(simulator, worker, KEY);
      for (let n = 0; n < 4; n += 1) await steps.whole(page);
      expect(await episodesOf(session, worker, 4)).toEqual([]);
      const ids: string[] = [];
      for (let n = 0; n < 4; n += 1) ids.push(await steps.begin(page));
      for (const id of ids) await steps.answer(page, id);
      report(`behind a service worker: ${await expectTruth(worker)}`);
      await page.close();
    });

    test('20 icons of a page are one episode and one line', async () => {
      const { session, simulator } = stage();
      const all = () => (http2 ? eventually('20 asked', () => entriesOf(icons).length === 20) : undefined);
      simulator.faults.add({ space: icons }, { delayMs: 300, until: async () => all() });
      const page = await session.open(session.url(icons, `/icons.html?n=20&apiKey=${KEY}`));
      expect(entriesOf(icons)).toHaveLength(20);
      const told = await episodesOf(session, icons, 20);
      expect(told).toMatchObject([{ count: 20, by: [`${icons} 20`] }]);
      const atServer = truthOf(simulator.overlaps(icons));
      if (http2) expect(told).toEqual(atServer);
      const lines = await concurrentFindings(session, icons);
      expect(lines).toMatchObject([{ initiators: [icons], count: 20, grave: true, queued: !http2 }]);
      report(`20 icons: 1 episode, 1 line, peak ${told[0]?.peak} asked, ${atServer[0]?.peak} at the server`);
      await page.close();
    });
  });
});

/** A page asks for so many issues of a space at once, and does not wait. */
async function askAtOnce(page: Page, space: string, count: number, from: number): Promise<void> {
  await page.evaluate(
    (host, apiKey, many, first) => {
      for (let n = first; n < first + many; n += 1) {
        fetch(`https://${host}/api/v2/issues/DEMO-${n + 1}?apiKey=${apiKey}`).catch(() => undefined);
      }
    },
    space,
    KEY,
    count,
    from,
  );
}
