/** Requests that a page asks for at once, over either protocol: over HTTP/1.1 the browser queues them. */
import type { Page } from 'puppeteer-core';
import { describe, expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { concurrentFindings, episodesOf, expectedEpisodes, inFlight } from './support/episodes.ts';
import { inEachBrowser } from './support/world.ts';

const KEY = 'key-of-the-tester-0001';
const ASKING = 'one-by-one.backlog.com';
const DELAYS = [10, 1000];
/** More than the six connections that browsers open to a host over HTTP/1.1. */
const AT_ONCE = 12;

const delayed = (ms: number) => `after-${ms}.backlog.com`;

describe.each([
  ['HTTP/2', true],
  ['HTTP/1.1', false],
])('over %s', (_, http2) => {
  inEachBrowser(
    (world, test) => {
      const entriesOf = (space: string) => world().simulator.log.filter((entry) => entry.space === space);

      test(`requests started at once and answered after ${DELAYS.join(' and ')} ms are one episode`, async () => {
        const { session, simulator } = world();
        const page = await session.open(session.url(ASKING));
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
            const asked = { peak: AT_ONCE + 1, count: AT_ONCE + 1, by: [ASKING] };
            expect(told).toEqual([asked]);
            if (http2) expect(told).toEqual(expectedEpisodes(simulator.overlaps(space)));
            else expect(arrived).toBeLessThan(AT_ONCE);
            expect(await concurrentFindings(session, space)).toEqual([
              {
                initiators: [ASKING],
                count: AT_ONCE + 1,
                peak: AT_ONCE + 1,
                isSevere: true,
                queued: !http2,
              },
            ]);
            return `${delayMs} ms: peak ${AT_ONCE + 1} asked, ${arrived} at the server`;
          }),
        );
        console.log(`${world().name}: ${episodes.join('; ')}`);
        await page.close();
      });
    },
    {
      user: null,
      http2,
      prepare: (simulator) => {
        for (const space of [ASKING, ...DELAYS.map(delayed)])
          simulator.addUser(space, { id: 1, name: 'Tester', keys: [KEY] });
      },
    },
  );
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
