/** Concurrent requests: the extension's episodes against the server's own log of overlapping requests. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { concurrentFindings, episodesOf, expectedEpisodes, inFlight } from './support/episodes.ts';
import { Lockstep } from './support/lockstep.ts';
import { inEachBrowser } from './support/world.ts';

const KEY = 'key-of-the-tester-0001';

const SPACES = [
  'random.backlog.com',
  'other.backlog.com',
  'away.backlog.com',
  'moved.backlog.com',
  'worker.backlog.com',
] as const;
const [random, other, away, moved, worker] = SPACES;

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

inEachBrowser(
  (world, test) => {
    const stage = world;
    const report = (text: string) => console.log(`${world().name}: ${text}`);
    const entriesOf = (space: string) => stage().simulator.log.filter((entry) => entry.space === space);

    /** Holds the extension's episodes of a space against the server's log, in full. */
    async function expectTruth(space: string): Promise<string> {
      const { session, simulator } = stage();
      const requests = entriesOf(space).length;
      const truth = expectedEpisodes(simulator.overlaps(space));
      const episodes = await episodesOf(session, space, requests);
      expect(episodes).toEqual(truth);
      return `${requests} requests, ${truth.map(({ peak, count }) => `${count} overlapping, peak ${peak}`).join('; ') || 'none overlapping'}`;
    }

    test('requests of two sites that start, end and abort at random make the episodes of the server’s log', async () => {
      const { session, simulator } = stage();
      const seed = Math.floor(Math.random() * 2 ** 31);
      const chance = randomFrom(seed);
      const pages = [await session.open(session.url(random)), await session.open(session.url(other))];
      const steps = new Lockstep(simulator, random, KEY);
      const open: { page: Page; id: string }[] = [];
      const most = 9;
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
        { initiators: [other, random].sort(), isSevere: true },
      ]);
      for (const page of pages) await page.close();
    });

    test('requests that a page leaves behind when it navigates away overlap the next ones as at the server', async () => {
      const { session, simulator } = stage();
      const page = await session.open(session.url(away));
      const steps = new Lockstep(simulator, away, KEY);
      for (let n = 0; n < 3; n += 1) await steps.begin(page);
      await page.goto(session.url(away, '/?next'));
      // Firefox breaks them off, Chromium lets them run: what the next page asks for overlaps or does not.
      if (world().name === 'firefox') await steps.allOver();
      for (let n = 0; n < 3; n += 1) await steps.roundTrip(page);
      steps.releaseAll();
      await steps.allOver();
      report(`navigated away: ${await expectTruth(away)}`);
      await page.close();
    });

    test('a request that is redirected, to a page or to another endpoint, is over', async () => {
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

    test('requests of a page behind its own service worker make the episodes of the server’s log', async () => {
      const { session, simulator } = stage();
      const page = await session.open(session.url(worker, '/sw.html'));
      await eventually('the worker at work', async () => (await page.title()) === 'ready');
      const steps = new Lockstep(simulator, worker, KEY);
      for (let n = 0; n < 4; n += 1) await steps.roundTrip(page);
      expect(await episodesOf(session, worker, 4)).toEqual([]);
      const ids: string[] = [];
      for (let n = 0; n < 4; n += 1) ids.push(await steps.begin(page));
      for (const id of ids) await steps.answer(page, id);
      report(`behind a service worker: ${await expectTruth(worker)}`);
      await page.close();
    });
  },
  {
    user: null,
    prepare: (simulator) => {
      for (const space of SPACES) simulator.addUser(space, { id: 1, name: 'Tester', keys: [KEY] });
    },
  },
);
