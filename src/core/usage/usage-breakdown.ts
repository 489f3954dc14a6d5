/**
 * Splits a window's usage (rule 9): used = observed + unattributed.
 *
 * Observed are the requests whose own reading belongs to this window and limit. The unattributed ones came from other
 * programs if the window was observed from its opening without a gap; else they may have been missed.
 */
import type { RateLimitWindow } from '../readings/rate-limit-window.ts';
import type { ResolvedReadings } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { UsageBreakdown } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';
import { observedUsage } from './observed-usage.ts';
import { CLOCK_ERROR_MS, countUnaccounted } from './unaccounted-requests.ts';

export interface UnattributedUsage {
  readonly used: number;
  readonly observed: number;
  readonly unattributed: number;
  /** Of `unattributed`, how many may be requests of this browser. */
  readonly maybeOurs: number;
  /** More than idle programs, such as another copy of this extension, would use. */
  readonly isSignificant: boolean;
}

type OpenWindow = Extract<ResolvedReadings, { kind: 'window' }>;

/** Unattributed reads a minute that are ignored: another computer's copy of this extension polls too. */
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

/** Unattributed requests that surely come from other programs: without those of this browser and of likely keys. */
export const surelyExternal = ({
  unattributed,
  maybeOurs,
  likely,
}: Pick<UsageBreakdown, 'unattributed' | 'maybeOurs' | 'likely'>): number =>
  Math.max(0, unattributed - maybeOurs - likely);

/** Requests of this browser without figures that the window's figure may include. */
function uncountedRequests(
  { clock, inFlight }: OwnerState,
  { asOf, unaccounted, category }: RateLimitWindow,
  { reset }: OpenWindow,
): number {
  const openedAt = toLocal(clock, reset - WINDOW_SECONDS);
  return countUnaccounted(inFlight, unaccounted, category, openedAt, asOf ?? openedAt);
}

/** Whether the window has had a single limit; after a change `used` does not count requests. */
export function hadOneLimit({ readings }: Pick<RateLimitWindow, 'readings'>, { limit }: OpenWindow): boolean {
  return readings.entries.every((entry) => entry.limit === limit);
}

/** Whether all unattributed requests may be this browser's, and so do not prove other programs. */
export const mayBeOurs = (unattributed: number, maybeOurs: number): boolean =>
  unattributed > 0 && unattributed <= maybeOurs;

/**
 * The breakdown that screens show.
 *
 * @param observingSince since when all requests of this browser have been observed. It is incomplete for a window that
 *   opened before, or whose limit changed
 */
export function buildBreakdown(
  owner: OwnerState,
  window: RateLimitWindow,
  view: OpenWindow,
  observingSince: LocalMs | null,
): UsageBreakdown {
  const { used, observed, unattributed, maybeOurs } = unattributedUsage(owner, window, view);
  const openedAt = toLocal(owner.clock, view.reset - WINDOW_SECONDS);
  const isObserved = observingSince !== null && observingSince + CLOCK_ERROR_MS <= openedAt;
  return {
    used,
    observed,
    unattributed,
    likely: 0,
    complete: isObserved && hadOneLimit(window, view) && !mayBeOurs(unattributed, maybeOurs),
    since: isObserved ? null : observingSince,
    maybeOurs,
    by: observedUsage(window, view.reset, view.limit)?.by ?? [],
  };
}
