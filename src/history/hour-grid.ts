/**
 * An owner's hours by local time: each date with 24 hours, and each weekday with 24 hours. The records are by hours of
 * UTC. On a day when clocks are set back, one hour of the day stands for two of them; on a day when clocks are set
 * forward, one stands for none. Where the time zone differs by half an hour from UTC, a cell begins at half past.
 */
import { DAY_MS, HOUR_MS, type LocalMs, MINUTE_MS } from '../core/time.ts';
import { type HourSums, mergeSums, shareUsed } from './hour-sums.ts';
import { watchedMinutes } from './owner-hour.ts';
import type { OwnerHistory } from './read.ts';

/**
 * - `absent`: clocks were set forward past this hour
 * - `future`: it has not begun
 * - `unwatched`: limits were checked in less than half of its minutes, and nothing is known to have been used
 * - `unused`, `used`: what the checks said
 */
export type CellKind = 'absent' | 'future' | 'unwatched' | 'unused' | 'used';

export interface HourCell {
  readonly kind: CellKind;
  /** The hours since 1970, UTC, that it stands for. */
  readonly hours: readonly number[];
  readonly sums: HourSums | null;
  /** Minutes in which limits were checked, of those that have passed. */
  readonly watched: number;
  readonly passed: number;
  readonly note: string;
}

export interface DayRow {
  /** When it begins. */
  readonly date: LocalMs;
  /** For each hour of the clock, 0 to 23. */
  readonly cells: readonly HourCell[];
}

/** @param days how many, today as the last */
export function dateGrid(history: OwnerHistory, category: string, days: number, now: LocalMs): DayRow[] {
  const rows = hoursByDay(days, now);
  const first = Math.floor((rows[0]?.date ?? now) / HOUR_MS);
  const sums = new Map(
    history.hours
      .filter((hour) => hour.category === category && hour.hour >= first)
      .map((hour) => [hour.hour, hour.sums]),
  );
  const ofOwner = new Map(
    history.owner.filter((hour) => hour.hour >= first).map((hour) => [hour.hour, hour]),
  );
  const cellOf = (hours: readonly number[], date: LocalMs, clockHour: number): HourCell => {
    const known = hours.flatMap((hour) => sums.get(hour) ?? []);
    const marks = hours.flatMap((hour) => ofOwner.get(hour) ?? []);
    const cell = {
      hours,
      sums: known.length === 0 ? null : known.reduce(mergeSums),
      watched: marks.reduce((all, mark) => all + watchedMinutes(mark), 0),
      passed: hours.reduce((all, hour) => all + minutesPassed(hour, now), 0),
      note: marks.map(({ note }) => note).find((note) => note !== '') ?? '',
    };
    // An hour of UTC begins somewhere in a cell: at half past in a time zone that differs by half an hour.
    const isOver = () => Math.ceil(new Date(date).setHours(clockHour) / HOUR_MS) * HOUR_MS < now;
    return { ...cell, kind: kindOf(cell, isOver) };
  };
  return rows.map(({ date, hours }) => ({
    date,
    cells: hours.map((each, clockHour) => cellOf(each, date, clockHour)),
  }));
}

/** Without the days before anything was recorded, as after the installation; today stays. */
export function sinceFirstRecord(rows: readonly DayRow[], { hours, owner }: OwnerHistory): readonly DayRow[] {
  const first = [...hours, ...owner].reduce(
    (least, { hour }) => Math.min(least, hour),
    Number.POSITIVE_INFINITY,
  );
  const from = rows.findIndex(({ cells }) => cells.some((cell) => cell.hours.some((hour) => hour >= first)));
  return rows.slice(from < 0 ? -1 : from);
}

/** @param isOver whether a clock hour in which no hour of UTC begins is over */
function kindOf(cell: Omit<HourCell, 'kind'>, isOver: () => boolean): CellKind {
  if (cell.hours.length === 0) return isOver() ? 'absent' : 'future';
  if (cell.sums !== null && cell.sums.total + cell.sums.refused > 0) return 'used';
  return cell.watched * 2 < cell.passed ? 'unwatched' : 'unused';
}

const minutesPassed = (hour: number, now: LocalMs): number =>
  Math.min(Math.max(Math.ceil((now - hour * HOUR_MS) / MINUTE_MS), 0), 60);

/** The hours of UTC that begin in each hour of each day's clock. */
function hoursByDay(days: number, now: LocalMs): { date: LocalMs; hours: number[][] }[] {
  const today = new Date(now);
  const rows = Array.from({ length: days }, (_, index) => ({
    date: new Date(today.getFullYear(), today.getMonth(), today.getDate() - (days - 1 - index)).getTime(),
    hours: Array.from({ length: 24 }, (): number[] => []),
  }));
  const from = rows[0]?.date ?? now;
  const firstDay = Math.floor(clockTime(from) / DAY_MS);
  for (let hour = Math.ceil(from / HOUR_MS); hour * HOUR_MS < now; hour += 1) {
    const time = clockTime(hour * HOUR_MS);
    const row = rows[Math.floor(time / DAY_MS) - firstDay];
    row?.hours[Math.floor((time % DAY_MS) / HOUR_MS)]?.push(hour);
  }
  return rows;
}

/** What the clock on the wall shows, in ms since it showed the start of 1970. Ten times as fast as a date's text. */
const clockTime = (at: LocalMs): number => at - new Date(at).getTimezoneOffset() * MINUTE_MS;

export interface WeekdayCell {
  /** The hours that were watched, or in which something was used. */
  readonly count: number;
  /** Share of the limit in the busiest minute, 0 to 1: the median of these hours, and the greatest. */
  readonly median: number;
  readonly worst: number;
  /** In how many of them a 429 was seen. */
  readonly refusedHours: number;
  readonly note: string;
}

/** Monday first, for each hour of the clock; without the hour that is not over. */
export function weekdayGrid(rows: readonly DayRow[]): WeekdayCell[][] {
  return Array.from({ length: 7 }, (_, weekday) => {
    const days = rows.filter(({ date }) => weekdayOf(date) === weekday);
    return Array.from({ length: 24 }, (__, clockHour) =>
      weekdayCell(days.flatMap(({ cells }) => cells[clockHour] ?? [])),
    );
  });
}

/** 0 for Monday. */
export const weekdayOf = (date: LocalMs): number => (new Date(date).getDay() + 6) % 7;

function weekdayCell(cells: readonly HourCell[]): WeekdayCell {
  const known = cells.filter(({ kind, passed }) => (kind === 'used' || kind === 'unused') && passed >= 60);
  const shares = known.map(({ sums }) => (sums === null ? 0 : shareUsed(sums.busiest))).sort((a, b) => a - b);
  return {
    count: known.length,
    median: medianOf(shares),
    worst: shares.at(-1) ?? 0,
    refusedHours: known.filter(({ sums }) => sums !== null && sums.refused > 0).length,
    note: cells.map(({ note }) => note).find((note) => note !== '') ?? '',
  };
}

/** The median of sorted numbers; 0 if there are none. */
export function medianOf(sorted: readonly number[]): number {
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
