import { expect, test, vi } from 'vitest';
import type { Language } from './browser-stub.ts';

const spoke = vi.hoisted(() => ({ language: 'en' as Language, ui: undefined as string | undefined }));
vi.mock('../../src/platform/browser.ts', async () => {
  const { stubBrowser } = await import('./browser-stub.ts');
  const stub = stubBrowser(() => spoke.language);
  stub.i18n.getUILanguage = () => spoke.ui ?? spoke.language;
  return { default: stub };
});

/** A page speaks one language as long as it lives: what the browser has said is kept. */
async function speaking(language: Language, ui?: string) {
  vi.resetModules();
  spoke.language = language;
  spoke.ui = ui;
  return import('../../src/platform/format.ts');
}

const NOW = new Date(2026, 10, 24, 10, 41, 42).getTime();
const plain = (text: string) => text.replaceAll('\u00a0', ' ');

test('a countdown rounds up to whole seconds, and never goes below zero', async () => {
  const { countdown, secondsUntil } = await speaking('en');
  expect(secondsUntil(NOW + 30_001, NOW)).toBe(31);
  expect(secondsUntil(NOW - 5000, NOW)).toBe(0);
  expect([0, 5, 59, 60, 65].map(countdown)).toEqual([':00', ':05', ':59', '1:00', '1:05']);
});

test('durations, ages and lists in English', async () => {
  const { ago, list, number, plural, short, spoken } = await speaking('en');
  expect(plain(short(31))).toBe('31 s');
  expect(plain(short(240))).toBe('4 min');
  expect([1, 31].map(spoken)).toEqual(['1 second', '31 seconds']);
  expect(plain(ago(NOW - 3000, NOW))).toBe('3 s ago');
  expect(list(['Read', 'Search', 'Icon'])).toBe('Read, Search, and Icon');
  expect([1, 2].map(plural)).toEqual(['one', 'other']);
  expect(number(1200)).toBe('1,200');
});

test('durations, ages and lists in Japanese', async () => {
  const { ago, list, plural, short, spoken } = await speaking('ja');
  expect(short(31)).toBe('31秒');
  expect(ago(NOW - 3000, NOW)).toBe('3秒前');
  expect(list(['読み込み', '検索'])).toBe('読み込み、検索');
  expect([1, 31].map(spoken)).toEqual(['1秒', '31秒']);
  expect([1, 2].map(plural)).toEqual(['other', 'other']);
});

test('times of day have seconds and 24 hours, with the day where it was another', async () => {
  const { ago, clock, moment } = await speaking('en');
  expect(clock(NOW)).toBe('10:41:42');
  expect(moment(NOW, NOW + 1000)).toBe('10:41:42');
  expect(moment(NOW - 86_400_000, NOW)).toBe('Nov 23 10:41:42');
  expect(ago(NOW - 2 * 3_600_000, NOW)).toBe('08:41:42');
});

test('the user’s region counts where it is of the catalogue’s language, else the catalogue', async () => {
  expect((await speaking('en', 'en-GB')).locale()).toBe('en-GB');
  expect((await speaking('en', 'de-CH')).locale()).toBe('en');
});

test('what a name says of itself is no place for another', async () => {
  await speaking('en');
  const { t } = await import('../../src/platform/i18n.ts');
  expect(t('said_concurrent', '$2', '6', '$&')).toBe('$2 sent 6 at once, peak $&');
});
