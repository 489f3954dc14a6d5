/** What a poll has to wait for, whoever wants it: reads that are nearly used up, and times that the space has named. */
import { toLocal } from './clock.ts';
import { viewJoined } from './join.ts';
import { findWindow, type OwnerState } from './owner.ts';
import type { LocalMs } from './time.ts';

/** A reset is a whole second of the server's; so long after it, in ms, it has surely come. */
export const AFTER_RESET = 1000;
/** No window is reset later than this, in ms; what says otherwise is damaged. */
const LONGEST_WAIT = 91_000;
/** No longer `Retry-After` is believed, in ms, with some seconds between two clocks; what says otherwise is damaged. */
export const LONGEST_BLOCK = 86_410_000;

/** What is left of the reads, and when they are reset by the local clock; null where nothing is known. */
export function readsOf(owner: OwnerState) {
  const window = owner.windows.find(({ category }) => category === 'read');
  if (window === undefined) return null;
  const view = viewJoined(window.joined);
  if (view.kind === 'unknown') return null;
  if (view.kind === 'idle') return { limit: view.limit, remaining: view.limit, resetAt: 0 };
  return { limit: view.limit, remaining: view.remaining, resetAt: toLocal(owner.clock, view.reset) };
}

/** A second after the reset of the reads where no more than the reserve is left; else null. */
export function readsShortUntil(reads: ReturnType<typeof readsOf>, now: LocalMs): LocalMs | null {
  if (reads === null || reads.remaining > Math.max(reads.limit * 0.05, 2)) return null;
  const open = reads.resetAt + AFTER_RESET;
  return open > now && open - now <= LONGEST_WAIT ? open : null;
}

/**
 * Until when the space takes no poll of this owner, as it said itself: to the last poll, or to a read of another
 * program of this browser, for a poll is a read too. Null where it takes one now.
 */
export function blockedUntilOf(owner: OwnerState, now: LocalMs): LocalMs | null {
  const refused = findWindow(owner, 'read')?.refused ?? null;
  const readFrom = refused === null ? 0 : toLocal(owner.clock, refused.until) + AFTER_RESET;
  const until = Math.max(owner.poll.blockedUntil ?? 0, readFrom);
  return until > now && until - now <= LONGEST_BLOCK ? until : null;
}
