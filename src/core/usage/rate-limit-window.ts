/** The state of one owner's category: its readings, a 429 beside them, and the usage of the current window. */
import type { Category } from '../category.ts';
import type { Reading } from '../readings/reading.ts';
import {
  addIdle,
  addReading,
  isSameReset,
  newReadingSet,
  type ResolvedReadings,
  resolveSet,
  updateReading,
} from '../readings/reading-set.ts';
import type { ServerSeconds } from '../time.ts';
import type { UnaccountedRequest } from './in-flight.ts';
import { type CurrentUsage, noCounts, rollOver, usageForReset, type WindowUsage } from './observed-usage.ts';
import type { RateLimitState } from './too-many-requests.ts';
import type { UsageSeries } from './usage-series.ts';

export interface RateLimitWindow extends CurrentUsage, RateLimitState {
  readonly category: Category;
  /** The greatest `Date` of any reading: an older one, for example from the cache, does not make the figure newer. */
  date: ServerSeconds;
  /** Requests that ended without figures, which the server may have counted. */
  unaccounted: UnaccountedRequest[];
  /** How it was used lately; null before the first reading. */
  series: UsageSeries | null;
}

export const newWindow = (category: Category): RateLimitWindow => ({
  category,
  readings: newReadingSet(),
  asOf: null,
  date: 0,
  rateLimited: null,
  acceptedAt: 0,
  observed: null,
  counts: noCounts(),
  unaccounted: [],
  series: null,
  previous: null,
});

/** Applies one reading, and returns the usage of the window that it belongs to. */
export function applyReading(window: RateLimitWindow, reading: Reading): WindowUsage {
  const before = resolveSet(window.readings);
  if (!updateReading(window.readings, reading)) {
    rollOver(window, reading.reset);
    addReading(window.readings, reading);
  }
  const part = usageForReset(window, reading.reset);
  if (part !== window) addReading(part.readings, reading);
  advanceAsOf(window, reading, isChanged(before, resolveSet(window.readings)));
  return part;
}

/** Applies the statement that no window is open. */
export function applyIdle(window: RateLimitWindow, reading: Reading): void {
  const before = resolveSet(window.readings);
  addIdle(window.readings, { at: reading.reset, limit: reading.limit });
  advanceAsOf(window, reading, isChanged(before, resolveSet(window.readings)));
}

/** Whether a reading changed the figures: less is left, or the window or the limit is another. */
function isChanged(before: ResolvedReadings, after: ResolvedReadings): boolean {
  if (before.kind !== 'window' || after.kind !== 'window') return before.kind !== after.kind;
  return (
    after.remaining !== before.remaining ||
    after.limit !== before.limit ||
    !isSameReset(after.reset, before.reset)
  );
}

/**
 * Makes the figures as new as the reading, unless it is older than the newest one.
 *
 * @param isNews the reading changed the figures: then it is newer whatever its `Date`, as front ends differ by a second or two
 */
function advanceAsOf(window: RateLimitWindow, { date, at }: Reading, isNews: boolean): void {
  if (date < window.date) {
    if (isNews) window.asOf = Math.max(window.asOf ?? at, at);
    return;
  }
  if (window.asOf === null || date > window.date || at > window.asOf) window.asOf = at;
  window.date = date;
}
