/**
 * The stored form of one hour of one owner and type: its windows as rows of numbers, and their sums. The rows go after some
 * days, and the sums stay (caps.ts). A record per window would take ten times the room: most of it is names.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { OTHER_SHARES } from '../core/usage/observed-usage.ts';
import type { WindowRecord } from '../core/usage/window-record.ts';
import { type HourSums, sumUp } from './hour-sums.ts';
import type { RecordGroup } from './schema.ts';

export const HOUR_SECONDS = 3600;
const WINDOW_SECONDS = 60;
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
  /** When the latest of `rows` opened, in local ms. Absent where there are no rows, so that indexes leave the record out. */
  readonly latest?: number;
  /** Initiator and endpoint in turn: what `rows` refer to. */
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
  readonly sums: HourSums;
}

/** Numbers of a row before the pairs of name and count. */
const FIXED = 10;

export const hourOf = (reset: number): number => Math.floor((reset - WINDOW_SECONDS) / HOUR_SECONDS);

/** @param windows of one owner, type and hour */
export function packHour(windows: readonly WindowRecord[], room: RecordGroup): HourRecord | null {
  const sorted = windows.toSorted((a, b) => a.reset - b.reset).slice(-MAX_ROWS);
  const [first] = sorted;
  if (first === undefined) return null;
  const hour = hourOf(first.reset);
  const pairs = mostUsedPairs(sorted);
  return {
    owner: first.owner,
    hour,
    category: first.category,
    room,
    latest: Math.max(...sorted.map(({ openedAt }) => openedAt)),
    names: pairs.flatMap(({ initiator, endpoint }) => [initiator, endpoint]),
    rows: sorted.map((window) => packRow(window, hour, pairs)),
    sums: sumUp(sorted),
  };
}

/** The windows of an hour; a row that makes no sense is left out. */
export function unpackHour({ owner, hour, category, names, rows }: HourRecord): WindowRecord[] {
  const of = { owner, space: owner.replace(/[#~].*/s, ''), category };
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
      by: unpackShares(shares, names),
      rateLimited,
      peak,
      complete: complete === 1,
      maybeCounted,
      checkedAt: unchecked < 0 ? null : reset - unchecked,
    };
  });
}

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

const unpackShares = (numbers: readonly number[], names: readonly string[]): WindowRecord['by'] =>
  numbers.flatMap((place, index) => {
    const count = numbers[index + 1];
    const [initiator, endpoint] = names.slice(place * 2, place * 2 + 2);
    const isShare =
      index % 2 === 0 && count !== undefined && initiator !== undefined && endpoint !== undefined;
    return isShare ? [{ initiator, endpoint, count }] : [];
  });

/** Only the offset of the clocks, and the mark of an unknown check, may be negative. */
const isRow = (row: readonly number[]): boolean =>
  row.length >= FIXED &&
  row.every((value, index) => Number.isInteger(value) && (value >= 0 || index === 1 || index === FIXED - 1));
