import { afterEach, expect, test, vi } from 'vitest';
import {
  ago,
  clock,
  countdown,
  list,
  locale,
  moment,
  number,
  plural,
  secondsUntil,
  short,
  spoken,
} from '../../src/platform/format.ts';
import type { Language } from './browser-stub.ts';

const spoke = vi.hoisted(() => ({ language: 'en' as Language, ui: undefined as string | undefined }));
vi.mock('../../src/platform/browser.ts', async () => {
  const { stubBrowser } = await import('./browser-stub.ts');
  const stub = stubBrowser(() => spoke.language);
  stub.i18n.getUILanguage = () => spoke.ui ?? spoke.language;
  return { default: stub };
});
afterEach(() => {
  spoke.language = 'en';
  spoke.ui = undefined;
});

const NOW = new Date(2026, 10, 24, 10, 41, 42).getTime();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('a countdown rounds up to whole seconds, and never goes below zero', () => {
  expect(secondsUntil(NOW + 30_001, NOW)).toBe(31);
  expect(secondsUntil(NOW - 5000, NOW)).toBe(0);
  expect([0, 5, 59, 60, 65].map(countdown)).toEqual([':00', ':05', ':59', '1:00', '1:05']);
});

test('durations, ages and lists in English', () => {
  expect(plain(short(31))).toBe('31 s');
  expect(plain(short(240))).toBe('4 min');
  expect([1, 31].map(spoken)).toEqual(['1 second', '31 seconds']);
  expect(plain(ago(NOW - 3000, NOW))).toBe('3 s ago');
  expect(list(['Read', 'Search', 'Icon'])).toBe('Read, Search, and Icon');
  expect([1, 2].map(plural)).toEqual(['one', 'other']);
  expect(number(1200)).toBe('1,200');
});

test('durations, ages and lists in Japanese', () => {
  spoke.language = 'ja';
  expect(short(31)).toBe('31秒');
  expect(ago(NOW - 3000, NOW)).toBe('3秒前');
  expect(list(['読み込み', '検索'])).toBe('読み込み、検索');
  expect([1, 2].map(plural)).toEqual(['other', 'other']);
});

test('times of day have seconds and 24 hours, with the day where it was another', () => {
  expect(clock(NOW)).toBe('10:41:42');
  expect(moment(NOW, NOW + 1000)).toBe('10:41:42');
  expect(moment(NOW - 86_400_000, NOW)).toBe('Nov 23 10:41:42');
  expect(ago(NOW - 2 * 3_600_000, NOW)).toBe('08:41:42');
});

test('the user’s region counts where it is of the catalogue’s language, else the catalogue', () => {
  spoke.ui = 'en-GB';
  expect(locale()).toBe('en-GB');
  spoke.ui = 'de-CH';
  expect(locale()).toBe('en');
});
