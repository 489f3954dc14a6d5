/** What delays every poll: reads that are nearly used up, and times that the space has named. */
import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import { findWindow, type OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';

/** Polls come this long after a reset, in ms, since resets are whole seconds. */
export const RESET_DELAY_MS = 1000;
/** A reset further ahead than this, in ms, is invalid. */
const MAX_RESET_WAIT_MS = 91_000;
/** A longer `Retry-After`, in ms, is invalid; a day, and ten seconds between two clocks. */
export const MAX_RETRY_AFTER_MS = 86_410_000;

/** Limit, remaining reads and reset by the local clock; null if nothing is known. */
export function readsOf(owner: OwnerState) {
  const window = owner.windows.find(({ category }) => category === 'read');
  if (window === undefined) return null;
  const view = resolveSet(window.readings);
  if (view.kind === 'unknown') return null;
  if (view.kind === 'idle') return { limit: view.limit, remaining: view.limit, resetAt: 0 };
  return { limit: view.limit, remaining: view.remaining, resetAt: toLocal(owner.clock, view.reset) };
}

/** A second after the reset if no more reads than the reserve are left; else null. */
export function readReserveUntil(reads: ReturnType<typeof readsOf>, now: LocalMs): LocalMs | null {
  if (reads === null || reads.remaining > Math.max(reads.limit * 0.05, 2)) return null;
  const open = reads.resetAt + RESET_DELAY_MS;
  return open > now && open - now <= MAX_RESET_WAIT_MS ? open : null;
}

/**
 * Until when the space refuses polls of this owner, by its answer to the last poll or to another read of this browser;
 * null if it accepts one now.
 */
export function blockedUntilOf(owner: OwnerState, now: LocalMs): LocalMs | null {
  const rateLimited = findWindow(owner, 'read')?.rateLimited ?? null;
  const readFrom = rateLimited === null ? 0 : toLocal(owner.clock, rateLimited.until) + RESET_DELAY_MS;
  const until = Math.max(owner.poll.blockedUntil ?? 0, readFrom);
  return until > now && until - now <= MAX_RETRY_AFTER_MS ? until : null;
}
