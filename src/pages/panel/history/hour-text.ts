/** Hours, their figures and what recurs, in words. */
import { DAY_MS, HOUR_MS, type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import type { HourCell, WeekdayCell } from '../../../history/hour-grid.ts';
import { type BusiestMinute, type HourSums, isLowerBound, shareUsed } from '../../../history/hour-sums.ts';
import { lastsAllDay, type Recurrence } from '../../../history/recurring.ts';
import {
  formatDay,
  formatHourMinute,
  formatNumber,
  formatPercent,
  formatWeekday,
} from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { callerName } from '../../../ui/findings/finding-sentence.ts';

/** "138 of 150", or "≥ 118 of 150, checked 22 s before the reset". */
export function usedText(minute: Pick<BusiestMinute, 'used' | 'limit' | 'checkedBefore'>): string {
  const [used, limit] = [formatNumber(minute.used), formatNumber(minute.limit)];
  if (!isLowerBound(minute)) return t('usedOf', used, limit);
  return minute.checkedBefore === null
    ? t('atLeastOf', used, limit)
    : t('atLeastOfChecked', used, limit, formatNumber(minute.checkedBefore));
}

/** What is said of an hour beside its busiest minute. */
export function sumsRemarks(sums: HourSums): string[] {
  const total = formatNumber(sums.total);
  return [
    ...(sums.high > 0 ? [t('minutesAtLeast80', formatNumber(sums.high))] : []),
    ...(sums.refusedMinutes > 0 ? [t('minutesRateLimited', formatNumber(sums.refusedMinutes))] : []),
    t(sums.isLowerBound ? 'totalAtLeast' : 'totalOf', total),
  ];
}

/** The whole of a cell in one line, without its time. */
export function cellText(cell: HourCell): string {
  const { kind, sums, watched, passed, note } = cell;
  const remarks = [
    ...(note === '' ? [] : [note]),
    ...(kind === 'used' && sums !== null
      ? [t('busiestMinute', usedText(sums.busiest)), ...sumsRemarks(sums)]
      : [cellWord(cell)]),
    ...(watched < passed && kind !== 'unwatched' && watched > 0
      ? [t('checkedMinutes', formatNumber(watched), formatNumber(passed))]
      : []),
  ];
  return remarks.join(' · ');
}

/** A cell as a word, or the share of the limit in its busiest minute. */
export function cellWord({ kind, sums }: Pick<HourCell, 'kind' | 'sums'>): string {
  switch (kind) {
    case 'absent':
      return t('cellNoSuchHour');
    case 'future':
      return '';
    case 'unwatched':
      return t('cellNotChecked');
    case 'unused':
      return t('cellUnused');
    case 'used':
      return sums === null ? '' : formatPercent(shareUsed(sums.busiest));
  }
}

export function weekdayCellText({ count, median, worst, refusedHours, note }: WeekdayCell): string {
  if (count === 0) return t('cellNotChecked');
  return [
    ...(note === '' ? [] : [note]),
    t('medianAndWorst', formatPercent(median), formatPercent(worst), formatNumber(count)),
    ...(refusedHours > 0 ? [t('hoursRateLimited', formatNumber(refusedHours))] : []),
  ].join(' · ');
}

/** "Tue, Nov 24 02:00–03:00": by its real start, since an hour may begin at half past. */
export function hourTitle(date: LocalMs, hours: readonly number[]): string {
  const [first] = hours;
  const last = hours.at(-1);
  if (first === undefined || last === undefined) return formatDay(date);
  const from = formatHourMinute(first * HOUR_MS);
  return `${formatDay(date)} ${t('range', from, formatHourMinute((last + 1) * HOUR_MS))}`;
}

/** Monday is 0. Any Monday will do: 5 January 1970. */
export const weekdayName = (weekday: number, length: 'short' | 'long' = 'short'): string =>
  formatWeekday(new Date(1970, 0, 5 + weekday).getTime(), length);

/** "Most weekdays about 02:10: 140 Update requests in a minute, mostly by other programs – note: nightly import". */
export function recurrenceText(recurrence: Recurrence, type: string): string {
  const { days, used, caller, note } = recurrence;
  const who = callerName(caller);
  const amount =
    who === null
      ? t('recurringRequests', formatNumber(used), type)
      : t('recurringRequestsBy', formatNumber(used), type, who);
  const line = t('recurring', daysName(days), timeOfDay(recurrence), amount);
  return note === '' ? line : t('recurringNoted', line, note);
}

function daysName(days: Recurrence['days']): string {
  if (days === 'daily') return t('mostDays');
  if (days === 'weekdays') return t('mostWeekdays');
  return t('mostWeeksOn', weekdayName(days, 'long'));
}

function timeOfDay(recurrence: Recurrence): string {
  const { at, until } = recurrence;
  if (lastsAllDay(recurrence)) return t('allDay');
  return until === null ? t('aboutTime', clockTime(at)) : t('range', clockTime(at), clockTime(until));
}

/** @param minutes since midnight; the next day's too */
const clockTime = (minutes: number): string =>
  formatHourMinute(new Date(2026, 0, 1).getTime() + ((minutes * MINUTE_MS) % DAY_MS));
