/**
 * The server's clock, as the interval in which its offset from this machine's clock must lie.
 *
 * `Date` is cut to whole seconds and stamped between sending and receiving, so each answer proves
 * offset ≥ Date − received, and one that was really sent also offset < Date + 1 s − sent. The proofs are
 * intersected and the middle is used. An empty intersection means that a clock jumped: the newest answer
 * that was really sent starts afresh. The clocks of the service's machines are a little apart, too: a slow
 * answer that misses by no more than that says less than what is known already. Taking simply the last
 * `Date` is off by minutes when an answer comes from the HTTP cache.
 */
import type { LocalMs, ServerSeconds } from '../time.ts';

export interface ClockBounds {
  /** Bounds of (server − local) in ms; null where nothing is proved yet. */
  min: number | null;
  max: number | null;
}

/** How far the clocks of the service's machines may be apart, in ms. */
const MAX_DRIFT_MS = 3000;

export const unknownClockBounds = (): ClockBounds => ({ min: null, max: null });

/**
 * Takes in the proof of one answer.
 *
 * @param sentAt when the request left, or null where none did (an answer from the cache) or nobody saw it
 * @returns true where a clock has jumped and older bounds were thrown away
 */
export function updateClock(
  clock: ClockBounds,
  date: ServerSeconds,
  receivedAt: LocalMs,
  sentAt: LocalMs | null,
): boolean {
  const min = date * 1000 - receivedAt;
  // Received before it was sent: the clock was set back in between, and the sending proves nothing any more.
  const max = sentAt === null || sentAt > receivedAt ? null : (date + 1) * 1000 - sentAt;
  const low = clock.min === null ? min : Math.max(clock.min, min);
  const high = max === null ? clock.max : clock.max === null ? max : Math.min(clock.max, max);
  const jumped = high !== null && low > high;
  // Most answers prove nothing new.
  if (!jumped && low === clock.min && high === clock.max) return false;
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
