/**
 * The stored form of one hour of one owner and type: its windows as numbers, and their sums. The windows go after some days, and
 * the sums stay (caps.ts). Numbers are text (vlq.ts), and each name is there once: a record per window with names for
 * its fields would take twenty times the room.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { WINDOW_SECONDS } from '../core/time.ts';
import { OTHER_SHARES } from '../core/usage/observed-usage.ts';
import type { WindowRecord } from '../core/usage/window-record.ts';
import { type HourSums, sumUp } from './hour-sums.ts';
import type { RecordGroup } from './records.ts';
import { decodeNumbers, encodeNumbers } from './vlq.ts';

export const HOUR_SECONDS = 3600;
/** Pairs of initiator and endpoint that an hour tells apart; further ones are counted under `OTHER_SHARES`. */
const MAX_PAIRS = 16;
/** Windows of one type are 30 s apart at least. */
const MAX_ROWS = 120;

export interface HourRecord {
  readonly owner: OwnerId;
  /** Whole hours since 1970, UTC, by the server's clock: in which its windows opened. */
  readonly hour: number;
  readonly category: string;
  readonly room: RecordGroup;
  /** When the latest of the windows opened, in local ms. Absent without windows, so that indexes leave the record out. */
  readonly latest?: number;
  /** Initiators and endpoints, to which `windows` and `sums` refer by their place. */
  readonly names: readonly string[];
  /** The pairs of initiator and endpoint, then each window; apart by `;`. Empty where the windows are gone. */
  readonly windows: string;
  readonly sums: string;
}

/** An hour of one type without its windows. */
export interface HourUsage extends Pick<HourRecord, 'owner' | 'hour' | 'category'> {
  readonly sums: HourSums;
}

/** Numbers of a window before the pairs of name and count. */
const FIXED = 10;

export const hourOf = (reset: number): number => Math.floor((reset - WINDOW_SECONDS) / HOUR_SECONDS);

/** @param windows of one owner, type and hour */
export function packHour(windows: readonly WindowRecord[], room: RecordGroup): HourRecord | null {
  const sorted = windows.toSorted((a, b) => a.reset - b.reset).slice(-MAX_ROWS);
  const [first] = sorted;
  if (first === undefined) return null;
  const { owner, category } = first;
  const hour = hourOf(first.reset);
  const pairs = mostUsedPairs(sorted);
  const rows = sorted.map((window) => packRow(window, hour, pairs));
  const latest = Math.max(...sorted.map(({ openedAt }) => openedAt));
  return { ...packed({ owner, hour, category, sums: sumUp(sorted) }, pairs, rows), room, latest };
}

/** @param rows numbers of each window, which refer to `pairs` by their place */
function packed(
  { owner, hour, category, sums }: HourUsage,
  pairs: readonly Pair[],
  rows: readonly (readonly number[])[],
): Omit<HourRecord, 'room' | 'latest'> {
  const names: string[] = [];
  const place = (name: string): number => {
    if (!names.includes(name)) names.push(name);
    return names.indexOf(name);
  };
  const places = ({ initiator, endpoint }: Pair) => [place(initiator), place(endpoint)];
  // First, so that its names are the ones that stay.
  const sumsText = encodeNumbers([
    ...packSums(sums, hour),
    ...sums.by.flatMap((share) => [...places(share), share.count]),
  ]);
  const windows = rows.length === 0 ? [] : [pairs.flatMap(places), ...rows];
  return { owner, hour, category, names, windows: windows.map(encodeNumbers).join(';'), sums: sumsText };
}

/** The record without its windows. */
export function withoutWindows(record: HourRecord): HourRecord | null {
  const usage = usageOf(record);
  return usage === null ? null : { ...packed(usage, [], []), room: record.room };
}

