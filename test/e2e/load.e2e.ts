/** Eight seconds of all that pages can send; `npm run test:soak -- load` is a minute with fifty tabs. */
import { expect, test } from 'vitest';
import { addOwners, loadAll, OWNERS, PROBE_LIMITS } from '../soak/load.ts';
import { sayLoad, WRITES_PER_SECOND } from '../soak/soak-load.ts';
import { openPopupTab } from './screens.ts';
import { inTurn, KEY, SPACE, USER_ID } from './world.ts';

inTurn(
  (world) => {
    test('no answer is lost, whoever asks, and nothing is written more often', async () => {
      const { name, session, simulator } = world();
      const popup = await openPopupTab(session);
      const { signal } = new AbortController();
      const load = await loadAll(
        { session, simulator, popup },
        {
          seconds: 8,
          heapSeconds: 0,
          tabs: 5,
          sending: 3,
          space: SPACE,
          userId: USER_ID,
          key: KEY,
          stop: signal,
        },
      );
      sayLoad(load, name);
      // On a slow machine not each of them gets to ask within eight seconds.
      expect(load.owners).toBeGreaterThan(OWNERS / 2);
      expect(load.lost).toEqual([]);
      expect(load.badge.length).toBeGreaterThan(0);
      expect(load.popup.length).toBeGreaterThan(0);
      expect(load.writesPerSecond).toBeLessThanOrEqual(WRITES_PER_SECOND);
    });
  },
  { user: { limits: PROBE_LIMITS }, prepare: (simulator) => addOwners(simulator, SPACE) },
);
