import { expect, test, vi } from 'vitest';
import {
  formatAge,
  formatDateTime,
  formatDayTime,
  formatDuration,
  formatList,
  formatNumber,
  formatSpokenDuration,
  formatTime,
  pluralForm,
  secondsUntil,
} from '../../src/platform/format.ts';
import { forgetLanguage, locale, t } from '../../src/platform/i18n.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const NOW = new Date(2026, 10, 24, 10, 41, 42).getTime();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('a countdown rounds up to whole seconds, and never goes below zero', () => {
  expect(secondsUntil(NOW + 30_001, NOW)).toBe(31);
  expect(secondsUntil(NOW - 5000, NOW)).toBe(0);
});

test('durations, ages and lists have English forms', () => {
  expect(plain(formatDuration(31))).toBe('31 s');
  expect(plain(formatDuration(240))).toBe('4 min');
  expect([1, 31].map(formatSpokenDuration)).toEqual(['1 second', '31 seconds']);
  expect(plain(formatAge(NOW - 3000, NOW))).toBe('3 s ago');
  expect(formatList(['Read', 'Search', 'Icon'])).toBe('Read, Search, and Icon');
  expect([1, 2].map(pluralForm)).toEqual(['one', 'other']);
  expect(formatNumber(1200)).toBe('1,200');
});

test('durations, ages and lists have Japanese forms', () => {
  fakeBrowser.language = 'ja';
  expect(formatDuration(31)).toBe('31秒');
  expect(formatAge(NOW - 3000, NOW)).toBe('3秒前');
  expect(formatList(['読み込み', '検索'])).toBe('読み込み、検索');
  expect([1, 31].map(formatSpokenDuration)).toEqual(['1秒', '31秒']);
  expect([1, 2].map(pluralForm)).toEqual(['other', 'other']);
});

test('times of day have seconds and 24 hours, with the day where it was another', () => {
  expect(formatTime(NOW)).toBe('10:41:42');
  expect(formatDateTime(NOW, NOW + 1000)).toBe('10:41:42');
  expect(formatDateTime(NOW - 86_400_000, NOW)).toBe('Nov 23 10:41:42');
  const days = (count: number) => plain(formatDayTime(NOW + count * 86_400_000, NOW));
  expect([0, 1, 400].map(days)).toEqual(['10:41', 'Nov 25 10:41', 'Dec 29, 2027 10:41']);
  expect(formatAge(NOW - 2 * 3_600_000, NOW)).toBe('08:41:42');
});

test('the user’s region is used if it fits the catalogue’s language', () => {
  const userLanguage = vi.spyOn(fakeBrowser.i18n, 'getUILanguage');
  userLanguage.mockReturnValue('en-GB');
  forgetLanguage();
  expect(locale()).toBe('en-GB');
  userLanguage.mockReturnValue('de-CH');
  forgetLanguage();
  expect(locale()).toBe('en');
});

test('a placeholder in a name is not replaced', () => {
  expect(t('finding_concurrent', '$2', '6', '$&')).toBe('$2 sent 6 at the same time, peak $&');
});

test('a number formatter is made once for each language', () => {
  formatNumber(1);
  const make = vi.spyOn(Intl, 'NumberFormat');
  for (let number = 0; number < 100; number += 1) formatNumber(number);
  expect(make).not.toHaveBeenCalled();
});

test('times follow a change of the time zone, and the summer time of their day', () => {
  const at = Date.UTC(2026, 6, 1, 12);
  for (const [zone, time] of [
    ['UTC', '12:00:00'],
    ['Asia/Tokyo', '21:00:00'],
    ['Europe/Berlin', '14:00:00'],
    ['America/New_York', '08:00:00'],
  ] as const) {
    vi.stubEnv('TZ', zone);
    expect(formatTime(at)).toBe(time);
  }
  vi.stubEnv('TZ', 'Europe/Berlin');
  expect(formatTime(Date.UTC(2026, 11, 1, 12))).toBe('13:00:00');
  expect(formatDateTime(Date.UTC(2026, 9, 31, 23, 30), 0)).toBe('Nov 1 00:30:00');
});
