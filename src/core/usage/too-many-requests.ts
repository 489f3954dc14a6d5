/** A 429, kept beside the readings (rule 8): until when it holds, and which later answers end it. */
import type { Reading } from '../readings/reading.ts';
import { type ReadingSet, resolveSet, WINDOW_SPACING_S } from '../readings/reading-set.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';

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

/** What of a window decides whether a 429 holds. */
export interface RateLimitState {
  readings: ReadingSet;
  /** When the newest reading arrived; null before the first. */
  asOf: LocalMs | null;
  rateLimited: RateLimited | null;
  /** The greatest `Date` of an answer that was not a 429. */
  acceptedAt: ServerSeconds;
}

/**
 * How long a 429 holds from its `Date` on: until its reset or its `Retry-After`, whichever is later; a whole window (Nulab's
 * rule) if it names neither.
 *
 * @param untilReset seconds from its `Date` to its reset; null if it named no valid one
 * @param retryAfter `Retry-After` in seconds; null if missing
 */
export function rateLimitedFor(
  untilReset: number | null,
  retryAfter: number | null,
): { readonly seconds: number; readonly estimated: boolean } {
  if (untilReset === null) return { seconds: retryAfter ?? WINDOW_SECONDS, estimated: retryAfter === null };
  return { seconds: Math.max(untilReset, retryAfter ?? untilReset), estimated: false };
}

/**
 * The 429 of one answer.
 *
 * @param retryAfter `Retry-After` in seconds; null if missing
 * @param reading the answer's figures; null if it had none
 * @param date the answer's `Date`, or the estimated server time
 */
export function rateLimitedBy(
  { at, retryAfter }: { readonly at: LocalMs; readonly retryAfter: number | null },
  reading: Reading | null,
  date: ServerSeconds,
): RateLimited {
  const { seconds, estimated } = rateLimitedFor(reading === null ? null : reading.reset - date, retryAfter);
  return { until: date + seconds, estimated, date, at, limit: reading?.limit ?? null };
}

/** The clocks of the server's front ends are up to two seconds off, either way. */
const DRIFT_SECONDS = 4;

/** The 429, unless a later window shows that it is over, whatever the `Date`s are; null if there is none. */
export function currentRateLimited({
  rateLimited,
  readings,
}: Pick<RateLimitState, 'rateLimited' | 'readings'>): RateLimited | null {
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
 * Applies a 429, unless an answer of a later second was accepted already.
 *
 * @param sentAt when its request was sent, if known: the 429 is later than all that had arrived by then, whatever the `Date`s are
 */
export function recordRateLimited(
  window: RateLimitState,
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
  window: RateLimitState,
  date: ServerSeconds,
  sentAt: LocalMs | null = null,
): void {
  const { rateLimited } = window;
  window.acceptedAt = Math.max(window.acceptedAt, date);
  if (rateLimited === null) return;
  if (date > rateLimited.date || (sentAt !== null && sentAt > rateLimited.at)) window.rateLimited = null;
}

/** Ends a 429 by a later poll that shows requests left under a greater limit. */
export function recordRaisedLimit(window: RateLimitState, { limit, remaining, date }: Reading): void {
  const { rateLimited } = window;
  if (rateLimited === null || rateLimited.limit === null || date <= rateLimited.date) return;
  if (limit > rateLimited.limit && remaining > 0) window.rateLimited = null;
}
