/** Windows and the sums of their hours after writes and moves in any order, compared with a plain list of windows. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closeHistory, deleteHistory } from '../../src/history/database/connection.ts';
import { mergeWindowRecords } from '../../src/history/database/merge-windows.ts';
import { sumUp } from '../../src/history/hour-sums.ts';
import { hourOf } from '../../src/history/packed-windows.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { runs } from '../simulation.ts';
import { allHours, windowsSince } from './history-reads.ts';
import { moveHistory, prune, writeHistory } from './history-writes.ts';
import { aWindowRecord, RESET } from './records.ts';

const MIDNIGHT = Math.floor(RESET / 86_400) * 86_400;
const owner = fc.constantFrom(
  'demo.backlog.com#1',
  'demo.backlog.com#2',
  'demo.backlog.com~0123456789abcdef',
);

/** Minutes around midnight and full hours; resets drift by seconds. */
const window = fc
  .record({
    owner,
    category: fc.constantFrom('read', 'icon'),
    minute: fc.constantFrom(0, 1, 2, 57, 58, 59, 60, 61, 1437, 1438, 1439, 1440, 1441),
    drift: fc.integer({ min: -3, max: 3 }),
    used: fc.nat(600),
    observed: fc.nat(9),
    rateLimited: fc.nat(2),
    complete: fc.boolean(),
  })
  .map(({ minute, drift, used, observed, ...more }) => {
    const reset = MIDNIGHT + minute * 60;
    const figures = { used, observed: Math.min(observed, used), checkedAt: reset - 9 };
    return aWindowRecord({ ...more, ...figures, reset: reset + drift });
  });
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ windows: fc.array(window, { minLength: 1, maxLength: 8 }) }) },
  { weight: 2, arbitrary: fc.record({ from: owner, to: fc.option(owner, { freq: 5 }) }) },
  { weight: 1, arbitrary: fc.constant('restart' as const) },
);
type Step = typeof step extends fc.Arbitrary<infer One> ? One : never;

async function take(given: Step): Promise<void> {
  if (given === 'restart') closeHistory();
  else if ('windows' in given) await writeHistory(given.windows, []);
  else await moveHistory(given.from, given.to);
}

/** What is there after the step. */
function takeInList(all: WindowRecord[], given: Step): WindowRecord[] {
  if (given === 'restart') return all;
  if ('windows' in given)
    return given.windows.reduce((list, each) => put(list, each, mergeWindowRecords), all);
  const { from, to } = given;
  const others = all.filter((each) => each.owner !== from);
  if (to === null) return others;
  const moved = all.filter((each) => each.owner === from).map((each) => ({ ...each, owner: to }));
  return moved.reduce(
    (list, each) => put(list, each, (own, known) => mergeWindowRecords(known, own)),
    others,
  );
}

function put(list: WindowRecord[], window: WindowRecord, merge: typeof mergeWindowRecords): WindowRecord[] {
  const same = list.find(
    (each) =>
      each.owner === window.owner &&
      each.category === window.category &&
      Math.abs(each.reset - window.reset) < 30,
  );
  return [...list.filter((each) => each !== same), same === undefined ? window : merge(window, same)];
}

function sumsOf(list: readonly WindowRecord[]) {
  const inOrder = list.toSorted((a, b) => a.reset - b.reset);
  const nameOf = (each: WindowRecord) => `${each.owner} ${hourOf(each.reset)} ${each.category}`;
  return [...new Set(list.map(nameOf))].map((name) => ({
    name,
    sums: sumUp(inOrder.filter((each) => nameOf(each) === name)),
  }));
}

const storedSums = async () =>
  (await allHours()).hours.map((each) => ({
    name: `${each.owner} ${each.hour} ${each.category}`,
    sums: each.sums,
  }));

const sorted = (list: readonly unknown[]) => list.map((each) => JSON.stringify(each)).toSorted();

it('every window is there once, in its hour, with its owner; its sums outlive it', async () => {
  const steps = fc.array(step, { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(steps, async (all) => {
      await deleteHistory();
      for (const each of all) await take(each);
      const expected = all.reduce(takeInList, []);
      expect(await windowsSince(0)).toHaveLength(expected.length);
      expect(await windowsSince(0)).toEqual(expect.arrayContaining(expected));
      expect(sorted(await storedSums())).toEqual(sorted(sumsOf(expected)));
      await prune(Number.MAX_SAFE_INTEGER, MIDNIGHT * 1000);
      expect(await windowsSince(0)).toEqual([]);
      expect(sorted(await storedSums())).toEqual(sorted(sumsOf(expected)));
    }),
    runs(8, 500),
  );
});
