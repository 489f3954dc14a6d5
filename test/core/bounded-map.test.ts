import { expect, it } from 'vitest';
import { setNewest } from '../../src/core/bounded-map.ts';

it('a bounded map drops the entries that were not set for the longest time', () => {
  const map = new Map<string, number>();
  for (const key of ['a', 'b', 'a', 'c', 'd']) setNewest(map, key, 1, 3);
  expect([...map.keys()]).toEqual(['a', 'c', 'd']);
});
