/** The server's own counters, and the extension's figures held against them. */
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { LogEntry, Simulator } from '../../simulator/index.ts';
import { eventually } from '../harness/index.ts';
import { type CategoryName, meters } from '../harness/screens.ts';
import { SPACE, USER_ID } from './world.ts';

const ALL: readonly CategoryName[] = ['Read', 'Update', 'Search', 'Icon'];

/** The meters, as they must be at this moment. */
function expected(simulator: Simulator, space: string, userId: number, only: readonly CategoryName[]) {
  const { read, update, search, icon } = simulator.counters(space, userId);
  const all = {
    Read: { now: read.remaining, min: 0, max: read.limit },
    Update: { now: update.remaining, min: 0, max: update.limit },
    Search: { now: search.remaining, min: 0, max: search.limit },
    Icon: { now: icon.remaining, min: 0, max: icon.limit },
  };
  return Object.fromEntries(only.map((category) => [category, all[category]]));
}

/**
 * Waits until the meters (all four, unless said) equal the server's counters, and says how long that took, in ms. The next
 * poll would come later than the wait ends.
 */
export async function metersMatch(
  popup: Page,
  simulator: Simulator,
  { timeoutMs = 5000, space = SPACE, userId = USER_ID, only = ALL } = {},
): Promise<number> {
  const begun = performance.now();
  await eventually(
    'the meters equal the counters',
    async () => {
      expect(await meters(popup)).toMatchObject(expected(simulator, space, userId, only));
      return true;
    },
    { timeoutMs },
  );
  return performance.now() - begun;
}

/** Our own polls of a space in the server's log. */
export const pollsIn = ({ log }: Simulator, of = SPACE): LogEntry[] =>
  log.filter(({ space, endpoint }) => space === of && endpoint === '/api/v2/rateLimit');

/** Resolves when a poll that began after this call has been answered. */
export async function nextPoll(simulator: Simulator, space = SPACE): Promise<void> {
  const before = pollsIn(simulator, space).length;
  const isAnswered = () =>
    pollsIn(simulator, space)
      .slice(before)
      .some(({ endedAt }) => endedAt !== null);
  await eventually('a poll', isAnswered, { timeoutMs: 40_000 });
}

/** The middle of the figures, rounded. */
export function median(figures: readonly number[]): number {
  const sorted = figures.toSorted((a, b) => a - b);
  return Math.round(sorted[sorted.length >> 1] ?? Number.NaN);
}
