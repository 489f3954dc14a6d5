/** A few deaths at random moments of random traffic; `npm run test:soak -- deaths` is hundreds of them. */
import { expect, test } from 'vitest';
import { dieAtRandom } from '../soak/deaths.ts';
import { MORTAL_LIMITS, sayToll } from '../soak/soak-deaths.ts';
import { openPopupTab } from './screens.ts';
import { inEachBrowser, KEY, SPACE, USER_ID } from './world.ts';

const DEATHS = 6;

inEachBrowser(
  (world) => {
    test('after each, meters, badge, alerts and episodes are the server’s, and the history in the end', async () => {
      const { name, session, simulator } = world();
      const popup = await openPopupTab(session);
      const seed = Math.floor(Math.random() * 1_000_000);
      console.log(`seed: ${seed} (${name})`);
      const toll = await dieAtRandom(
        { session, simulator, popup, space: SPACE, userId: USER_ID },
        { deaths: DEATHS, seed, key: KEY, stop: new AbortController().signal, progress: () => undefined },
      );
      sayToll(toll, name);
      expect(toll.deaths).toBeGreaterThanOrEqual(DEATHS);
      expect(toll.deviations).toEqual([]);
    });
  },
  {
    user: { limits: MORTAL_LIMITS },
    prepare: (simulator) => {
      simulator.latencyMs = 25;
    },
  },
);
