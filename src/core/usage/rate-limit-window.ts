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
  WINDOW_SPACING_S,
} from '../readings/reading-set.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import type { UnaccountedRequest } from './in-flight.ts';
import type { UsageSeries } from './usage-series.ts';
import { type CurrentUsage, rollOver, usageForReset, type WindowUsage } from './window-usage.ts';

/** A 429, kept beside the readings (rule 8). */
export interface RateLimited {
  /** When requests are accepted again, by the server's clock. */
  readonly until: ServerSeconds;
  /** The answer named no time, so a whole window is assumed. */
  readonly estimated: boolean;
  readonly date: ServerSeconds;
  /** When it arrived. */
  readonly at: LocalMs;
  /** The limit that was used up; null if the answer had none. */
  readonly limit: number | null;
}

export interface RateLimitWindow extends CurrentUsage {
  readonly category: Category;
  /** When the newest reading arrived; null before the first. */
  asOf: LocalMs | null;
  /** The greatest `Date` of any reading: an older one, for example from the cache, does not make the figure newer. */
  date: ServerSeconds;
  rateLimited: RateLimited | null;
  /** The greatest `Date` of an answer that was not a 429. */
  acceptedAt: ServerSeconds;
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
  counts: null,
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

/** The clocks of the server's front ends are up to two seconds off, either way. */
const DRIFT_SECONDS = 4;

/** The 429, unless a later window shows that it is over, whatever the `Date`s are; null if there is none. */
export function currentRateLimited({
  rateLimited,
  readings,
}: Pick<RateLimitWindow, 'rateLimited' | 'readings'>): RateLimited | null {
  const view = resolveSet(readings);
  if (rateLimited === null || view.kind === 'unknown') return rateLimited;
  const { estimated, date, until } = rateLimited;
  if (view.kind === 'idle') {
    return view.at > (estimated ? date + DRIFT_SECONDS : until - DRIFT_SECONDS) ? null : rateLimited;
  }
  const openedAt = view.reset - WINDOW_SECONDS;
  if (view.remaining === 0) {
    // The server's own reset replaces the estimate.
    const isSameWindow = openedAt <= date + DRIFT_SECONDS && date < view.reset;
    return estimated && isSameWindow ? { ...rateLimited, until: view.reset, estimated: false } : rateLimited;
  }
  // `Retry-After` may end well before the reset of the open window, which then is no later window.
  const isOver = estimated
    ? openedAt > date
    : openedAt > date - DRIFT_SECONDS && view.reset - until >= WINDOW_SPACING_S;
  return isOver ? null : rateLimited;
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

/**
 * Applies a 429, unless an answer of a later second was accepted already.
 *
 * @param sentAt when its request was sent, if known: the 429 is later than all that had arrived by then, whatever the `Date`s are
 */
export function recordRateLimited(
  window: RateLimitWindow,
  rateLimited: RateLimited,
  sentAt: LocalMs | null = null,
): void {
  const { rateLimited: before, asOf, acceptedAt } = window;
  const isAfter = (at: LocalMs | null) => sentAt !== null && at !== null && sentAt > at;
  if (rateLimited.date < acceptedAt && !isAfter(asOf)) return;
  if (before !== null && !isLater(rateLimited, before) && !isAfter(before.at)) return;
  window.rateLimited = { ...rateLimited, date: Math.max(rateLimited.date, before?.date ?? 0, acceptedAt) };
}

/** Of two in one second, the one that names a time, then the one that ends later. */
function isLater(a: RateLimited, b: RateLimited): boolean {
  if (a.date !== b.date) return a.date > b.date;
  return a.estimated === b.estimated ? a.until > b.until : b.estimated;
}

/**
 * Ends a 429 by a later answer that was accepted.
 *
 * @param sentAt when its request was sent, if known: a request sent after the 429 is later whatever its `Date`
 */
export function recordAccepted(
  window: RateLimitWindow,
  date: ServerSeconds,
  sentAt: LocalMs | null = null,
): void {
  const { rateLimited } = window;
  if (date > window.acceptedAt) window.acceptedAt = date;
  if (rateLimited === null) return;
  if (date > rateLimited.date || (sentAt !== null && sentAt > rateLimited.at)) window.rateLimited = null;
}

/** Ends a 429 by a later poll that shows requests left under a greater limit. */
export function recordRaisedLimit(window: RateLimitWindow, { limit, remaining, date }: Reading): void {
  const { rateLimited } = window;
  if (rateLimited === null || rateLimited.limit === null || date <= rateLimited.date) return;
  if (limit > rateLimited.limit && remaining > 0) window.rateLimited = null;
}
