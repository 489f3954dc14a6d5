/** However long it goes on, the state does not grow; `npm run test:soak -- day` replays ten times as much. */
import { expect, test } from 'vitest';
import { MAX_OBSERVED_KEYS } from '../../src/core/apply-event.ts';
import { ACCOUNTS, replayDay } from './day.ts';
import { kilobytes, say } from './figures.ts';
import { isBounded } from './sizes.ts';

/** What Chromium keeps for a session at most, in bytes. */
const SESSION_QUOTA = 10 * 1024 * 1024;

test('hours of traffic leave a state of bounded size, with every account in it', () => {
  const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
  const { sizes, hours } = replayDay(100_000, seed);
  const ledgers = sizes.map(({ ledger }) => ledger);
  say(`state after each tenth of ${hours.toFixed(1)} h: ${ledgers.map(kilobytes).join(', ')} (seed ${seed})`);
  const last = sizes.at(-1);
  // The accounts, and the last keys that were only observed.
  expect(last?.owners).toBe(ACCOUNTS + MAX_OBSERVED_KEYS);
  expect(last?.ledger).toBeLessThan(SESSION_QUOTA / 2);
  expect(last?.largestOwner).toBeLessThan(100 * 1024);
  expect(isBounded(sizes)).toBe(true);
});
