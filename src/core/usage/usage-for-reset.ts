/**
 * Usage of the current window and of the one before: a late answer still belongs to the previous window, and history takes
 * its last figures from there.
 */
import { newestReset, type ReadingSet, WINDOW_SPACING_S } from '../readings/reading-set.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest, SELF_INITIATOR } from '../state/in-flight.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { ObservedUsage } from './observed-usage.ts';

/** Usage of one window. */
export interface WindowUsage {
  readings: ReadingSet;
  observed: ObservedUsage | null;
  counts: WindowCounts | null;
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
  window.counts = null;
}

/** The usage that a reading with this reset belongs to: the previous window's if it is late, else the current one's. */
export function usageForReset(window: CurrentUsage, reset: ServerSeconds): WindowUsage {
  const { previous } = window;
  const end = previous === null ? null : newestReset(previous.readings);
  return previous !== null && end !== null && Math.abs(reset - end) < WINDOW_SPACING_S ? previous : window;
}

export interface WindowCounts {
  readonly reset: ServerSeconds;
  /** Answers 429 that were seen. */
  rateLimited: number;
  /** Most requests of the category in flight at one time, without our own polls. */
  peak: number;
}

/** Adds to the counts of the window with this reset; a changed limit is still the same window. */
export function addToCounts(
  part: { counts: WindowCounts | null },
  reset: ServerSeconds,
  rateLimited: number,
  peak: number,
): void {
  const { counts } = part;
  if (counts === null || reset >= counts.reset + WINDOW_SPACING_S) part.counts = { reset, rateLimited, peak };
  else if (reset > counts.reset - WINDOW_SPACING_S) {
    counts.rateLimited += rateLimited;
    if (peak > counts.peak) counts.peak = peak;
  }
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
    if (other.category !== category || other.initiator === SELF_INITIATOR || other.uncertain) continue;
    if (at - other.sentAt <= IN_FLIGHT_TIMEOUT_MS) concurrent += 1;
  }
  return concurrent;
}

/** The counts of the window with this reset, or null. */
export function countsForReset(
  { counts }: { counts: WindowCounts | null },
  reset: ServerSeconds,
): WindowCounts | null {
  return counts !== null && Math.abs(reset - counts.reset) < WINDOW_SPACING_S ? counts : null;
}
