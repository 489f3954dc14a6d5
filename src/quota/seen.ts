/**
 * Requests of a window that were seen here: how many, who sent them, and where to (rule 8).
 *
 * A request belongs to the window and limit that its own reading names. Those that ended without a reading are
 * counted apart (unaccounted.ts), for the server may have counted them or not.
 */
import { limitHolds, SAME_WINDOW } from './join.ts';
import type { Reading } from './reading.ts';
import type { ServerSeconds } from './time.ts';
import type { Window } from './window.ts';

export interface Share {
  readonly initiator: string;
  /** Template of the endpoint. */
  readonly endpoint: string;
  count: number;
}

export interface Seen {
  readonly reset: ServerSeconds;
  readonly limit: number;
  count: number;
  by: Share[];
}

/** Pairs of initiator and endpoint told apart; the rest are counted together under `OTHERS`. */
const MOST_SHARES = 40;
export const OTHERS = '…';

/**
 * One more request was really sent and answered with this reading. One under a limit that holds no more is
 * not counted, or a late answer would wipe out what was seen since.
 */
export function countSeen(
  window: Pick<Window, 'joined' | 'seen'>,
  { reset, limit }: Reading,
  initiator: string,
  endpoint: string,
): void {
  const { seen } = window;
  if (!limitHolds(window.joined, limit)) return;
  if (seen === null || !belongs(seen, reset, limit)) {
    if (seen !== null && reset <= seen.reset - SAME_WINDOW) return;
    window.seen = { reset, limit, count: 1, by: [{ initiator, endpoint, count: 1 }] };
    return;
  }
  seen.count += 1;
  addShare(seen, initiator, endpoint, 1);
}

/** What was seen of the window with this reset and limit. */
export function seenOf({ seen }: Pick<Window, 'seen'>, reset: ServerSeconds, limit: number): Seen | null {
  return seen !== null && belongs(seen, reset, limit) ? seen : null;
}

/** Joins what was seen under another key of the same user. */
export function joinSeen(part: Pick<Window, 'seen'>, other: Pick<Window, 'seen'>): void {
  const { seen } = part;
  if (other.seen === null) return;
  if (seen === null || other.seen.reset > seen.reset + SAME_WINDOW) part.seen = structuredClone(other.seen);
  else if (belongs(seen, other.seen.reset, other.seen.limit)) {
    seen.count += other.seen.count;
    for (const { initiator, endpoint, count } of other.seen.by) addShare(seen, initiator, endpoint, count);
  }
}

const belongs = (seen: Seen, reset: ServerSeconds, limit: number): boolean =>
  seen.limit === limit && Math.abs(reset - seen.reset) < SAME_WINDOW;

function addShare(seen: Seen, initiator: string, endpoint: string, count: number): void {
  const { by } = seen;
  for (let index = 0; index < by.length; index += 1) {
    const share = by[index];
    if (share?.endpoint !== endpoint || share.initiator !== initiator) continue;
    share.count += count;
    return;
  }
  if (by.length < MOST_SHARES || initiator === OTHERS) by.push({ initiator, endpoint, count });
  else addShare(seen, OTHERS, OTHERS, count);
}
