/** The pace to keep, by its figures alone. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isExceeded, type Pace, paceAfterReset, paceToKeep } from '../../../src/core/advice/pace.ts';
import { CATEGORIES, type KnownCategory } from '../../../src/core/category.ts';
import { runs } from '../../simulation.ts';

const LIMITS: Record<KnownCategory, number> = { read: 600, update: 150, search: 150, icon: 60 };

const pace = (category: KnownCategory, left: number, seconds: number, isQuiet = false): Pace =>
  paceToKeep({ category, limit: LIMITS[category], left, seconds, isQuiet });

describe('the pace to keep', () => {
  it.each<[string, Parameters<typeof pace>, Pace]>([
    ['one request a second where the limit lasts longer', ['update', 60, 31], { kind: 'rate', perSecond: 1 }],
    ['an interval, rounded up to 0.1 s, below that', ['update', 30, 40], { kind: 'interval', everyMs: 1600 }],
    ['an interval of 5 s at most', ['update', 10, 34], { kind: 'interval', everyMs: 5000 }],
    ['a pause below one request in 5 s', ['update', 10, 35], { kind: 'pause' }],
    ['a pause with fewer than five left', ['update', 4, 3], { kind: 'pause' }],
    [
      'what is left while no program sends requests',
      ['update', 30, 40, true],
      { kind: 'remaining', count: 29 },
    ],
    [
      'a pause with only the last one left, though no program sends',
      ['update', 1, 3, true],
      { kind: 'pause' },
    ],
    ['a number of Read requests above one a second', ['read', 300, 30], { kind: 'reads', count: 290 }],
    ['an interval for Read below one a second', ['read', 30, 40], { kind: 'interval', everyMs: 1600 }],
    [
      'no more Read requests than a sixtieth of the limit a second',
      ['read', 599, 20],
      { kind: 'reads', count: 200 },
    ],
  ])('in the case “%s” is as expected', (_, figures, expected) => {
    expect(pace(...figures)).toEqual(expected);
  });

  it.each([
    ['update', 150, { kind: 'rate', perSecond: 1 }],
    ['search', 15, { kind: 'interval', everyMs: 4300 }],
    ['icon', 60, { kind: 'interval', everyMs: 1100 }],
    ['read', 600, { kind: 'oneAtATime' }],
  ] as const)(
    'after a reset of %s with the limit %i, the full limit sets it',
    (category, limit, expected) => {
      expect(paceAfterReset(category, limit)).toEqual(expected);
    },
  );

  it.each<[Pace, number, number]>([
    [{ kind: 'rate', perSecond: 1 }, 31, 29],
    [{ kind: 'interval', everyMs: 1600 }, 26, 39],
  ])(
    '%o is exceeded where it would leave none at the reset: with fewer than %i left',
    (pace, left, seconds) => {
      expect([left, left - 1].map((count) => isExceeded(pace, count, seconds))).toEqual([false, true]);
    },
  );

  it('never exceeds what is left, a sixtieth of the limit a second, or one Update, Search or Icon a second', () => {
    const cases = fc.record({
      category: fc.constantFrom(...CATEGORIES),
      limit: fc.integer({ min: 1, max: 2000 }),
      // Doubles would nearly all be close to 0.
      percent: fc.integer({ min: 0, max: 100 }),
      ms: fc.integer({ min: 0, max: 61_000 }),
      isQuiet: fc.boolean(),
    });
    const holds = ({
      category,
      limit,
      percent,
      ms,
      isQuiet,
    }: typeof cases extends fc.Arbitrary<infer C> ? C : never) => {
      const left = Math.round((limit * percent) / 100);
      const seconds = ms / 1000;
      const advised = paceToKeep({ category, limit, left, seconds, isQuiet });
      expect(isExceeded(advised, left, seconds)).toBe(false);
      const sent = sentBy(advised, seconds);
      expect(sent).toBeLessThanOrEqual(Math.max(left - 1, 0));
      if (advised.kind === 'rate' || advised.kind === 'interval') {
        const everyMs = advised.kind === 'rate' ? 1000 : advised.everyMs;
        expect(everyMs % 100).toBe(0);
        expect(everyMs).toBeGreaterThanOrEqual(
          Math.max(category === 'read' ? 0 : 1000, 60_000 / limit) - 1e-6,
        );
        expect(everyMs).toBeLessThanOrEqual(5000);
      }
      if (advised.kind === 'reads') expect(category).toBe('read');
    };
    fc.assert(fc.property(cases, holds), runs(300, 20_000));
  });
});

/** Requests until the reset by programs that follow it from now on, the first of them at once. */
function sentBy(advised: Pace, seconds: number): number {
  switch (advised.kind) {
    case 'rate':
      return Math.ceil(seconds);
    case 'interval':
      return Math.ceil((seconds * 1000) / advised.everyMs);
    case 'remaining':
    case 'reads':
      return advised.count;
    case 'pause':
      return 0;
  }
}
