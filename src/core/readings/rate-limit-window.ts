/**
 * What is known of one owner × category minute: the joined readings, a refusal beside them, and how many
 * of its requests were seen here.
 */
import type { Category } from '../category.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import type { UnaccountedRequest } from '../usage/unaccounted-requests.ts';
import { type CurrentUsage, rollOver, usageForReset, type WindowUsage } from '../usage/usage-for-reset.ts';
import type { UsageSeries } from '../usage/usage-series.ts';
import type { Reading } from './reading.ts';
import {
  addIdle,
  addReading,
  newReadingSet,
  type ResolvedReadings,
  resolveSet,
  updateReading,
  WINDOW_SPACING_S,
} from './reading-set.ts';

/** A 429 was seen: a state beside the readings (rule 7). */
export interface RateLimited {
  /** When requests are accepted again, by the server's clock. */
  readonly until: ServerSeconds;
  /** The answer named no time; a whole window is assumed. */
  readonly estimated: boolean;
  readonly date: ServerSeconds;
  /** When it arrived. */
  readonly at: LocalMs;
  /** The limit that was used up; null where the answer did not say. */
  readonly limit: number | null;
}

export interface RateLimitWindow extends CurrentUsage {
  readonly category: Category;
  /** When the newest reading arrived; null before the first. */
  asOf: LocalMs | null;
  /** The greatest `Date` of any reading: an older one, from the cache say, does not make the figure newer. */
  date: ServerSeconds;
  rateLimited: RateLimited | null;
  /** The greatest `Date` of an answer that was not refused. */
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

/** Takes in one reading, and returns the minute that it belongs to. */
export function applyReading(window: RateLimitWindow, reading: Reading): WindowUsage {
  const before = resolveSet(window.readings);
  // Where its minute is the present one already, as nearly always, there is no page to turn.
  if (!updateReading(window.readings, reading)) {
    rollOver(window, reading.reset);
    addReading(window.readings, reading);
  }
  const part = usageForReset(window, reading.reset);
  if (part !== window) addReading(part.readings, reading);
  advanceAsOf(window, reading, isChanged(before, resolveSet(window.readings)));
  return part;
}

/** Takes in the statement that no window is open. */
export function applyIdle(window: RateLimitWindow, reading: Reading): void {
  const before = resolveSet(window.readings);
  addIdle(window.readings, { at: reading.reset, limit: reading.limit });
  advanceAsOf(window, reading, isChanged(before, resolveSet(window.readings)));
}

/** Whether a reading changed what is shown: less is left, or another window or limit holds. */
function isChanged(before: ResolvedReadings, after: ResolvedReadings): boolean {
  if (before.kind !== 'window' || after.kind !== 'window') return before.kind !== after.kind;
  return (
    after.remaining !== before.remaining ||
    after.limit !== before.limit ||
    Math.abs(after.reset - before.reset) >= WINDOW_SPACING_S
  );
}

/** The clocks of the server's front ends are up to two seconds off, either way. */
const DRIFT_SECONDS = 4;

/** The refusal, unless a later window shows it to be over, whatever the `Date`s say; null where there is none. */
export function currentRateLimited({
  rateLimited,
  readings,
}: Pick<RateLimitWindow, 'rateLimited' | 'readings'>): RateLimited | null {
  const view = resolveSet(readings);
  if (rateLimited === null || view.kind === 'unknown') return rateLimited;
  if (view.kind === 'idle') return view.at > rateLimited.until - DRIFT_SECONDS ? null : rateLimited;
  if (view.remaining === 0) return rateLimited;
  const openedAt = view.reset - WINDOW_SECONDS;
  // `Retry-After` may name a time well before the reset of the window that is open: then that is no later window.
  const isOver = rateLimited.estimated
    ? openedAt > rateLimited.date
    : openedAt > rateLimited.date - DRIFT_SECONDS && view.reset - rateLimited.until >= WINDOW_SPACING_S;
  return isOver ? null : rateLimited;
}

/**
 * Makes the figures as new as the reading, unless it is older than the newest one.
 *
 * @param isNews it changed what is shown: then it is newer whatever its `Date`, for front ends differ by a second or two
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
 * Takes in a 429, unless an answer of a later second was accepted already.
 *
 * @param sentAt when its request left, where that was seen: it is later than all that had arrived by then, whatever the
 *   `Date`s say
 */
export function recordRateLimited(
  window: RateLimitWindow,
  refused: RateLimited,
  sentAt: LocalMs | null = null,
): void {
  const { rateLimited: before, asOf, acceptedAt } = window;
  const isAfter = (at: LocalMs | null) => sentAt !== null && at !== null && sentAt > at;
  if (refused.date < acceptedAt && !isAfter(asOf)) return;
  if (before !== null && !isLater(refused, before) && !isAfter(before.at)) return;
  window.rateLimited = { ...refused, date: Math.max(refused.date, before?.date ?? 0, acceptedAt) };
}

/** Of two in one second the one that names a time, and the later one. */
function isLater(a: RateLimited, b: RateLimited): boolean {
  if (a.date !== b.date) return a.date > b.date;
  return a.estimated === b.estimated ? a.until > b.until : b.estimated;
}

/**
 * A later answer that was not refused ends the refusal.
 *
 * @param sentAt when its request left, where that was seen: an answer to what left after the 429 is later whatever its `Date`
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

/** A later poll that shows something left under a greater limit ends the refusal too. */
export function recordRaisedLimit(window: RateLimitWindow, { limit, remaining, date }: Reading): void {
  const { rateLimited } = window;
  if (rateLimited === null || rateLimited.limit === null || date <= rateLimited.date) return;
  if (limit > rateLimited.limit && remaining > 0) window.rateLimited = null;
}
