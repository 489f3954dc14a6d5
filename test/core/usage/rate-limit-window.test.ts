import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KnownCategory } from '../../../src/core/category.ts';
import { resolveSet } from '../../../src/core/readings/reading-set.ts';
import { mergeWindows } from '../../../src/core/state/merge-owners.ts';
import {
  applyIdle,
  applyReading,
  newWindow,
  type RateLimitWindow,
} from '../../../src/core/usage/rate-limit-window.ts';
import {
  currentRateLimited,
  type RateLimited,
  recordAccepted,
  recordRateLimited,
} from '../../../src/core/usage/too-many-requests.ts';
import { runs } from '../../simulation.ts';
import { must } from '../../utils.ts';
import { ms, T } from '../events.ts';

const category: KnownCategory = 'update';

interface Statement {
  readonly kind: 'window' | 'idle' | 'refused' | 'accepted';
  readonly limit: number;
  readonly remaining: number;
  readonly reset: number;
  readonly date: number;
  readonly estimated: boolean;
}

function take(window: RateLimitWindow, statement: Statement): void {
  const { kind, limit, remaining, reset, date, estimated } = statement;
  const reading = { category, limit, remaining, reset: T + reset, date: T + date, at: ms(date) };
  if (kind === 'window') applyReading(window, reading);
  else if (kind === 'idle') applyIdle(window, reading);
  else if (kind === 'accepted') recordAccepted(window, T + date);
  else recordRateLimited(window, { until: T + reset, estimated, date: T + date, at: ms(date), limit: null });
}

const windowOf = (statements: readonly Statement[]): RateLimitWindow => {
  const window = newWindow(category);
  for (const statement of statements) take(window, statement);
  return window;
};

/** What is shown of it. */
const shown = ({ readings, rateLimited, date }: RateLimitWindow) =>
  JSON.stringify([
    resolveSet(readings),
    rateLimited === null ? null : [rateLimited.until, rateLimited.estimated, rateLimited.date],
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

describe('a window, for any statements,', () => {
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
      runs(150, 1500),
    );
  });

  it('shows the same when two keys’ figures are joined', () => {
    fc.assert(
      fc.property(fc.array(statement, { maxLength: 8 }), fc.array(statement, { maxLength: 8 }), (a, b) => {
        const joined = windowOf(a);
        mergeWindows(joined, windowOf(b));
        expect(shown(joined)).toBe(shown(windowOf([...a, ...b])));
      }),
      runs(150, 1000),
    );
  });
});

describe('the time of the figure', () => {
  const at = (window: RateLimitWindow, date: number, arrived: number) =>
    applyReading(window, {
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

  it('is not the arrival of an older one that comes later', () => {
    const window = newWindow(category);
    at(window, 5, 5);
    at(window, 4, 9);
    expect(window.asOf).toBe(ms(5));
    // A replay from the cache may be of the same second.
    at(window, 5, 4.5);
    expect(window.asOf).toBe(ms(5));
  });
});

it('the time of the figure is the arrival of an older reading that changes the limit', () => {
  const window = newWindow(category);
  const statement = { limit: 150, remaining: 100, reset: 60, date: 5, estimated: false };
  take(window, { ...statement, kind: 'window' });
  take(window, { ...statement, kind: 'idle', remaining: 150, reset: 10, date: 10 });
  const reading = { category, limit: 120, remaining: 100, reset: T + 60, date: T + 8, at: ms(12) };
  applyReading(window, reading);
  expect(window.asOf).toBe(ms(12));
});

describe('a 429', () => {
  const refused = (date: number, until: number, estimated = false): RateLimited => ({
    until: T + until,
    estimated,
    date: T + date,
    at: ms(date),
    limit: null,
  });

  it('that comes after a later acceptance is over already', () => {
    const window = newWindow(category);
    recordAccepted(window, T + 12);
    recordRateLimited(window, refused(11, 71));
    expect(window.rateLimited).toBeNull();
    // When it was sent tells nothing, since no figure has arrived.
    recordRateLimited(window, refused(11, 71), ms(11));
    expect(window.rateLimited).toBeNull();
    recordRateLimited(window, refused(12, 72));
    expect(must(window.rateLimited).until).toBe(T + 72);
  });

  it('of the same second that names a time stands before one that does not', () => {
    const window = newWindow(category);
    recordRateLimited(window, refused(10, 40));
    recordRateLimited(window, refused(10, 70, true));
    expect(must(window.rateLimited).until).toBe(T + 40);
  });

  it('of the same second that ends later stands', () => {
    for (const estimated of [false, true]) {
      const window = newWindow(category);
      for (const until of [40, 70, 50]) recordRateLimited(window, refused(10, until, estimated));
      expect(must(window.rateLimited).until).toBe(T + 70);
    }
  });
});

it.each([
  ['', 99, false],
  ['', 100, true],
  [', as estimated,', 70, false],
  [', as estimated,', 71, true],
])(
  'a 429 of second 10 that holds until 70%s is over by a window that resets at %i: %s',
  (by, reset, isOver) => {
    const window = newWindow(category);
    recordRateLimited(window, { until: T + 70, estimated: by !== '', date: T + 10, at: ms(10), limit: 150 });
    take(window, { kind: 'window', limit: 150, remaining: 5, reset, date: 20, estimated: false });
    expect(currentRateLimited(window) === null).toBe(isOver);
  },
);

describe('a 429 without figures or Retry-After', () => {
  const limited = () => {
    const window = newWindow(category);
    take(window, { ...AT_LIMIT, kind: 'refused', date: 10, reset: 70, estimated: true });
    return window;
  };
  const AT_LIMIT = { limit: 150, remaining: 0, reset: 0, date: 0, estimated: false } as const;

  it('is over where the server says later that no window is open', () => {
    const window = limited();
    take(window, { ...AT_LIMIT, kind: 'idle', remaining: 150, date: 20, reset: 20 });
    expect(currentRateLimited(window)).toBeNull();
  });

  it('holds where that statement may be older than the 429', () => {
    const window = limited();
    take(window, { ...AT_LIMIT, kind: 'idle', remaining: 150, date: 13, reset: 13 });
    expect(currentRateLimited(window)).toMatchObject({ until: T + 70, estimated: true });
  });

  it.each([
    ['opened before it', 25, 25, false],
    ['opened 4 s after it, by another front end’s clock', 74, 74, false],
    ['opened later', 70, 75, true],
  ])('beside a used-up window that %s lasts until second %i', (_, until, reset, estimated) => {
    const window = limited();
    take(window, { ...AT_LIMIT, kind: 'window', date: 20, reset });
    expect(currentRateLimited(window)).toMatchObject({ until: T + until, estimated });
  });
});
