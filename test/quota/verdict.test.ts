import { describe, expect, it } from 'vitest';
import { dangerAt, graver, verdictOf, watchAt } from '../../src/quota/verdict.ts';

describe('the levels', () => {
  it.each([
    [600, 120, 30],
    [150, 30, 8],
    [60, 12, 3],
    [15, 5, 1],
    [6, 2, 1],
    [3, 1, 1],
    [1, 1, 1],
  ])('of %i: watch at %i, danger at %i', (limit, watch, danger) => {
    expect([watchAt(limit), dangerAt(limit)]).toEqual([watch, danger]);
  });

  it('are exact for every limit: 5 %% of 140 is 7 and not 8', () => {
    for (let limit = 1; limit <= 10_000; limit += 1) {
      expect(watchAt(limit)).toBe(Math.max(Math.ceil(limit / 5), Math.min(5, Math.floor(limit / 3))));
      expect(dangerAt(limit)).toBe(Math.max(Math.ceil(limit / 20), 1));
    }
  });

  it('are the user’s own where there are some', () => {
    const levels = { watch: 0.5, danger: 0.1 };
    expect([watchAt(600, levels), dangerAt(600, levels)]).toEqual([300, 60]);
    expect(verdictOf(300, 600, levels)).toBe('watch');
    for (const percent of [1, 3, 7, 10, 15, 35, 55, 70]) {
      const share = percent / 100;
      for (const limit of [20, 60, 100, 150, 600, 1000])
        expect(dangerAt(limit, { watch: share, danger: share })).toBe(
          Math.max(Math.ceil((limit * percent) / 100), 1),
        );
    }
  });
});

describe('the verdict', () => {
  it.each([
    [600, 600, 'calm'],
    [121, 600, 'calm'],
    [120, 600, 'watch'],
    [31, 600, 'watch'],
    [30, 600, 'danger'],
    [1, 600, 'danger'],
    [0, 600, 'usedUp'],
    [6, 15, 'calm'],
    [5, 15, 'watch'],
    [2, 15, 'watch'],
    [1, 15, 'danger'],
    [0, 15, 'usedUp'],
    [3, 6, 'calm'],
    [2, 6, 'watch'],
    [1, 6, 'danger'],
  ])('of %i left of %i is %s', (remaining, limit, verdict) => {
    expect(verdictOf(remaining, limit)).toBe(verdict);
  });

  it('only gets graver as less is left', () => {
    for (const limit of [1, 2, 3, 6, 15, 60, 150, 600]) {
      for (let left = limit; left > 0; left -= 1) {
        const [before, after] = [verdictOf(left, limit), verdictOf(left - 1, limit)];
        expect(graver(before, after)).toBe(after);
      }
    }
  });
});

describe('the graver of two', () => {
  it('unknown says nothing', () => {
    expect(graver('unknown', 'calm')).toBe('calm');
    expect(graver('danger', 'unknown')).toBe('danger');
  });

  it('used up is the gravest', () => {
    for (const other of ['unknown', 'calm', 'watch', 'danger'] as const)
      expect(graver(other, 'usedUp')).toBe('usedUp');
  });
});
