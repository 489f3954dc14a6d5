/** Numbers, durations and times in the language of the catalogue. The only arithmetic is `until - now`. */

import type { LocalMs } from '../quota/time.ts';
import browser from './browser.ts';
import { t } from './i18n.ts';
import { inThisZone, once } from './kept.ts';

/** The user's own regional variant where it is of the catalogue's language, so that words and numbers agree. */
export const locale = once(() => {
  const catalogue = t('locale');
  const own = browser.i18n.getUILanguage();
  return own.split('-')[0] === catalogue ? own : catalogue;
});

const plainNumber = once(() => new Intl.NumberFormat(locale()));
const shareOfAll = once(
  () => new Intl.NumberFormat(locale(), { style: 'percent', maximumSignificantDigits: 2 }),
);
const inSeconds = once(
  () => new Intl.NumberFormat(locale(), { style: 'unit', unit: 'second', unitDisplay: 'long' }),
);
const allOf = once(() => new Intl.ListFormat(locale(), { type: 'conjunction' }));
const forms = once(() => new Intl.PluralRules(locale()));
const collator = once(() => new Intl.Collator(locale(), { numeric: true }));

const hoursAndMinutes = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
const toTheSecond = inThisZone(
  () => new Intl.DateTimeFormat(locale(), { ...hoursAndMinutes, second: '2-digit' }),
);
const toTheMinute = inThisZone(() => new Intl.DateTimeFormat(locale(), hoursAndMinutes));
const toTheDay = inThisZone(() => new Intl.DateTimeFormat(locale(), { month: 'short', day: 'numeric' }));

export const number = (value: number): string => plainNumber().format(value);

/** `117–120`, or the number alone where both are the same. */
export const numberRange = (least: number, most: number): string =>
  least === most ? number(most) : t('range', number(least), number(most));

export const percent = (share: number): string => shareOfAll().format(share);

/** `10:42:13`: seconds always, 24 hours always, so that the width never changes. */
export const clock = (at: LocalMs): string => toTheSecond().format(at);

/** `10:42`, for axes and other places where the second says nothing. */
export const clockMinute = (at: LocalMs): string => toTheMinute().format(at);

/** Like `clock`, with the day where it was not today. */
export function moment(at: LocalMs, now: LocalMs): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return clock(at);
  return `${toTheDay().format(at)} ${clock(at)}`;
}

/** Whole seconds until `at`, never below 0. */
export const secondsUntil = (at: LocalMs, now: LocalMs): number => Math.max(Math.ceil((at - now) / 1000), 0);

/** `:41`, `1:05`: what a countdown shows. */
export function countdown(seconds: number): string {
  const rest = String(seconds % 60).padStart(2, '0');
  return seconds < 60 ? `:${rest}` : `${Math.floor(seconds / 60)}:${rest}`;
}

/** `31 s`, `4 min`. The unit's symbols have no plural, so the catalogue has them, with its own spacing. */
export function short(seconds: number): string {
  return seconds < 100 ? t('seconds', number(seconds)) : t('minutes', number(Math.round(seconds / 60)));
}

/** `31 seconds`, for the ear; `31秒` as Japanese writes it, where CLDR has a space. */
export const spoken = (seconds: number): string => inSeconds().format(seconds).replace(' 秒', '秒');

/** `3 s ago`; after an hour the time itself. */
export function ago(at: LocalMs, now: LocalMs): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 1) return t('justNow');
  return seconds < 3600 ? t('ago', short(seconds)) : moment(at, now);
}

export const list = (items: readonly string[]): string => allOf().format(items);

/** Which of the forms `_one` and `_other` goes with this count. */
export const plural = (count: number): 'one' | 'other' => (forms().select(count) === 'one' ? 'one' : 'other');

/** The order of words in this language; numbers in them by their value. */
export const compareWords = (a: string, b: string): number => collator().compare(a, b);
