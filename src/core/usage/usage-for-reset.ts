/**
 * The minute before the present one. An answer that comes late still belongs to it, and history takes its
 * last figures from here.
 */
import { newestReset, type ReadingSet, WINDOW_SPACING_S } from '../readings/reading-set.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest, SELF_INITIATOR } from '../state/in-flight.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import type { ObservedUsage } from './observed-usage.ts';

/** What a window keeps of one minute. */
export interface WindowUsage {
  readings: ReadingSet;
  observed: ObservedUsage | null;
  counts: WindowCounts | null;
}

/** The usage of the present window, with that of the one before. */
export interface CurrentUsage extends WindowUsage {
  previous: WindowUsage | null;
}

/** Puts the present minute aside where a reading with this reset opens another one. */
export function rollOver(window: CurrentUsage, reset: ServerSeconds): void {
  const { readings, observed, counts } = window;
  const newest = newestReset(readings);
  if (newest === null || reset < newest + WINDOW_SPACING_S) return;
  window.previous = { readings: { entries: readings.entries, idle: null }, observed, counts };
  window.readings = { entries: [], idle: readings.idle };
  window.observed = null;
  window.counts = null;
}

/** The minute that a reading with this reset belongs to: the past one where it is late, else the present one. */
export function usageForReset(window: CurrentUsage, reset: ServerSeconds): WindowUsage {
  const { previous } = window;
  const end = previous === null ? null : newestReset(previous.readings);
  return previous !== null && end !== null && Math.abs(reset - end) < WINDOW_SPACING_S ? previous : window;
}

/** What a window goes through beside its readings: refusals, and how many requests were under way at once. */

export interface WindowCounts {
  readonly reset: ServerSeconds;
  /** Answers 429 that were seen. */
  rateLimited: number;
  /** Most requests of the category under way at one time, our own polls left out. */
  peak: number;
}

/** Kept by the reset alone: a limit that changes begins no new window. */
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
 * Requests of the flight's category under way until its answer came, itself among them: a peak always lasts until an
 * answer does.
 *
 * @param flights the others
 */
export function countConcurrent(
  inFlight: readonly InFlightRequest[],
  { category, initiator }: InFlightRequest,
  at: LocalMs,
): number {
  if (initiator === SELF_INITIATOR) return 0;
  let together = 1;
  for (let index = 0; index < inFlight.length; index += 1) {
    const other = inFlight[index];
    if (other?.category !== category || other.initiator === SELF_INITIATOR || other.uncertain) continue;
    if (at - other.sentAt <= IN_FLIGHT_TIMEOUT_MS) together += 1;
  }
  return together;
}

/** What is counted of the minute with this reset. */
export function countsForReset(
  { counts }: { counts: WindowCounts | null },
  reset: ServerSeconds,
): WindowCounts | null {
  return counts !== null && Math.abs(reset - counts.reset) < WINDOW_SPACING_S ? counts : null;
}
