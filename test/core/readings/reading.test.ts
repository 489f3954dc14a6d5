import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFigures, saysIdle } from '../../../src/core/readings/reading.ts';
import { runs } from '../../simulation.ts';
import { T } from '../events.ts';

describe('the figures', () => {
  it.each([
    [600, 599, T + 60],
    [1, 0, T],
    [6, 6, T + 1],
    [10_000_000, 0, T + 90],
    [60, 10, T - 30],
  ])('%i, %i, %i are plausible', (limit, remaining, reset) => {
    expect(checkFigures({ limit, remaining, reset }, T)).toEqual({ limit, remaining, reset });
  });
});

describe('implausible figures', () => {
  it.each([
    [undefined, 1, T, 'notNumbers'],
    [60, null, T, 'notNumbers'],
    [60, 1, String(T), 'notNumbers'],
    [60n, 1, T, 'notNumbers'],
    [Number.NaN, 1, T, 'notNumbers'],
    [Number.POSITIVE_INFINITY, 1, T, 'notNumbers'],
    [60, 1.5, T, 'notNumbers'],
    [2 ** 53, 1, T, 'notNumbers'],
    [[60], 1, T, 'notNumbers'],
    [0, 0, T, 'outOfRange'],
    [-1, 0, T, 'outOfRange'],
    [10_000_001, 0, T, 'outOfRange'],
    [60, -1, T, 'outOfRange'],
    [60, 61, T, 'outOfRange'],
    [60, 1, T + 91, 'implausibleReset'],
    [60, 1, T - 31, 'implausibleReset'],
    [60, 1, (T + 60) * 1000, 'implausibleReset'],
    [60, 1, 0, 'implausibleReset'],
  ] as const)('%s, %s, %s are rejected as %s', (limit, remaining, reset, why) => {
    expect(checkFigures({ limit, remaining, reset }, T)).toBe(why);
  });

  it('are rejected without throwing for any values', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.anything(),
        fc.double(),
        (limit, remaining, reset, date) => {
          const figures = checkFigures({ limit, remaining, reset }, date);
          if (typeof figures === 'string') return;
          expect(figures.limit).toBeGreaterThanOrEqual(1);
          expect(figures.remaining).toBeLessThanOrEqual(figures.limit);
          expect(figures.remaining).toBeGreaterThanOrEqual(0);
        },
      ),
      runs(200, 2000),
    );
  });
});

describe('a statement that no window is open', () => {
  const says = (limit: number, remaining: number, reset: number) =>
    saysIdle({ limit, remaining, reset: T + reset }, T);

  it('has all left, and its reset now', () => {
    expect(says(150, 150, 0)).toBe(true);
    expect(says(150, 150, 2)).toBe(true);
    expect(says(150, 150, -2)).toBe(true);
  });

  it('is neither a window in its last seconds nor a limit just raised', () => {
    expect(says(150, 149, 0)).toBe(false);
    expect(says(150, 150, 3)).toBe(false);
    expect(says(150, 150, -3)).toBe(false);
    expect(says(150, 150, 60)).toBe(false);
  });
});
