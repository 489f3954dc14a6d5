/**
 * What recurs: times of the day at which the same type was busy on most days.
 *
 * Each hour's busiest minute counts where at least half of the limit was used in it. Windows of an hour are moved over the day
 * by half hours, so that a job at 01:58 on one day and 02:03 on the next is found; of those that hold busy minutes on most of
 * the days that were watched then, the ones with most are taken first.
 */
import { DAY_MS, type LocalMs, MINUTE_MS } from '../core/time.ts';
import { type DayRow, type HourCell, medianOf, weekdayOf } from './hour-grid.ts';
import { type Caller, type HourSums, mainCaller, mergeSums, shareUsed } from './hour-sums.ts';

/** Every day, from Monday to Friday, or one weekday (0 for Monday). */
export type RecurrenceDays = 'daily' | 'weekdays' | number;

export interface Recurrence {
  readonly days: RecurrenceDays;
  /** Minutes since midnight: the median of one busy minute a day. */
  readonly at: number;
  /** As `at`, if it lasts for hours, else null; more than 24 hours where it ends on the next day. */
  readonly until: number | null;
  /** Requests in the busiest minute of a day, the median of all days. */
  readonly used: number;
  readonly caller: Caller;
  /** The user's note on one of these hours. */
  readonly note: string;
  /** On how many days. */
  readonly occurrences: number;
}

/** In the last so many days it is looked for what recurs. */
export const RECURRING_DAYS = 28;
const BUSY_SHARE = 0.5;
const MIN_DAY_SHARE = 0.6;
const MIN_OCCURRENCES = 3;
const STEP_MINUTES = 30;
const SPAN_MINUTES = 60;
const DAY_MINUTES = DAY_MS / MINUTE_MS;

/** A busy hour. */
interface BusyHour {
  readonly date: LocalMs;
  /** Minutes since midnight. */
  readonly minute: number;
  readonly sums: HourSums;
  readonly note: string;
}

/** @param rows of one type, of the last `RECURRING_DAYS` */
export function findRecurrences(rows: readonly DayRow[]): Recurrence[] {
  let left = rows.flatMap(busyHours);
  const found: Recurrence[] = [];
  for (;;) {
    const best = bestSpan(left, rows);
    if (best === null) break;
    found.push(best.recurrence);
    left = left.filter((hour) => !best.hours.includes(hour));
  }
  return joinOverMidnight(joinAdjacent(found.toSorted((a, b) => a.at - b.at)));
}

/** Whether it lasts around the clock, but for the gap that is allowed within. */
export const lastsAllDay = (recurrence: Recurrence): boolean =>
  endOf(recurrence) + STEP_MINUTES >= recurrence.at + DAY_MINUTES;

const busyHours = ({ cells }: DayRow): BusyHour[] =>
  cells.flatMap(({ sums, note }) => {
    if (sums === null || shareUsed(sums.busiest) < BUSY_SHARE) return [];
    const time = new Date(sums.busiest.openedAt * 1000);
    const minute = time.getHours() * 60 + time.getMinutes();
    // Not the date of the row: where cells begin at half past, the last one of a day ends on the next.
    return [{ date: time.setHours(0, 0, 0, 0), minute, sums, note }];
  });

function bestSpan(
  hours: readonly BusyHour[],
  rows: readonly DayRow[],
): { hours: readonly BusyHour[]; recurrence: Recurrence } | null {
  let best: { hours: readonly BusyHour[]; recurrence: Recurrence } | null = null;
  for (let from = 0; from < DAY_MINUTES; from += STEP_MINUTES) {
    const inSpan = hours.filter((hour) => minuteFrom(hour, from) < from + SPAN_MINUTES);
    const recurrence = recurrenceOf(
      inSpan.map((hour) => ofSpan(hour, from)),
      from,
      rows,
    );
    if (recurrence === null || recurrence.occurrences <= (best?.recurrence.occurrences ?? 0)) continue;
    // Those of other days may be another job's.
    const own = inSpan.filter((hour) => isOn(ofSpan(hour, from).date, recurrence.days));
    best = { hours: own, recurrence };
  }
  return best;
}

/** The minute in a span that may reach over midnight. */
const minuteFrom = ({ minute }: BusyHour, from: number): number =>
  minute < from ? minute + DAY_MINUTES : minute;

