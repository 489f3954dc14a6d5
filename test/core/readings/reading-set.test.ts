import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addIdle,
  addReading,
  mergeReadings,
  newReadingSet,
  type ReadingSet,
  resolveSet,
} from '../../../src/core/readings/reading-set.ts';
import { runs } from '../../simulation.ts';

type Statement =
  | {
      readonly kind: 'window';
      readonly limit: number;
      readonly reset: number;
      readonly remaining: number;
      readonly date: number;
    }
  | { readonly kind: 'idle'; readonly at: number; readonly limit: number };

const reading = (limit: number, remaining: number, reset: number, date: number): Statement => ({
  kind: 'window',
  limit,
  remaining,
  reset,
  date,
});
const idle = (at: number, limit: number): Statement => ({ kind: 'idle', at, limit });

function take(joined: ReadingSet, statement: Statement): void {
  if (statement.kind === 'idle') addIdle(joined, { at: statement.at, limit: statement.limit });
  else addReading(joined, statement);
}

function joinOf(statements: readonly Statement[]): ReadingSet {
  const joined = newReadingSet();
  for (const statement of statements) take(joined, statement);
  return joined;
}

function both(a: ReadingSet, b: ReadingSet): ReadingSet {
  const joined = newReadingSet();
  mergeReadings(joined, a);
  mergeReadings(joined, b);
  return joined;
}

/** The set as text, whatever the order in which it is kept. */
function setOf({ entries, idle: statement }: ReadingSet): string {
  const sorted = entries
    .map(({ limit, reset, remaining, date }) => [reset, limit, remaining, date])
    .sort((a, b) => Number(a[0]) - Number(b[0]) || Number(a[1]) - Number(b[1]));
  return JSON.stringify([sorted, statement === null ? null : [statement.at, statement.limit]]);
}

/** Close together, so that ties and near misses of every kind are common; and far apart. */
const seconds = fc.oneof(
  fc.integer({ min: 0, max: 70 }),
  fc.integer({ min: -2_000_000_000, max: 2_000_000_000 }),
);
const amount = fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 10_000_000 }));
const statement: fc.Arbitrary<Statement> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('window' as const),
      limit: amount,
      reset: seconds,
      remaining: amount,
      date: seconds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('idle' as const), at: seconds, limit: amount }) },
);
const few = fc.array(statement, { maxLength: 30 });
/** Within one window more (limit, reset) pairs than the set holds. */
const many = fc.array(
  fc.record({
    kind: fc.constant('window' as const),
    limit: fc.integer({ min: 1, max: 12 }),
    reset: fc.integer({ min: 0, max: 34 }),
    remaining: amount,
    date: fc.integer({ min: 0, max: 5 }),
  }),
  { minLength: 60, maxLength: 260 },
);
const statements: fc.Arbitrary<Statement[]> = fc.oneof(
  { weight: 5, arbitrary: few },
  { weight: 1, arbitrary: many },
);

describe('joining reading sets, for any limits, resets, ties and idle statements,', () => {
  it('is commutative', () => {
    fc.assert(
      fc.property(statements, statements, (a, b) => {
        expect(setOf(both(joinOf(a), joinOf(b)))).toBe(setOf(both(joinOf(b), joinOf(a))));
      }),
      runs(80, 600),
    );
  });

  it('is associative', () => {
    fc.assert(
      fc.property(statements, statements, statements, (a, b, c) => {
        const [x, y, z] = [joinOf(a), joinOf(b), joinOf(c)];
        expect(setOf(both(both(x, y), z))).toBe(setOf(both(x, both(y, z))));
      }),
      runs(80, 600),
    );
  });

  it('is idempotent, also with itself in place', () => {
    fc.assert(
      fc.property(statements, (a) => {
        const joined = joinOf(a);
        const before = setOf(joined);
        mergeReadings(joined, joinOf(a));
        mergeReadings(joined, joined);
        expect(setOf(joined)).toBe(before);
      }),
      runs(80, 600),
    );
  });

  it('gives the same set and the same view in any order and under any repetition', () => {
    const shuffles = statements.chain((list) =>
      fc.tuple(
        fc.constant(list),
        fc.shuffledSubarray(list, { minLength: list.length, maxLength: list.length }),
        fc.subarray(list),
      ),
    );
    fc.assert(
      fc.property(shuffles, ([list, shuffled, again]) => {
        const one = joinOf(list);
        const other = joinOf([...again, ...shuffled, ...again]);
        expect(setOf(other)).toBe(setOf(one));
        expect(resolveSet(other)).toEqual(resolveSet(one));
      }),
      runs(100, 1500),
    );
  });

  it('is the same whether readings come one by one or joined in two heaps', () => {
    fc.assert(
      fc.property(statements, fc.nat(), (list, cut) => {
        const at = list.length === 0 ? 0 : cut % list.length;
        const heaps = both(joinOf(list.slice(at)), joinOf(list.slice(0, at)));
        expect(setOf(heaps)).toBe(setOf(joinOf(list)));
      }),
      runs(80, 600),
    );
  });

  it('survives being stored in between', () => {
    fc.assert(
      fc.property(statements, statements, (a, b) => {
        const stored = JSON.parse(JSON.stringify(joinOf(a))) as ReadingSet;
        for (const later of b) take(stored, later);
        expect(setOf(stored)).toBe(setOf(joinOf([...a, ...b])));
      }),
      runs(60, 300),
    );
  });
});

