import { expect, test } from 'vitest';
import { busiestWindow, inLastHour } from '../../../src/pages/panel/window-statistics.ts';
import { inSeconds, NOW } from '../../ui/fixtures.ts';
import { windowRecord } from '../../ui/history-fixtures.ts';

test('a window that ended within the last hour belongs to it, though it began before', () => {
  const inside = windowRecord('read', inSeconds(-3659));
  expect(inLastHour([windowRecord('read', inSeconds(-3661)), inside], NOW)).toEqual([inside]);
});

test('the busiest window is the one that used the largest share of its own limit', () => {
  const paid = windowRecord('read', inSeconds(-900), { limit: 600, used: 200 });
  const tightened = windowRecord('read', inSeconds(-600), { limit: 150, used: 140 });
  expect(busiestWindow([paid, tightened])).toBe(tightened);
});

test('among equal windows the latest is the busiest, and without windows there is none', () => {
  const [first, second] = [windowRecord('read', inSeconds(-900)), windowRecord('read', inSeconds(-600))];
  expect(busiestWindow([first, second])).toBe(second);
  expect(busiestWindow([])).toBeNull();
});
