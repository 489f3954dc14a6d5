import { describe, expect, it } from 'vitest';
import { figure, isMet, paired } from './figure.ts';
import { estimate, median, quantile } from './statistics.ts';

describe('a quantile', () => {
  it('of an even number of values lies between the two in the middle', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(quantile([0, 10], 0.95)).toBeCloseTo(9.5);
  });

  it('does not reorder what it was given', () => {
    const values = [3, 1, 2];
    median(values);
    expect(values).toEqual([3, 1, 2]);
  });

  it('of nothing is not a number', () => {
    expect(median([])).toBeNaN();
  });
});

describe('an estimate', () => {
  it('of equal values is certain', () => {
    expect(estimate([7, 7, 7])).toEqual({ median: 7, low: 7, high: 7, spread: 0, rounds: 3 });
  });

  it('is not moved by one wild round', () => {
    const calm = estimate([1, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6]);
    const wild = estimate([1, 1.1, 1.2, 1.3, 1.4, 1.5, 900]);
    expect(wild.median).toBe(calm.median);
    expect(wild.high).toBeLessThan(2);
  });

  it('is the same each time', () => {
    const values = [5, 3, 8, 1, 9, 2];
    expect(estimate(values)).toEqual(estimate(values));
  });

  it('covers the true median of 95 in 100 samples, give or take a few', () => {
    let state = 42;
    const random = () => {
      state = (state * 16_807) % 2_147_483_647;
      return state / 2_147_483_647;
    };
    const samples = Array.from({ length: 80 }, () =>
      estimate(Array.from({ length: 25 }, () => -Math.log(1 - random()))),
    );
    const covered = samples.filter(({ low, high }) => low <= Math.LN2 && Math.LN2 <= high).length;
    expect(covered / samples.length).toBeGreaterThan(0.88);
    expect(covered / samples.length).toBeLessThan(1);
  });
});

describe('a figure', () => {
  it('is the median of the ratios of each round, whatever slowed both contenders down', () => {
    const slow = [1, 5, 2, 9, 3];
    const ratios = paired(
      slow.map((times) => 3 / times),
      slow.map((times) => 2 / times),
    );
    const { median, low, high, spread } = figure('ours ÷ other', ratios).value;
    expect([median, low, high]).toEqual([1.5, 1.5, 1.5].map((ratio) => expect.closeTo(ratio)));
    expect(spread).toBeCloseTo(0);
  });

  it('meets its goal by its median, and by its lower bound where the goal says so', () => {
    const values = [0.9, 1, 1, 1, 1.1];
    expect(isMet(figure('', values))).toBeNull();
    expect(isMet(figure('', values, { atLeast: 1, atMost: 1 }))).toBe(true);
    expect(isMet(figure('', values, { moreThan: 1 }))).toBe(false);
    expect(isMet(figure('', values, { lowerAtLeast: 0.95 }))).toBe(false);
  });
});