/** An hour after midnight in a span that begins before it belongs to the day before. */
function ofSpan(hour: BusyHour, from: number): BusyHour {
  const minute = minuteFrom(hour, from);
  if (minute === hour.minute) return hour;
  const date = new Date(hour.date);
  return { ...hour, minute, date: date.setDate(date.getDate() - 1) };
}

function recurrenceOf(hours: readonly BusyHour[], from: number, rows: readonly DayRow[]): Recurrence | null {
  if (hours.length < MIN_OCCURRENCES) return null;
  const isKnown = (cell: HourCell | undefined) => cell?.kind === 'used' || cell?.kind === 'unused';
  const watched = rows.filter(({ cells }) => isKnown(cells[Math.floor((from + STEP_MINUTES) / 60) % 24]));
  for (const days of ['daily', 'weekdays', 0, 1, 2, 3, 4, 5, 6] as const) {
    const own = hours.filter(({ date }) => isOn(date, days));
    const dates = new Set(own.map(({ date }) => date));
    const watchedDates = new Set([
      ...watched.map(({ date }) => date).filter((date) => isOn(date, days)),
      ...dates,
    ]);
    if (dates.size < MIN_OCCURRENCES || dates.size < watchedDates.size * MIN_DAY_SHARE) continue;
    // A job of weekdays alone reaches 60 % of all days too.
    if (days === 'daily' && !isOnWeekends(dates, watchedDates)) continue;
    const sums = own.map((hour) => hour.sums);
    return {
      days,
      at: middle(own.map(({ minute }) => minute)) % DAY_MINUTES,
      until: null,
      used: middle(sums.map(({ busiest }) => busiest.used)),
      caller: callerOf(sums),
      note: own.map(({ note }) => note).find((note) => note !== '') ?? '',
      occurrences: dates.size,
    };
  }
  return null;
}

const isWeekend = (date: LocalMs): boolean => weekdayOf(date) > 4;

const isOn = (date: LocalMs, days: RecurrenceDays): boolean =>
  days === 'daily' || (days === 'weekdays' ? !isWeekend(date) : weekdayOf(date) === days);

function isOnWeekends(dates: ReadonlySet<LocalMs>, watched: ReadonlySet<LocalMs>): boolean {
  const count = (some: ReadonlySet<LocalMs>) => [...some].filter(isWeekend).length;
  return count(dates) > 0 && count(dates) >= count(watched) * MIN_DAY_SHARE;
}

const middle = (numbers: readonly number[]): number =>
  Math.round(medianOf(numbers.toSorted((a, b) => a - b)));

function callerOf(sums: readonly HourSums[]): Caller {
  const all = sums.reduce(mergeSums);
  return mainCaller(all, all.by);
}

/** Hours in a row on the same days are one time of the day. */
function joinAdjacent(sorted: readonly Recurrence[]): Recurrence[] {
  const joined: Recurrence[] = [];
  for (const next of sorted) {
    // Those of other days may lie in between.
    const index = joined.findLastIndex((last) => isAdjacent(last, next));
    const last = joined[index];
    if (last === undefined) joined.push(next);
    else joined[index] = join(last, next);
  }
  return joined;
}

/** So are hours before midnight, and those after it on the days that follow. */
function joinOverMidnight(recurrences: readonly Recurrence[]): Recurrence[] {
  const joined = [...recurrences];
  for (const morning of recurrences) {
    const next = fromDayBefore(morning);
    const index = joined.findIndex((last) => isAdjacent(last, next) && endOf(next) < last.at + DAY_MINUTES);
    const evening = joined[index];
    if (evening === undefined) continue;
    joined[index] = join(evening, next);
    joined.splice(joined.indexOf(morning), 1);
  }
  return joined;
}

/** The same as hours of the day before, after its midnight. */
const fromDayBefore = (recurrence: Recurrence): Recurrence => ({
  ...recurrence,
  days: typeof recurrence.days === 'number' ? (recurrence.days + 6) % 7 : recurrence.days,
  at: recurrence.at + DAY_MINUTES,
  until: endOf(recurrence) + DAY_MINUTES,
});

const endOf = ({ at, until }: Recurrence): number => until ?? at + SPAN_MINUTES;

const isAdjacent = (last: Recurrence, next: Recurrence): boolean =>
  last.days === next.days && next.at <= endOf(last) + STEP_MINUTES;

const join = (last: Recurrence, next: Recurrence): Recurrence => ({
  ...(next.used > last.used ? next : last),
  at: last.at,
  until: Math.max(endOf(last), endOf(next)),
  note: last.note === '' ? next.note : last.note,
});
