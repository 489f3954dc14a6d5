import { expect, it } from 'vitest';
import { model } from './model.ts';

const ROUNDS = 3;
const PAST = 120_000;

// Far from the goals, which need a quiet machine: what fails here is a cost in proportion to owners or to the past.
it('an event costs little beside a Map, whatever the owners and the past', () => {
  const [share, crowded, , later] = model(ROUNDS, PAST).map(({ value }) => value.median);
  expect(share).toBeGreaterThan(0.02);
  expect(crowded).toBeLessThan(10);
  expect(later).toBeLessThan(5);
});