/** The windows of an hour; invalid ones are left out. */
export function unpackHour({ owner, hour, category, names, windows }: HourRecord): WindowRecord[] {
  const of = { owner, space: owner.replace(/[#~].*/s, ''), category };
  const [pairs = null, ...rows] = windows === '' ? [] : windows.split(';').map(decodeNumbers);
  const pairNames = (pairs ?? []).map((place) => names[place] ?? '');
  return rows.filter(isRow).map((row) => {
    const [second = 0, offset = 0, limit = 0, used = 0, observed = 0, rateLimited = 0, peak = 0] = row;
    const [complete, maybeCounted = 0, unchecked = -1, ...shares] = row.slice(FIXED - 3);
    const reset = hour * HOUR_SECONDS + WINDOW_SECONDS + second;
    return {
      ...of,
      reset,
      openedAt: (reset - WINDOW_SECONDS) * 1000 + offset,
      limit,
      used,
      observed,
      by: unpackShares(shares, pairNames),
      rateLimited,
      peak,
      complete: complete === 1,
      maybeCounted,
      checkedAt: unchecked < 0 ? null : reset - unchecked,
    };
  });
}

/** The sums of an hour; null if they make no sense. */
export function usageOf({ owner, hour, category, names, sums }: HourRecord): HourUsage | null {
  const numbers = decodeNumbers(sums) ?? [];
  if (numbers.length < SUMS || numbers.some((value, index) => value < 0 && index !== CHECKED_BEFORE))
    return null;
  const at = (place: number) => numbers[place] ?? 0;
  const by: WindowRecord['by'][number][] = [];
  for (let share = SUMS; share + 2 < numbers.length; share += 3) {
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

/** Numbers of the sums before the shares, and the place of the one that may be unknown. */
const SUMS = 14;
const CHECKED_BEFORE = 4;

const packSums = ({ busiest, ...sums }: HourSums, hour: number): number[] => [
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
];

function packRow(window: WindowRecord, hour: number, pairs: readonly Pair[]): number[] {
  const { reset, openedAt, limit, used, observed, rateLimited, peak, complete, maybeCounted, checkedAt } =
    window;
  const opened = reset - WINDOW_SECONDS;
  const counts = new Map<number, number>();
  for (const { initiator, endpoint, count } of window.by) {
    const index = pairs.findIndex((pair) => pair.initiator === initiator && pair.endpoint === endpoint);
    const place = index < 0 ? pairs.length - 1 : index;
    counts.set(place, (counts.get(place) ?? 0) + count);
  }
  return [
    opened - hour * HOUR_SECONDS,
    Math.round(openedAt - opened * 1000),
    limit,
    used,
    observed,
    rateLimited,
    peak,
    complete ? 1 : 0,
    maybeCounted,
    checkedAt === null ? -1 : Math.max(reset - checkedAt, 0),
    ...[...counts].flat(),
  ];
}

export type Pair = Pick<WindowRecord['by'][number], 'initiator' | 'endpoint'>;

/** The pairs that were used most; where there are more, the last stands for all others. */
function mostUsedPairs(windows: readonly WindowRecord[]): Pair[] {
  const pairs = new Map<string, Pair & { count: number }>();
  for (const { initiator, endpoint, count } of windows.flatMap(({ by }) => by)) {
    const name = `${initiator}\n${endpoint}`;
    pairs.set(name, { initiator, endpoint, count: (pairs.get(name)?.count ?? 0) + count });
  }
  const sorted = [...pairs.values()].toSorted((a, b) => b.count - a.count);
  if (sorted.length <= MAX_PAIRS) return sorted;
  const isOther = ({ initiator }: Pair) => initiator === OTHER_SHARES;
  const others = { initiator: OTHER_SHARES, endpoint: OTHER_SHARES };
  return [...sorted.filter((pair) => !isOther(pair)).slice(0, MAX_PAIRS - 1), others];
}

function unpackShares(numbers: readonly number[], names: readonly string[]): WindowRecord['by'] {
  const shares: WindowRecord['by'][number][] = [];
  for (let at = 0; at + 1 < numbers.length; at += 2) {
    const place = (numbers[at] ?? 0) * 2;
    const initiator = names[place];
    const endpoint = names[place + 1];
    const count = numbers[at + 1] ?? 0;
    if (initiator !== undefined && endpoint !== undefined) shares.push({ initiator, endpoint, count });
  }
  return shares;
}

/** Only the offset of the clocks, and the mark of an unknown check, may be negative. */
const isRow = (row: readonly number[] | null): row is number[] =>
  row !== null &&
  row.length >= FIXED &&
  row.every((value, index) => value >= 0 || index === 1 || index === FIXED - 1);
