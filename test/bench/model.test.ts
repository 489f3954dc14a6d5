import { expect, it } from 'vitest';
import { built } from './built.ts';

const ROUNDS = 3;
const PAST = 120_000;

// What fails here is a cost in proportion to owners or to the past, not a rule that takes a microsecond more.
it('an event costs little beside a Map, whatever the owners and the past', async () => {
  const { model } = await built<typeof import('./model.ts')>('test/bench/model.ts');
  const [share, crowded, , later] = model(ROUNDS, PAST).map(({ value }) => value.median);
  expect(share).toBeGreaterThan(0.01);
  expect(crowded).toBeLessThan(10);
  expect(later).toBeLessThan(5);
});
