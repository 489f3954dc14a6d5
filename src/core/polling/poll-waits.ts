/** What a poll has to wait for, whoever wants it: reads that are nearly used up, and times that the space has named. */

import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import { findWindow, type OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';

/** A reset is a whole second of the server's; so long after it, in ms, it has surely come. */
export const RESET_DELAY_MS = 1000;
/** No window is reset later than this, in ms; what says otherwise is damaged. */
const MAX_RESET_WAIT_MS = 91_000;
/** No longer `Retry-After` is believed, in ms, with some seconds between two clocks; what says otherwise is damaged. */
export const MAX_RETRY_AFTER_MS = 86_410_000;

/** What is left of the reads, and when they are reset by the local clock; null where nothing is known. */
export function readsOf(owner: OwnerState) {
  const window = owner.windows.find(({ category }) => category === 'read');
  if (window === undefined) return null;
  const view = resolveSet(window.readings);
  if (view.kind === 'unknown') return null;
  if (view.kind === 'idle') return { limit: view.limit, remaining: view.limit, resetAt: 0 };
  return { limit: view.limit, remaining: view.remaining, resetAt: toLocal(owner.clock, view.reset) };
}

/** A second after the reset of the reads where no more than the reserve is left; else null. */
export function readReserveUntil(reads: ReturnType<typeof readsOf>, now: LocalMs): LocalMs | null {
  if (reads === null || reads.remaining > Math.max(reads.limit * 0.05, 2)) return null;
  const open = reads.resetAt + RESET_DELAY_MS;
  return open > now && open - now <= MAX_RESET_WAIT_MS ? open : null;
}

/**
 * Until when the space takes no poll of this owner, as it said itself: to the last poll, or to a read of another
 * program of this browser, for a poll is a read too. Null where it takes one now.
 */
export function blockedUntilOf(owner: OwnerState, now: LocalMs): LocalMs | null {
  const refused = findWindow(owner, 'read')?.rateLimited ?? null;
  const readFrom = refused === null ? 0 : toLocal(owner.clock, refused.until) + RESET_DELAY_MS;
  const until = Math.max(owner.poll.blockedUntil ?? 0, readFrom);
  return until > now && until - now <= MAX_RETRY_AFTER_MS ? until : null;
}
