import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownCategory } from '../../src/quota/category.ts';
import { viewJoined } from '../../src/quota/join.ts';
import { joinWindow } from '../../src/quota/join-window.ts';
import {
  accepted,
  newWindow,
  type Refused,
  refuse,
  takeIdle,
  takeReading,
  type Window,
} from '../../src/quota/window.ts';
import { ms, must, T } from './support.ts';

const category: KnownCategory = 'update';

interface Statement {
  readonly kind: 'window' | 'idle' | 'refused' | 'accepted';
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
  readonly date: number;
  readonly estimated: boolean;
}

function take(window: Window, statement: Statement): void {
  const { kind, limit, remaining, reset, date, estimated } = statement;
  const reading = { category, limit, remaining, reset: T + reset, date: T + date, at: ms(date) };
  if (kind === 'window') takeReading(window, reading);
  else if (kind === 'idle') takeIdle(window, reading);
  else if (kind === 'accepted') accepted(window, T + date);
  else refuse(window, { until: T + reset, estimated, date: T + date, at: ms(date), limit: null });
}

const windowOf = (statements: readonly Statement[]): Window => {
  const window = newWindow(category);
  for (const statement of statements) take(window, statement);
  return window;
};

/** What is shown of it. */
const shown = ({ joined, refused, date }: Window) =>
  JSON.stringify([
    viewJoined(joined),
    refused === null ? null : [refused.until, refused.estimated, refused.date],
    date,
  ]);

const statement: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constantFrom('window', 'window', 'window', 'idle', 'refused', 'accepted'),
  limit: fc.constantFrom(15, 60, 150, 600),
  remaining: fc.integer({ min: 0, max: 15 }),
  reset: fc.integer({ min: 0, max: 200 }),
  date: fc.integer({ min: 0, max: 20 }),
  estimated: fc.boolean(),
});

describe('a window, for any statements', () => {
  it('shows the same in whatever order they come, and however often', () => {
    const orders = fc
      .array(statement, { maxLength: 12 })
      .chain((list) =>
        fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length }), fc.subarray(list)),
      );
    fc.assert(
      fc.property(orders, ([list, shuffled, again]) => {
        expect(shown(windowOf([...again, ...shuffled, ...again]))).toBe(shown(windowOf(list)));
      }),
      { numRuns: 1500 },
    );
  });

  it('shows the same when two keys’ figures are joined', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), fc.array(statement, { maxLength: 8 }), (a, b) => {
        const joined = windowOf(a);
        joinWindow(joined, windowOf(b));
        expect(shown(joined)).toBe(shown(windowOf([...a, ...b])));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('“as of”', () => {
  const at = (window: Window, date: number, arrived: number) =>
    takeReading(window, {
      category,
      limit: 150,
      remaining: 100,
      reset: T + 60,
      date: T + date,
      at: ms(arrived),
    });

  it('is the arrival of the newest reading, also of an equal one', () => {
    const window = newWindow(category);
    for (const [date, arrived] of [
      [1, 1],
      [5, 5],
      [5, 6],
    ] as const) {
      at(window, date, arrived);
      expect(window.asOf).toBe(ms(arrived));
    }
  });

  it('not that of an older one that comes later', () => {
    const window = newWindow(category);
    at(window, 5, 5);
    at(window, 4, 9);
    expect(window.asOf).toBe(ms(5));
  });
});

describe('a refusal', () => {
  const refused = (date: number, until: number, estimated = false): Refused => ({
    until: T + until,
    estimated,
    date: T + date,
    at: ms(date),
    limit: null,
  });

  it('that comes after a later acceptance is over already', () => {
    const window = newWindow(category);
    accepted(window, T + 12);
    refuse(window, refused(11, 71));
    expect(window.refused).toBeNull();
    refuse(window, refused(12, 72));
    expect(must(window.refused).until).toBe(T + 72);
  });

  it('of the same second that names a time stands before one that does not', () => {
    const window = newWindow(category);
    refuse(window, refused(10, 40));
    refuse(window, refused(10, 70, true));
    expect(must(window.refused).until).toBe(T + 40);
  });
});
