/** Formats numbers, durations and times in the language of the messages. */
import { DAY_MS, type LocalMs, MINUTE_MS } from '../core/time.ts';
import { locale, t } from './i18n.ts';

const DAY = { month: 'short', day: 'numeric' } as const;
const WEEKDAY = { weekday: 'short' } as const;
const PERCENT = { style: 'percent', maximumSignificantDigits: 2 } as const;
const SECONDS = { style: 'unit', unit: 'second', unitDisplay: 'long' } as const;

/** A formatter for each language and options, since making one takes some ten times as long as a panel of figures has. */
function cached<Options, Formatter>(
  make: (language: string, options: Options) => Formatter,
): (options: Options) => Formatter {
  const made = new Map<string, Formatter>();
  return (options) => {
    const language = locale();
    const name = `${language} ${JSON.stringify(options)}`;
    const formatter = made.get(name) ?? make(language, options);
    made.set(name, formatter);
    return formatter;
  };
}

const dateFormat = cached(
  (language, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(language, options),
);
const numberFormat = cached(
  (language, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(language, options),
);
const listFormat = cached(
  (language, options: Intl.ListFormatOptions) => new Intl.ListFormat(language, options),
);
const pluralRules = cached(
  (language, options: Intl.PluralRulesOptions) => new Intl.PluralRules(language, options),
);

/** In the time zone of this moment, which a formatter would keep from when it was made. */
function formatDate(at: LocalMs, options: Intl.DateTimeFormatOptions): string {
  const shown = at - new Date(at).getTimezoneOffset() * MINUTE_MS;
  return dateFormat({ ...options, timeZone: 'UTC' }).format(shown);
}

export const formatNumber = (value: number): string => numberFormat({}).format(value);

/** `117–120`, or one number if both are equal. */
export const formatRange = (least: number, most: number): string =>
  least === most ? formatNumber(most) : t('range', formatNumber(least), formatNumber(most));

export const formatPercent = (share: number): string => numberFormat(PERCENT).format(share);

/** `10:42:13`: always with seconds and 24 hours, so that the width does not change; the same in both languages. */
export const formatTime = (at: LocalMs): string => new Date(at).toTimeString().slice(0, 8);

/** `10:42`, for axes. */
export const formatHourMinute = (at: LocalMs): string => formatTime(at).slice(0, 5);

/** Further away, a day could be taken for that of another year. */
const NAMES_YEAR_MS = 180 * DAY_MS;

/** `10:42`, with the day if it is not today, and with the year if it is far away. */
export function formatDayTime(at: LocalMs, now: LocalMs): string {
  const time = formatHourMinute(at);
  const isToday = new Date(at).toDateString() === new Date(now).toDateString();
  const year = Math.abs(at - now) < NAMES_YEAR_MS ? {} : ({ year: 'numeric' } as const);
  return isToday ? time : `${formatDate(at, { ...DAY, ...year })} ${time}`;
}

/** The time with seconds, with the day if it is not today. */
export function formatDateTime(at: LocalMs, now: LocalMs): string {
  if (new Date(at).toDateString() === new Date(now).toDateString()) return formatTime(at);
  return `${formatDate(at, DAY)} ${formatTime(at)}`;
}

/** `02:10–02:14`, with the days where it did not begin today: `28 Nov 23:10–29 Nov 08:40`. */
export function formatTimeRange(from: LocalMs, to: LocalMs, now: LocalMs): string {
  const day = (at: LocalMs) => new Date(at).toDateString();
  const withDay = (at: LocalMs) => `${formatDate(at, DAY)} ${formatHourMinute(at)}`;
  if (day(from) === day(now)) return t('range', formatHourMinute(from), formatHourMinute(to));
  return t('range', withDay(from), day(from) === day(to) ? formatHourMinute(to) : withDay(to));
}

/** `Tue, Nov 24`. */
export const formatDay = (at: LocalMs): string => formatDate(at, { ...DAY, ...WEEKDAY });

/** `Tue`, or `Tuesday` within a sentence. */
export const formatWeekday = (at: LocalMs, weekday: 'short' | 'long' = 'short'): string =>
  formatDate(at, { weekday });

/** Whole seconds until `at`, never below 0. */
export const secondsUntil = (at: LocalMs, now: LocalMs): number => Math.max(Math.ceil((at - now) / 1000), 0);

/** `31 s`, `4 min`. Symbols of units have no plural, so they are messages, with the language's spacing. */
export function formatDuration(seconds: number): string {
  return seconds < 100
    ? t('seconds', formatNumber(seconds))
    : t('minutes', formatNumber(Math.round(seconds / 60)));
}

/** `31 seconds`, for screen readers; `31秒` in Japanese, where CLDR has a space. */
export const formatSpokenDuration = (seconds: number): string =>
  numberFormat(SECONDS).format(seconds).replace(' 秒', '秒');

/** `3 s ago`; after an hour the time itself. */
export function formatAge(at: LocalMs, now: LocalMs): string {
  const seconds = Math.floor((now - at) / 1000);
  if (seconds < 1) return t('justNow');
  return seconds < 3600 ? t('ago', formatDuration(seconds)) : formatDateTime(at, now);
}

export const formatList = (items: readonly string[]): string =>
  listFormat({ type: 'conjunction' }).format(items);

/** The plural form of this count, for messages ending in `_one` and `_other`. */
export const pluralForm = (count: number): 'one' | 'other' =>
  pluralRules({}).select(count) === 'one' ? 'one' : 'other';

/** Compares texts in the order of the language; numbers in them by value. */
export const compareText = (a: string, b: string): number => a.localeCompare(b, locale(), { numeric: true });

/** `33 min 20 s`, `2 h 23 min`: two units, for times that are planned. */
export function formatLongDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return t('seconds', formatNumber(whole));
  if (whole < 3600)
    return t('minutesSeconds', formatNumber(Math.floor(whole / 60)), formatNumber(whole % 60));
  const minutes = Math.round(whole / 60);
  return t('hoursMinutes', formatNumber(Math.floor(minutes / 60)), formatNumber(minutes % 60));
}
