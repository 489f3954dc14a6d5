/**
 * The stored form of the sums of one day, owner and type: one record with a row for each hour. A screen with 90 days reads some
 * hundred records; with one for each hour it was twice as slow to open (measured).
 *
 * Numbers are text (vlq.ts), and each name is there once: with names for its fields a record would take several times the room.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { HOUR_SECONDS } from '../core/time.ts';
import type { HourSums } from './hour-sums.ts';
import type { RecordGroup, WindowRecord } from './records.ts';
import { decodeNumbers, encodeNumbers } from './vlq.ts';

/** What names an hour of one owner and type. */
export interface HourOfType {
  readonly owner: OwnerId;
  /** Whole hours since 1970, UTC, by the server's clock: in which its windows opened. */
  readonly hour: number;
  readonly category: string;
}

export interface HourUsage extends HourOfType {
  readonly sums: HourSums;
}

export interface PackedDay {
  readonly owner: OwnerId;
  /** Whole days since 1970, UTC. */
  readonly day: number;
  readonly category: string;
  readonly room: RecordGroup;
  /** Initiators and endpoints, to which `hours` refers by their place. */
  readonly names: readonly string[];
  /** The sums of each hour, apart by `;`. */
  readonly hours: string;
}

export const dayOf = (hour: number): number => Math.floor(hour / 24);

/** @param hours at least one; all of one day, owner and type */
export function packDay(
  [first, ...others]: readonly [HourUsage, ...HourUsage[]],
  room: RecordGroup,
): PackedDay {
  const { owner, hour, category } = first;
  const names: string[] = [];
  const hours = [first, ...others].map((each) => encodeNumbers(rowOf(each, names))).join(';');
  return { owner, day: dayOf(hour), category, room, names, hours };
}

/** The hours of a day; those that make no sense are left out. */
export function unpackDay({ owner, day, category, names, hours }: PackedDay): HourUsage[] {
  return hours.split(';').flatMap((text) => {
    const row = decodeNumbers(text);
    if (row === null || !isRow(row)) return [];
    const hour = day * 24 + (row[0] ?? 0);
    return [{ owner, hour, category, sums: sumsOf(row, hour, names) }];
  });
}

/** Numbers of an hour before the shares, and the place of the one that may be unknown. */
const FIXED = 15;
const CHECKED_BEFORE = 5;

function rowOf({ hour, sums }: HourUsage, names: string[]): number[] {
  const { busiest } = sums;
  return [
    hour % 24,
    busiest.openedAt - hour * HOUR_SECONDS,
    busiest.used,
    busiest.limit,
    busiest.external,
    busiest.checkedBefore ?? -1,
    sums.high,
    sums.full,
    sums.refusedMinutes,
    sums.refused,
    sums.windows,
    sums.total,
    sums.observed,
    sums.external,
    sums.isLowerBound ? 1 : 0,
    ...sums.by.flatMap(({ initiator, endpoint, count }) => [
      placeIn(names, initiator),
      placeIn(names, endpoint),
      count,
    ]),
  ];
}

/** The place of the name in the list, to which it is added where it is missing. */
export function placeIn(names: string[], name: string): number {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
}

function isRow(row: readonly number[]): boolean {
  const [hour = 24, opened = HOUR_SECONDS] = row;
  if (row.length < FIXED || hour >= 24 || opened >= HOUR_SECONDS) return false;
  return row.every((value, index) => value >= 0 || index === CHECKED_BEFORE);
}

function sumsOf(row: readonly number[], hour: number, names: readonly string[]): HourSums {
  const at = (place: number) => row[place] ?? 0;
  const by: WindowRecord['by'][number][] = [];
  for (let share = FIXED; share + 2 < row.length; share += 3) {
    const [initiator, endpoint] = [names[at(share)], names[at(share + 1)]];
    if (initiator !== undefined && endpoint !== undefined)
      by.push({ initiator, endpoint, count: at(share + 2) });
  }
  return {
    busiest: {
      openedAt: hour * HOUR_SECONDS + at(1),
      used: at(2),
      limit: at(3),
      external: at(4),
      checkedBefore: at(CHECKED_BEFORE) < 0 ? null : at(CHECKED_BEFORE),
    },
    high: at(6),
    full: at(7),
    refusedMinutes: at(8),
    refused: at(9),
    windows: at(10),
    total: at(11),
    observed: at(12),
    external: at(13),
    isLowerBound: at(14) === 1,
    by,
  };
}
