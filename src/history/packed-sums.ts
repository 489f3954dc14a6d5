/**
 * The stored form of the sums of one hour, owner and type. They are a record beside the windows of the hour
 * (packed-windows.ts), since a screen with 90 days of sums reads thousands of them, and its windows are thirty times as long.
 *
 * Numbers are text (vlq.ts), and each name is there once: with names for its fields a record would take several times the room.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { HOUR_SECONDS } from '../core/time.ts';
import type { WindowRecord } from '../core/usage/window-record.ts';
import type { HourSums } from './hour-sums.ts';
import type { RecordGroup } from './records.ts';
import { decodeNumbers, encodeNumbers } from './vlq.ts';

/** What names an hour of one owner and type. */
export interface HourOfType {
  readonly owner: OwnerId;
  /** Whole hours since 1970, UTC, by the server's clock: in which its windows opened. */
  readonly hour: number;
  readonly category: string;
}

export interface PackedSums extends HourOfType {
  readonly room: RecordGroup;
  /** Initiators and endpoints, to which `sums` refers by their place. */
  readonly names: readonly string[];
  readonly sums: string;
}

export interface HourUsage extends HourOfType {
  readonly sums: HourSums;
}

/** Numbers of the sums before the shares, and the place of the one that may be unknown. */
const FIXED = 14;
const CHECKED_BEFORE = 4;

export function packSums({ owner, hour, category, sums }: HourUsage, room: RecordGroup): PackedSums {
  const { busiest } = sums;
  const names: string[] = [];
  const numbers = [
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
  return { owner, hour, category, room, names, sums: encodeNumbers(numbers) };
}

/** The place of the name in the list, to which it is added where it is missing. */
export function placeIn(names: string[], name: string): number {
  const place = names.indexOf(name);
  return place < 0 ? names.push(name) - 1 : place;
}

/** The sums of an hour; null if they make no sense. */
export function usageOf({ owner, hour, category, names, sums }: PackedSums): HourUsage | null {
  const numbers = decodeNumbers(sums) ?? [];
  if (numbers.length < FIXED || numbers.some((value, index) => value < 0 && index !== CHECKED_BEFORE))
    return null;
  const at = (place: number) => numbers[place] ?? 0;
  const by: WindowRecord['by'][number][] = [];
  for (let share = FIXED; share + 2 < numbers.length; share += 3) {
    const [initiator, endpoint] = [names[at(share)], names[at(share + 1)]];
    if (initiator !== undefined && endpoint !== undefined)
      by.push({ initiator, endpoint, count: at(share + 2) });
  }
  return {
    owner,
    hour,
    category,
    sums: {
      busiest: {
        openedAt: hour * HOUR_SECONDS + at(0),
        used: at(1),
        limit: at(2),
        external: at(3),
        checkedBefore: at(CHECKED_BEFORE) < 0 ? null : at(CHECKED_BEFORE),
      },
      high: at(5),
      full: at(6),
      refusedMinutes: at(7),
      refused: at(8),
      windows: at(9),
      total: at(10),
      observed: at(11),
      external: at(12),
      isLowerBound: at(13) === 1,
      by,
    },
  };
}
