/** The background is ended at the worst moments: the next answer puts all right, and the popup does not wait for it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { seeded } from '../utils.ts';
import { eventually, ignoreRejection } from './harness/index.ts';
import { meters, openPopupTab, readPopup } from './harness/screens.ts';
import { median, metersMatch } from './support/counters.ts';
import { modelOf } from './support/model.ts';
import { callFromPage } from './support/traffic.ts';
import { inEachBrowser, KEY, SPACE } from './support/world.ts';

/** How often; `DEATHS=200 npm run e2e -- restart` is a long run. */
const DEATHS = Number(process.env.DEATHS ?? 4);

inEachBrowser(
  (world, test) => {
    let page: Page;
    let popup: Page;

    test(`a background killed at ${DEATHS} moments of bursts shows the right figures after the next answers`, async () => {
      const { session, simulator } = world();
      page = await session.open(session.url(SPACE));
      popup = await openPopupTab(session);
      await metersMatch(popup, simulator, { timeoutMs: 10_000 });
      // No poll shall put right what a burst has left.
      simulator.faults.add({ path: /rateLimit/ }, { hang: true });
      const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
      console.log(`SEED=${seed}`);
      const random = seeded(seed);
      for (let death = 0; death < DEATHS; death += 1) {
        const burst = page.evaluate(async (key) => {
          const loop = async () => {
            for (let index = 0; index < 8; index += 1) {
              await (await fetch(`/api/v2/issues/DEMO-1?apiKey=${key}`, { method: 'PATCH' })).text();
              await new Promise((resolve) => setTimeout(resolve, 20));
            }
          };
          await Promise.all([loop(), loop(), loop()]);
        }, KEY);
        ignoreRejection(burst);
        await sleep(random() * 300);
        await session.killBackground();
        await burst;
        // Awake again, whatever the burst has left: the next answers alone must put it right.
        await session.inBackground(() => true);
        await callFromPage(page, SPACE, KEY, { update: 1, search: 1 });
        await metersMatch(popup, simulator, { only: ['Update', 'Search'] });
      }
    });

    test('the answer of a request is applied although the background was killed during it', async () => {
      const { session, simulator } = world();
      let answer = () => {};
      const until = () => new Promise<void>((resolve) => (answer = resolve));
      simulator.faults.once({ category: 'search' }, { until });
      const searches = (await meters(popup)).Search?.now ?? Number.NaN;
      const asked = page.evaluate(async (key) => {
        await (await fetch('/api/v2/issues', { headers: { 'Backlog-API-Key': key } })).text();
      }, KEY);
      ignoreRejection(asked);
      await eventually(
        'it is in flight on the screen',
        async () => (await readPopup(popup)).rows.Search?.flying === '1 in flight',
      );
      const isSearch = ({ category }: { category: string }) => category === 'search';
      await eventually('it is written down', async () => {
        const { owners } = await modelOf(session);
        return owners.some(({ inFlight }) => inFlight.some(isSearch));
      });
      await session.killBackground();
      answer();
      await asked;
      await metersMatch(popup, simulator, { only: ['Search'] });
      expect((await meters(popup)).Search).toMatchObject({ now: searches - 1 });
    });

    test('the popup paints the last figures while the background is stopped', async () => {
      const { name, session } = world();
      const before = await meters(popup);
      await popup.close();
      const times: number[] = [];
      for (let round = 0; round < 3; round += 1) {
        await eventually('the background is dead', async () => {
          await session.killBackground();
          return !(await session.backgroundAlive());
        });
        // Polls still hang: whatever it shows now cannot come from the server.
        const fresh = await openPopupTab(session);
        const painted = await eventually('the first paint', () =>
          fresh.evaluate(
            () =>
              document.querySelector('[role="meter"]') !== null &&
              performance.getEntriesByName('first-contentful-paint')[0]?.startTime,
          ),
        );
        times.push(painted);
        const { Update, Search } = await meters(fresh);
        expect([Update?.now, Search?.now]).toEqual([before.Update?.now, before.Search?.now]);
        await fresh.close();
      }
      console.log(
        `popup beside a dead background → painted after ${median(times)} ms, median of 3 (${name})`,
      );
    });
  },
  { user: { limits: { read: 600, update: 100_000, search: 100_000, icon: 60 } } },
);
