import { expect, test } from 'vitest';
import { alternate } from './arena.ts';

test('everybody measures once a round, and nobody has the same place in all of them', async () => {
  const order: string[] = [];
  const results = await alternate(['a', 'b', 'c'], 6, async (each) => {
    order.push(each);
    return each;
  });
  const six = (each: string) => Array.from({ length: 6 }, () => each);
  expect(results).toEqual({ a: six('a'), b: six('b'), c: six('c') });
  const rounds = Array.from({ length: 6 }, (_, round) => order.slice(round * 3, round * 3 + 3));
  for (const round of rounds) expect([...round].sort()).toEqual(['a', 'b', 'c']);
  for (const place of [0, 1, 2]) expect(new Set(rounds.map((round) => round[place])).size).toBe(3);
});
