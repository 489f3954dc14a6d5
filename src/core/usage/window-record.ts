/** One window as it goes down in history: how much of the limit went, and who was seen spending it. */

import type { RateLimitWindow } from '../readings/rate-limit-window.ts';
import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { OwnerId } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import { observedUsage } from './observed-usage.ts';
import { countUnaccounted } from './unaccounted-requests.ts';
import { hadOneLimit, mayBeOurs } from './usage-breakdown.ts';
import { countsForReset, type WindowUsage } from './usage-for-reset.ts';

export interface WindowRecord {
  readonly owner: OwnerId;
  readonly space: string;
  readonly category: string;
  /** End of the window; owner, category and this name the record. */
  readonly reset: ServerSeconds;
  readonly openedAt: LocalMs;
  readonly limit: number;
  readonly used: number;
  /** Of `used`, how many were seen in this browser, our own polls among them. */
  readonly observed: number;
  /** `seen` by who asked for what. */
  readonly by: readonly { readonly initiator: string; readonly endpoint: string; readonly count: number }[];
  /** Answers 429 that were seen. */
  readonly rateLimited: number;
  /** Most requests of this category under way at one time, our own polls left out. */
  readonly peak: number;
  /** Watched from its opening without a gap: `used - seen` came from elsewhere, but for `maybeCounted`. */
  readonly complete: boolean;
  /** Of `used - seen`, how many may be requests of this browser that ended without figures, or are under way. */
  readonly maybeCounted: number;
}

/** What the ledger knows of an owner's present windows and of those before them. */
export function windowRecords(owner: OwnerState, observingSince: LocalMs | null): WindowRecord[] {
  return owner.windows.flatMap((window) =>
    [window.previous, window].flatMap((part) => {
      return part === null ? [] : (windowRecord(owner, window, part, observingSince) ?? []);
    }),
  );
}

function windowRecord(
  { id, space, clock, inFlight }: OwnerState,
  window: RateLimitWindow,
  part: WindowUsage,
  observingSince: LocalMs | null,
): WindowRecord | null {
  // That no window is open now is no word about the one that was.
  const view = resolveSet({ entries: part.readings.entries, idle: null });
  if (view.kind !== 'window') return null;
  const { limit, remaining, reset } = view;
  const used = limit - remaining;
  const openedAt = toLocal(clock, reset - WINDOW_SECONDS);
  const observed = observedUsage(part, reset, limit);
  const count = Math.min(observed?.count ?? 0, used);
  const { unaccounted, category } = window;
  const asOf = part === window ? (window.asOf ?? openedAt) : Number.POSITIVE_INFINITY;
  const uncounted = countUnaccounted(inFlight, unaccounted, category, openedAt, asOf);
  const maybeCounted = Math.min(uncounted, used - count);
  const counts = countsForReset(part, reset);
  return {
    owner: id,
    space,
    category,
    reset,
    openedAt,
    limit,
    used,
    observed: count,
    by: observed?.by ?? [],
    rateLimited: counts?.rateLimited ?? 0,
    peak: counts?.peak ?? 0,
    complete:
      observingSince !== null &&
      observingSince <= openedAt &&
      hadOneLimit(part, view) &&
      !mayBeOurs(used - count, maybeCounted),
    maybeCounted,
  };
}
