/**
 * Counts a window's requests that this browser sent, by initiator and endpoint (rule 9).
 *
 * A request belongs to the window and limit of its own reading. Requests without a reading are counted apart
 * (unaccounted-requests.ts), since the server may or may not have counted them.
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

/** Observed usage beside its readings, of the current or the previous window. */
interface ObservedPart {
  readonly readings: ReadingSet;
  observed: ObservedUsage | null;
}

/** Pairs of initiator and endpoint that are counted apart; further ones are counted under `OTHER_SHARES`. */
const MAX_SHARES = 40;
export const OTHER_SHARES = '…';

/**
 * Counts one request that was sent and answered with this reading. A reading under an outdated limit is ignored, or a late
 * answer would discard the newer count.
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

/** The observed usage of the window with this reset and limit, or null. */
export function observedUsage(
  { observed }: Pick<ObservedPart, 'observed'>,
  reset: ServerSeconds,
  limit: number,
): ObservedUsage | null {
  return observed !== null && belongs(observed, reset, limit) ? observed : null;
}

/** Merges the observed usage of another key of the same user. */
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

const belongs = (observed: ObservedUsage, reset: ServerSeconds, limit: number): boolean =>
  observed.limit === limit && Math.abs(reset - observed.reset) < WINDOW_SPACING_S;

function addShare(observed: ObservedUsage, initiator: string, endpoint: string, count: number): void {
  const { by } = observed;
  const share = by.find((each) => each.endpoint === endpoint && each.initiator === initiator);
  if (share !== undefined) share.count += count;
  else if (by.length < MAX_SHARES || initiator === OTHER_SHARES) by.push({ initiator, endpoint, count });
  else addShare(observed, OTHER_SHARES, OTHER_SHARES, count);
}
