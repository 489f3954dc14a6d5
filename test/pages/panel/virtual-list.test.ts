import { describe, expect, test } from 'vitest';
import { anchoredScroll, visibleRows } from '../../../src/pages/panel/requests/virtual-list.ts';

describe('the visible part of the list:', () => {
  test('the visible rows are those in the box and a few around it', () => {
    expect(visibleRows(10_000, 30, 3000, 600)).toEqual({ first: 92, end: 128 });
  });

  test('the visible rows stay within the list', () => {
    expect(visibleRows(10, 30, 0, 600)).toEqual({ first: 0, end: 10 });
    expect(visibleRows(0, 30, 0, 600)).toEqual({ first: 0, end: 0 });
    expect(visibleRows(5, 30, 90_000, 600)).toEqual({ first: 5, end: 5 });
  });
});

describe('the scroll position of the list:', () => {
  const keys = (before: number | undefined, ...now: number[]) => ({
    before,
    now: (index: number) => now[index],
    count: now.length,
  });

  test('the scroll position follows rows that are added on top', () => {
    expect(anchoredScroll(keys(7, 10, 9, 8, 7, 6, 5), 30, 30)).toBe(90);
  });

  test('a list that shows its top stays at the top', () => {
    expect(anchoredScroll(keys(7, 9, 8, 7), 0, 30)).toBe(0);
  });

  test('a row that is gone leaves the scroll position as it is', () => {
    expect(anchoredScroll(keys(1, 9, 8, 7), 30, 30)).toBe(30);
    expect(anchoredScroll(keys(undefined, 9, 8), 30, 30)).toBe(30);
  });
});
