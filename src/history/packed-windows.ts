/**
 * The stored form of the windows of one hour, owner and type. They are deleted after some days, while the sums of the hour stay
 * (packed-day.ts). A record per window with names for its fields would take twenty times the room.
 */
import { HOUR_SECONDS, MAX_DATE_MS, WINDOW_SECONDS } from '../core/time.ts';
import { OTHER_SHARES } from '../core/usage/observed-usage.ts';
import { sumUp } from './hour-sums.ts';
import { type HourOfType, type HourUsage, placeIn } from './packed-day.ts';
import type { RecordGroup, WindowRecord } from './records.ts';
import { decodeNumbers, encodeNumbers } from './vlq.ts';

/** Pairs of initiator and endpoint that an hour tells apart; further ones are counted under `OTHER_SHARES`. */
const MAX_PAIRS = 16;
/** Windows of one type are 30 s apart at least. */
const MAX_ROWS = 120;

export interface PackedWindows extends HourOfType {
  readonly room: RecordGroup;
  /** When the latest of the windows opened, in local ms. */
  readonly latest: number;
  /** Initiators and endpoints, to which `windows` refers by their place. */
  readonly names: readonly string[];
  /** The pairs of initiator and endpoint, then each window; apart by `;`. */
  readonly windows: string;
}

/** Numbers of a window before the pairs of name and count. */
const FIXED = 10;

export const hourOf = (reset: number): number => Math.floor((reset - WINDOW_SECONDS) / HOUR_SECONDS);

export interface PackedHour {
  readonly usage: HourUsage;
  readonly windows: PackedWindows;
}

/** @param all windows of one owner, type and hour */
export function packHour(all: readonly WindowRecord[], room: RecordGroup): PackedHour | null {
  const windows = all.toSorted((a, b) => a.reset - b.reset).slice(-MAX_ROWS);
  const [first] = windows;
  if (first === undefined) return null;
  const of = { owner: first.owner, hour: hourOf(first.reset), category: first.category };
  const names: string[] = [];
  const pairs = mostUsedPairs(windows);
  const places = pairs.flatMap(({ initiator, endpoint }) => [
    placeIn(names, initiator),
    placeIn(names, endpoint),
  ]);
  const rows = [places, ...windows.map((window) => rowOf(window, of.hour, pairs))];
  return {
    usage: { ...of, sums: sumUp(windows) },
    windows: {
      ...of,
      room,
      latest: Math.max(...windows.map(({ openedAt }) => openedAt)),
      names,
      windows: rows.map(encodeNumbers).join(';'),
    },
  };
}

/** The windows of an hour; invalid ones are left out. */
export function unpackWindows({ owner, hour, category, names, windows }: PackedWindows): WindowRecord[] {
  const of = { owner, space: owner.replace(/[#~].*/s, ''), category };
  const [pairs = null, ...rows] = windows.split(';').map(decodeNumbers);
  const pairNames = (pairs ?? []).map((place) => names[place] ?? '');
  const all = rows.filter(isRow).map((row) => {
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
  return all.filter(({ openedAt }) => Math.abs(openedAt) <= MAX_DATE_MS);
}

/** @param pairs those to which the numbers of the shares refer by their place */
function rowOf(window: WindowRecord, hour: number, pairs: readonly Pair[]): number[] {
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

type Pair = Pick<WindowRecord['by'][number], 'initiator' | 'endpoint'>;

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
function isRow(row: readonly number[] | null): row is number[] {
  if (row === null || row.length < FIXED) return false;
  const [second = HOUR_SECONDS] = row;
  return (
    second < HOUR_SECONDS && row.every((value, index) => value >= 0 || index === 1 || index === FIXED - 1)
  );
}
