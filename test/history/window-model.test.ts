/** Windows and the sums of their hours after writes and moves in any order, compared with a plain list of windows. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { closeHistory, deleteHistory } from '../../src/history/database/connection.ts';
import { sumUp } from '../../src/history/hour-sums.ts';
import { hourOf } from '../../src/history/packed-windows.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { runs } from '../simulation.ts';
import { must } from '../utils.ts';
import { allHours, windowsSince } from './history-reads.ts';
import { moveHistory, prune, writeHistory } from './history-writes.ts';
import { aWindowRecord, RESET } from './records.ts';

const MIDNIGHT = Math.floor(RESET / 86_400) * 86_400;
const owner = fc.constantFrom(
  'demo.backlog.com#1',
  'demo.backlog.com#2',
  'demo.backlog.com~0123456789abcdef',
);

const sharesOf = (count: number) =>
  count === 0 ? [] : [{ initiator: 'app.example.com', endpoint: 'GET /issues', count }];

/** Minutes around midnight and full hours; resets drift by seconds. */
const window = fc
  .record({
    owner,
    category: fc.constantFrom('read', 'icon'),
    limit: fc.constantFrom(600, 600, 600, 150),
    minute: fc.constantFrom(0, 1, 2, 57, 58, 59, 60, 61, 1437, 1438, 1439, 1440, 1441),
    drift: fc.integer({ min: -3, max: 3 }),
    used: fc.nat(20),
    observed: fc.nat(9),
    maybeCounted: fc.nat(2),
    rateLimited: fc.nat(2),
    peak: fc.nat(3),
    complete: fc.boolean(),
    unchecked: fc.option(fc.nat(3), { freq: 9 }),
  })
  .map(({ minute, drift, used, observed, unchecked, ...more }) => {
    const reset = MIDNIGHT + minute * 60 + drift;
    const count = Math.min(observed, used);
    const checkedAt = unchecked === null ? null : reset - 9 - unchecked;
    return aWindowRecord({ ...more, reset, used, observed: count, by: sharesOf(count), checkedAt });
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
    return given.windows.reduce(
      (list, each) => put(list, each, (known) => together(each, known, false)),
      all,
    );
  const { from, to } = given;
  const others = all.filter((each) => each.owner !== from);
  if (to === null) return others;
  const moved = all.filter((each) => each.owner === from).map((each) => ({ ...each, owner: to }));
  return moved.reduce((list, each) => put(list, each, (known) => together(known, each, true)), others);
}

function put(
  list: WindowRecord[],
  window: WindowRecord,
  merged: (known: WindowRecord) => WindowRecord,
): WindowRecord[] {
  const same = list.find(
    (each) =>
      each.owner === window.owner &&
      each.category === window.category &&
      Math.abs(each.reset - window.reset) < 30,
  );
  return [...list.filter((each) => each !== same), same === undefined ? window : merged(same)];
}

/**
 * What two records say of one window.
 *
 * @param base whose name and times it has
 * @param isOfKey the other counted other requests; else both counted the same, and the fuller count is right
 */
function together(base: WindowRecord, other: WindowRecord, isOfKey: boolean): WindowRecord {
  const both = [other, base];
  const dateOf = ({ checkedAt }: WindowRecord) => checkedAt ?? Number.NEGATIVE_INFINITY;
  const latest = Math.max(...both.map(dateOf));
  const limits = new Set(both.map(({ limit }) => limit));
  const limit =
    limits.size === 1
      ? base.limit
      : Math.min(...both.filter((each) => dateOf(each) === latest).map((each) => each.limit));
  const ofLimit = both.filter((each) => each.limit === limit);
  const used = Math.max(...ofLimit.map((each) => each.used));
  const dates = ofLimit.filter((each) => each.used === used).map(dateOf);
  const most = Math.max(...ofLimit.map((each) => each.observed));
  const fullest = must(ofLimit.findLast((each) => each.observed === most));
  const counted = isOfKey ? ofLimit : [fullest];
  const sum = (of: (each: WindowRecord) => number) => counted.reduce((all, each) => all + of(each), 0);
  const seen = sum((each) => each.observed);
  const observed = Math.min(seen, used);
  const maybeCounted = Math.min(
    sum((each) => each.maybeCounted),
    used - observed,
  );
  const wasWhole = (each: WindowRecord) => each.complete && each.used === used && each.observed === observed;
  const isWhole = isOfKey
    ? both.every((each) => each.complete) && (maybeCounted < used - observed || used === observed)
    : base.complete || wasWhole(other);
  const refusals = both.map(({ rateLimited }) => rateLimited);
  return {
    ...base,
    limit,
    used,
    observed,
    by: sharesOf(seen),
    maybeCounted,
    complete: limits.size === 1 && isWhole,
    rateLimited: isOfKey ? refusals.reduce((all, each) => all + each, 0) : Math.max(...refusals),
    peak: Math.max(...both.map(({ peak }) => peak)),
    checkedAt: Math.max(...dates) === Number.NEGATIVE_INFINITY ? null : Math.max(...dates),
  };
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
