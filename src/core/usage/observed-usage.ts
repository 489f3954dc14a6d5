/**
 * Usage of the current window and of the one before it: readings, requests that this browser sent, 429s, concurrency.
 *
 * A late answer still belongs to the previous window, and history takes its last figures from there. A request belongs to the
 * window and limit of its own reading (rule 9); requests without a reading are counted apart (unaccounted requests,
 * in-flight.ts), since the server may or may not have counted them.
 */

import type { Reading } from '../readings/reading.ts';
import {
  isCurrentLimit,
  isSameReset,
  newestReset,
  type ReadingSet,
  WINDOW_SPACING_S,
} from '../readings/reading-set.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import { type InFlightRequest, isInFlightAt, SELF_INITIATOR } from './in-flight.ts';

/** Usage of one window. */
export interface WindowUsage {
  readings: ReadingSet;
  observed: ObservedUsage | null;
  counts: WindowCounts;
}

/** Usage of the current window, with that of the one before. */
export interface CurrentUsage extends WindowUsage {
  previous: WindowUsage | null;
}

/** Makes the current window the previous one if a reading with this reset opens a new one. */
export function rollOver(window: CurrentUsage, reset: ServerSeconds): void {
  const { readings, observed, counts } = window;
  const newest = newestReset(readings);
  if (newest === null || reset < newest + WINDOW_SPACING_S) return;
  window.previous = { readings: { entries: readings.entries, idle: null }, observed, counts };
  window.readings = { entries: [], idle: readings.idle };
  window.observed = null;
  window.counts = noCounts();
}

/** The usage that a reading with this reset belongs to: the previous window's if it is late, else the current one's. */
export function usageForReset(window: CurrentUsage, reset: ServerSeconds): WindowUsage {
  const { previous } = window;
  const end = previous === null ? null : newestReset(previous.readings);
  return previous !== null && end !== null && isSameReset(reset, end) ? previous : window;
}

export interface WindowCounts {
  /** Answers 429 that were seen. */
  rateLimited: number;
  /** Most requests of the category in flight at one time, without our own polls. */
  peak: number;
}

export const noCounts = (): WindowCounts => ({ rateLimited: 0, peak: 0 });

/** Adds to the counts of the window with this reset; ignored if it is another window than the one in `usage`. */
export function addToCounts(
  { readings, counts }: WindowUsage,
  reset: ServerSeconds,
  rateLimited: number,
  peak: number,
): void {
  const newest = newestReset(readings);
  if (newest !== null && !isSameReset(reset, newest)) return;
  counts.rateLimited += rateLimited;
  counts.peak = Math.max(counts.peak, peak);
}

/**
 * Requests of the same category in flight when this one was answered, itself included. A peak always lasts until an answer,
 * so counting at answers finds it.
 *
 * @param inFlight the other requests
 */
export function countConcurrent(
  inFlight: readonly InFlightRequest[],
  { category, initiator }: InFlightRequest,
  at: LocalMs,
): number {
  if (initiator === SELF_INITIATOR) return 0;
  let concurrent = 1;
  for (const other of inFlight) {
    if (other.category !== category || other.initiator === SELF_INITIATOR) continue;
    if (isInFlightAt(other, at)) concurrent += 1;
  }
  return concurrent;
}

export interface UsageShare {
  readonly initiator: string;
  /** Template of the endpoint. */
  readonly endpoint: string;
  count: number;
}

/** A window's requests that this browser sent, by initiator and endpoint. */
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
  observed.limit === limit && isSameReset(reset, observed.reset);

function addShare(observed: ObservedUsage, initiator: string, endpoint: string, count: number): void {
  const { by } = observed;
  const share = by.find((each) => each.endpoint === endpoint && each.initiator === initiator);
  if (share !== undefined) share.count += count;
  else if (by.length < MAX_SHARES || initiator === OTHER_SHARES) by.push({ initiator, endpoint, count });
  else addShare(observed, OTHER_SHARES, OTHER_SHARES, count);
}
