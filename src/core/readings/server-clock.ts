/**
 * Estimates the offset between the server's clock and the local one as an interval (rule 4).
 *
 * `Date` is truncated to seconds and set between sending and receiving. So each answer proves offset ≥ Date − received, and
 * one that was really sent also offset < Date + 1 s − sent. The proofs are intersected, and the middle is used. An empty
 * intersection means that a clock jumped: the newest sent answer starts a new interval. A miss within the drift between
 * servers is ignored if the answer was slow. Using just the last `Date` would be off by minutes for cached answers.
 */
import type { LocalMs, ServerSeconds } from '../time.ts';

export interface ClockBounds {
  /** Bounds of (server − local) in ms; null while nothing is proved. */
  min: number | null;
  max: number | null;
}

/** How far the servers' clocks may be apart, in ms. */
const MAX_DRIFT_MS = 3000;

export const unknownClockBounds = (): ClockBounds => ({ min: null, max: null });

/**
 * Narrows the bounds by one answer.
 *
 * @param sentAt when the request was sent; null if unknown, or if the answer came from the cache
 * @returns true if a clock jumped, so that the older bounds were discarded
 */
export function updateClock(
  clock: ClockBounds,
  date: ServerSeconds,
  receivedAt: LocalMs,
  sentAt: LocalMs | null,
): boolean {
  const min = date * 1000 - receivedAt;
  // Received before it was sent: the local clock was set back in between, so `sentAt` proves nothing.
  const max = sentAt === null || sentAt > receivedAt ? null : (date + 1) * 1000 - sentAt;
  const low = clock.min === null ? min : Math.max(clock.min, min);
  const high = max === null ? clock.max : clock.max === null ? max : Math.min(clock.max, max);
  const jumped = high !== null && low > high;
  if (jumped && low - high <= MAX_DRIFT_MS && (max === null || max - min > MAX_DRIFT_MS)) return false;
  clock.min = jumped ? min : low;
  clock.max = jumped ? max : high;
  return jumped;
}

/** The estimated offset in ms; 0 while nothing is known. */
export function offsetOf({ min, max }: ClockBounds): number {
  if (min === null) return max ?? 0;
  return max === null ? min : (min + max) / 2;
}

/** The estimated server time in seconds, with fraction. */
export function serverNow(clock: ClockBounds, now: LocalMs): number {
  return (now + offsetOf(clock)) / 1000;
}

/** A server time in this machine's clock. */
export function toLocal(clock: ClockBounds, seconds: ServerSeconds): LocalMs {
  return seconds * 1000 - offsetOf(clock);
}
