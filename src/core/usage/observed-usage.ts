/**
 * Requests of a window that were seen here: how many, who sent them, and where to (rule 8).
 *
 * A request belongs to the window and limit that its own reading names. Those that ended without a reading are
 * counted apart (unaccounted.ts), for the server may have counted them or not.
 */

import type { Reading } from '../readings/reading.ts';
import { isCurrentLimit, type ReadingSet, WINDOW_SPACING_S } from '../readings/reading-set.ts';
import type { ServerSeconds } from '../time.ts';

export interface UsageShare {
  readonly initiator: string;
  /** Template of the endpoint. */
  readonly endpoint: string;
  count: number;
}

export interface ObservedUsage {
  readonly reset: ServerSeconds;
  readonly limit: number;
  count: number;
  by: UsageShare[];
}

/** What keeps observed usage beside its readings: the present window, and the one before. */
interface ObservedPart {
  readonly readings: ReadingSet;
  observed: ObservedUsage | null;
}

/** Pairs of initiator and endpoint told apart; the rest are counted together under `OTHERS`. */
const MAX_SHARES = 40;
export const OTHER_SHARES = '…';

/**
 * One more request was really sent and answered with this reading. One under a limit that holds no more is
 * not counted, or a late answer would wipe out what was seen since.
 */
export function countObserved(
  window: ObservedPart,
  { reset, limit }: Reading,
  initiator: string,
  endpoint: string,
): void {
  const { observed } = window;
  if (!isCurrentLimit(window.readings, limit)) return;
  if (observed === null || !belongs(observed, reset, limit)) {
    if (observed !== null && reset <= observed.reset - WINDOW_SPACING_S) return;
    window.observed = { reset, limit, count: 1, by: [{ initiator, endpoint, count: 1 }] };
    return;
  }
  observed.count += 1;
  addShare(observed, initiator, endpoint, 1);
}

/** What was seen of the window with this reset and limit. */
export function observedUsage(
  { observed }: Pick<ObservedPart, 'observed'>,
  reset: ServerSeconds,
  limit: number,
): ObservedUsage | null {
  return observed !== null && belongs(observed, reset, limit) ? observed : null;
}

/** Joins what was seen under another key of the same user. */
export function mergeObserved(
  part: Pick<ObservedPart, 'observed'>,
  other: Pick<ObservedPart, 'observed'>,
): void {
  const { observed } = part;
  if (other.observed === null) return;
  if (observed === null || other.observed.reset > observed.reset + WINDOW_SPACING_S)
    part.observed = { ...other.observed, by: other.observed.by.map((share) => ({ ...share })) };
  else if (belongs(observed, other.observed.reset, other.observed.limit)) {
    observed.count += other.observed.count;
    for (const { initiator, endpoint, count } of other.observed.by)
      addShare(observed, initiator, endpoint, count);
  }
}

const belongs = (seen: ObservedUsage, reset: ServerSeconds, limit: number): boolean =>
  seen.limit === limit && Math.abs(reset - seen.reset) < WINDOW_SPACING_S;

function addShare(seen: ObservedUsage, initiator: string, endpoint: string, count: number): void {
  const { by } = seen;
  for (let index = 0; index < by.length; index += 1) {
    const share = by[index];
    if (share?.endpoint !== endpoint || share.initiator !== initiator) continue;
    share.count += count;
    return;
  }
  if (by.length < MAX_SHARES || initiator === OTHER_SHARES) by.push({ initiator, endpoint, count });
  else addShare(seen, OTHER_SHARES, OTHER_SHARES, count);
}
