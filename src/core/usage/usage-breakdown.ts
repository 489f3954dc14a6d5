/**
 * Who spent a window (rule 9): used = seen here + the rest.
 *
 * Seen here are the requests whose own reading belongs to this window and limit. The rest came from
 * elsewhere only if the window was watched from its opening without a gap, else it may have been missed.
 */

import type { RateLimitWindow } from '../readings/rate-limit-window.ts';
import type { ResolvedReadings } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { UsageBreakdown } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';
import { observedUsage } from './observed-usage.ts';
import { countUnaccounted } from './unaccounted-requests.ts';

export interface UnattributedUsage {
  readonly used: number;
  readonly observed: number;
  readonly unattributed: number;
  /** Of the rest, how many may be requests of ours. */
  readonly maybeOurs: number;
  /** More than what idle programs like another copy of us would spend. */
  readonly isSignificant: boolean;
}

type OpenWindow = Extract<ResolvedReadings, { kind: 'window' }>;

/**
 * Reads a minute that still count as quiet, where nothing else is spent: another computer's copy of us
 * polls too.
 */
export const toleratedReads = (limit: number): number => Math.max(limit * 0.02, 3);

export function unattributedUsage(
  owner: OwnerState,
  window: RateLimitWindow,
  view: OpenWindow,
): UnattributedUsage {
  const used = view.limit - view.remaining;
  const observed = Math.min(observedUsage(window, view.reset, view.limit)?.count ?? 0, used);
  const unattributed = used - observed;
  const tolerated = window.category === 'read' ? toleratedReads(view.limit) : 0;
  const maybeOurs = Math.min(uncountedRequests(owner, window, view), unattributed);
  const isSignificant = hadOneLimit(window, view) && unattributed > tolerated + maybeOurs;
  return { used, observed, unattributed, maybeOurs, isSignificant };
}

/** Of the rest, what is surely none of ours: the others may be on their way, were given up, or came under a likely key. */
export const surelyExternal = ({
  unattributed,
  maybeOurs,
  likely,
}: Pick<UsageBreakdown, 'unattributed' | 'maybeOurs' | 'likely'>): number =>
  Math.max(0, unattributed - maybeOurs - likely);

/** Requests of ours that the figure may hold although no figures came for them. */
function uncountedRequests(
  { clock, inFlight }: OwnerState,
  { asOf, unaccounted, category }: RateLimitWindow,
  { reset }: OpenWindow,
): number {
  const openedAt = toLocal(clock, reset - WINDOW_SECONDS);
  return countUnaccounted(inFlight, unaccounted, category, openedAt, asOf ?? openedAt);
}

/** Whether the window has had one limit; after a change `used` is no count of requests. */
export function hadOneLimit({ readings }: Pick<RateLimitWindow, 'readings'>, { limit }: OpenWindow): boolean {
  return readings.entries.every((entry) => entry.limit === limit);
}

/** Whether all of the rest may be requests of ours: then it is no proof of other programs. */
export const mayBeOurs = (unattributed: number, maybeOurs: number): boolean =>
  unattributed > 0 && unattributed <= maybeOurs;

/**
 * What is shown of it.
 *
 * @param watchedSince since when every request of this browser has been seen; a window that opened before
 *   may have lost some, and so may one whose limit changed, for then `used` is no count of requests
 */
export function buildBreakdown(
  owner: OwnerState,
  window: RateLimitWindow,
  view: OpenWindow,
  watchedSince: LocalMs | null,
): UsageBreakdown {
  const { used, observed, unattributed, maybeOurs } = unattributedUsage(owner, window, view);
  const openedAt = toLocal(owner.clock, view.reset - WINDOW_SECONDS);
  const isWatched = watchedSince !== null && watchedSince <= openedAt;
  return {
    used,
    observed,
    unattributed,
    likely: 0,
    complete: isWatched && hadOneLimit(window, view) && !mayBeOurs(unattributed, maybeOurs),
    since: isWatched ? null : watchedSince,
    maybeOurs: maybeOurs,
    by: observedUsage(window, view.reset, view.limit)?.by ?? [],
  };
}
