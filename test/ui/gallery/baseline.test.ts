import { expect, test } from 'vitest';
import { differences, linesOf } from './baseline.ts';
import type { Part } from './outline.ts';

const heading: Part = { depth: 1, what: 'h1 "Room"', box: [10, 20, 100, 18], paint: { ink: '#111111' } };
const lines = (...parts: Part[]) => linesOf(parts, parts);

test('a line has depth, words, box and paint; a colour of the dark theme follows the light one', () => {
  const dark: Part = { ...heading, paint: { ink: '#eeeeee', ground: '#000000' } };
  expect(linesOf([heading], [dark])).toEqual([
    ' h1 "Room" 10,20 100×18 ink:#111111|#eeeeee ground:none|#000000',
  ]);
});

test('two px are another font’s rounding, three are a change', () => {
  const moved = (px: number) => lines({ ...heading, box: [10, 20 + px, 100, 18] });
  expect(differences(lines(heading), moved(2))).toEqual([]);
  expect(differences(lines(heading), moved(-3))).toHaveLength(1);
});

test.each<[string, Partial<Part>]>([
  ['other words', { what: 'h1 "No room"' }],
  ['another colour', { paint: { ink: '#222222' } }],
  ['another depth', { depth: 2 }],
])('%s is a change, told with both lines', (_, change) => {
  const [told = ''] = differences(lines(heading), lines({ ...heading, ...change }));
  expect(told).toContain(' h1 "Room" 10,20');
  expect(told.split('\n')).toHaveLength(2);
});

test('what is new and what is gone is told', () => {
  expect(differences([], lines(heading))).toHaveLength(1);
  expect(differences(lines(heading, heading), lines(heading))).toHaveLength(1);
});

test('of many changes the first are told, and how many more there are', () => {
  const many = Array.from({ length: 9 }, () => heading);
  expect(differences([], lines(...many)).at(-1)).toBe('  … 5 more lines');
});