describe('the reading set', () => {
  it('holds 64 pairs at most, those with the greatest resets, in any order', () => {
    const all = Array.from({ length: 300 }, (_, index) =>
      reading(1 + (index % 12), 5, 100 + Math.floor(index / 12), 50),
    );
    const joined = joinOf(all);
    const backwards = joinOf([...all].reverse());
    expect(joined.entries).toHaveLength(64);
    expect(setOf(backwards)).toBe(setOf(joined));
    expect(Math.min(...joined.entries.map(({ reset }) => reset))).toBe(124 - 5);
  });

  it('still takes the latest reading of a pair that it holds', () => {
    const all = Array.from({ length: 100 }, (_, index) => reading(1 + index, 90, 100, 50));
    expect(resolveSet(joinOf([...all, reading(30, 7, 100, 51)]))).toMatchObject({ limit: 30, remaining: 7 });
  });
});

describe('the reading set shows', () => {
  const view = (...list: Statement[]) => resolveSet(joinOf(list));

  it('nothing before the first reading', () => {
    expect(view()).toEqual({ kind: 'unknown' });
  });

  it('the least remaining, whichever answer came last', () => {
    expect(view(reading(150, 140, 60, 1), reading(150, 138, 60, 1), reading(150, 139, 60, 1))).toEqual({
      kind: 'window',
      limit: 150,
      remaining: 138,
      reset: 60,
    });
  });

  it('nothing left of 150 when 600 is lowered to 150 at 210 used, though 390 of 600 arrives later', () => {
    expect(view(reading(600, 391, 60, 10), reading(150, 0, 60, 11), reading(600, 390, 60, 10))).toEqual({
      kind: 'window',
      limit: 150,
      remaining: 0,
      reset: 60,
    });
  });

  it('the new limit, by its later Date, when 150 is raised to 600', () => {
    expect(view(reading(600, 560, 60, 12), reading(150, 110, 60, 11))).toMatchObject({
      limit: 600,
      remaining: 560,
    });
  });

  it('the least remaining ever seen under the current limit when it is lowered, raised and lowered again', () => {
    expect(
      view(reading(150, 100, 60, 10), reading(600, 540, 60, 20), reading(150, 80, 60, 30)),
    ).toMatchObject({ limit: 150, remaining: 80 });
  });

  it('the smaller of two limits within one second of Date, in either order', () => {
    const [wide, tight] = [reading(600, 500, 60, 10), reading(150, 50, 60, 10)];
    expect(view(wide, tight)).toMatchObject({ limit: 150, remaining: 50 });
    expect(view(tight, wide)).toMatchObject({ limit: 150, remaining: 50 });
  });

  it('the greatest of resets that drift by a second or two, as one window', () => {
    expect(view(reading(150, 90, 61, 5), reading(150, 80, 59, 6), reading(150, 85, 60, 7))).toEqual({
      kind: 'window',
      limit: 150,
      remaining: 80,
      reset: 61,
    });
  });

  it('one window for resets 29 s apart, two for 30 s', () => {
    expect(view(reading(150, 10, 71, 5), reading(150, 140, 100, 45))).toMatchObject({ remaining: 10 });
    expect(view(reading(150, 10, 70, 5), reading(150, 140, 100, 45))).toMatchObject({ remaining: 140 });
  });

  it('the new window, although the last answers of the old one come after it', () => {
    expect(view(reading(150, 149, 120, 61), reading(150, 0, 60, 59))).toEqual({
      kind: 'window',
      limit: 150,
      remaining: 149,
      reset: 120,
    });
  });

  it('two windows although a chain of resets less than 30 s apart connects them', () => {
    // 0, 20, 40: each is near the next, but 0 is not near 40.
    expect(view(reading(150, 1, 0, -50), reading(150, 9, 20, -30), reading(150, 70, 40, -10))).toMatchObject({
      remaining: 9,
      reset: 40,
    });
  });

  it('idle, once the server said after the reset that no window is open', () => {
    expect(view(reading(150, 0, 60, 59), idle(61, 150))).toEqual({ kind: 'idle', limit: 150, at: 61 });
  });

  it('the window that was opened after an idle statement', () => {
    expect(view(idle(5, 150), reading(150, 149, 65, 5))).toMatchObject({ kind: 'window', remaining: 149 });
  });

  it('idle only for a statement less than 30 s before the reset', () => {
    expect(view(reading(150, 149, 65, 5), idle(35, 150))).toMatchObject({ kind: 'window' });
    expect(view(reading(150, 149, 65, 5), idle(36, 150))).toMatchObject({ kind: 'idle' });
  });

  it('the limit of the latest idle statement, the smaller of two at one time', () => {
    expect(view(idle(10, 150), idle(9, 15))).toMatchObject({ limit: 150 });
    expect(view(idle(10, 150), idle(10, 15))).toMatchObject({ limit: 15 });
    expect(view(idle(10, 15), idle(10, 150))).toMatchObject({ limit: 15 });
  });
});
