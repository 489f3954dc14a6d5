/**
 * A reading: one statement of the server about one category.
 *
 * Source: Nulab documents `X-RateLimit-Limit`, `-Remaining` and `-Reset` (UTC epoch seconds) on every
 * response, and the same three figures per category in the body of Get Rate Limit.
 */
import type { Category } from '../category.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';

export interface RateLimitFigures {
  readonly limit: number;
  readonly remaining: number;
  readonly reset: ServerSeconds;
}

/** Figures as received, not yet checked. */
export interface RawRateLimitFigures {
  readonly limit: unknown;
  readonly remaining: unknown;
  readonly reset: unknown;
}

export interface Reading extends RateLimitFigures {
  readonly category: Category;
  /** The answer's `Date`, or the estimated server time if it had none. */
  readonly date: ServerSeconds;
  /** When it arrived. */
  readonly at: LocalMs;
}

/** Why figures were rejected. */
export const REJECTED_FIGURES = ['notNumbers', 'outOfRange', 'implausibleReset'] as const;
export type RejectedFigures = (typeof REJECTED_FIGURES)[number];

/** Why an event was dropped: the queue was full, or storage, which tells whose it is, could not be read. */
export const DROPPED_EVENTS = ['queueFull', 'storageUnread'] as const;
export type DroppedEvents = (typeof DROPPED_EVENTS)[number];

/** Everything that is rejected and counted in diagnostics: figures and events. */
export const REJECTION_REASONS = [...REJECTED_FIGURES, ...DROPPED_EVENTS] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** Bad input by reason, for diagnostics. */
export type RejectionCounts = Map<RejectionReason, number>;

/** Greater limits are implausible. */
const MAX_LIMIT = 10_000_000;
/** A window lasts 60 s, and servers differ by a second or two. A replay is compared with its own `Date`. */
export const MAX_RESET_AHEAD_S = 90;
const MAX_RESET_BEHIND_S = 30;

/**
 * Returns the same object if its figures are plausible, else the reason of the rejection (rule 13: bad input is rejected
 * as a whole).
 *
 * @param date the `Date` of the same answer, in server seconds: a reset is plausible relative to it alone,
 *   so that a wrong local clock does not matter.
 */
export function checkFigures(raw: RawRateLimitFigures, date: number): RateLimitFigures | RejectedFigures {
  const { limit, remaining, reset } = raw;
  if (!isWhole(limit) || !isWhole(remaining) || !isWhole(reset)) return 'notNumbers';
  if (limit < 1 || limit > MAX_LIMIT || remaining < 0 || remaining > limit) return 'outOfRange';
  if (reset > date + MAX_RESET_AHEAD_S || reset < date - MAX_RESET_BEHIND_S) return 'implausibleReset';
  return raw as RateLimitFigures;
}

function isWhole(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value);
}

/** How far the reset of an idle category may be from the answer's `Date`, in seconds. */
const IDLE_TOLERANCE_S = 2;

/**
 * Whether the figures of a poll say "no open window": all is left and the reset is the server's now
 * instead of a future time (measured).
 */
export function saysIdle({ limit, remaining, reset }: RateLimitFigures, date: ServerSeconds): boolean {
  return remaining === limit && Math.abs(reset - date) <= IDLE_TOLERANCE_S;
}
