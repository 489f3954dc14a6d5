/** The history record of one window: how much of the limit was used, and by whom. */
import { type ReadingSet, resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { OwnerId } from '../snapshot.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import { countUnaccounted, SELF_INITIATOR } from './in-flight.ts';
import { observedUsage, type WindowUsage } from './observed-usage.ts';
import type { RateLimitWindow } from './rate-limit-window.ts';
import { hadOneLimit, isObservedFrom, mayBeOurs, type UsageOwner } from './usage-breakdown.ts';

export interface WindowRecord {
  readonly owner: OwnerId;
  readonly space: string;
  readonly category: string;
  /** Reset of the window; owner, category and reset identify the record. */
  readonly reset: ServerSeconds;
  readonly openedAt: LocalMs;
  readonly limit: number;
  readonly used: number;
  /** Of `used`, how many this browser sent, our own polls included. */
  readonly observed: number;
  /** `observed` by initiator and endpoint. */
  readonly by: readonly { readonly initiator: string; readonly endpoint: string; readonly count: number }[];
  /** Answers 429 that were seen. */
  readonly rateLimited: number;
  /** Most requests of this category in flight at one time, without our own polls. */
  readonly peak: number;
  /** Observed from its opening without a gap: `used - observed` came from elsewhere, except `maybeCounted`. */
  readonly complete: boolean;
  /** Of `used - observed`, how many may be requests of this browser that ended without figures or are in flight. */
  readonly maybeCounted: number;
  /** `Date` of the last answer with this figure; null where unknown. What was used between it and the reset is not in it. */
  readonly checkedAt: ServerSeconds | null;
}

/** How many of these requests this extension sent. */
export const selfSent = (by: WindowRecord['by']): number =>
  by.reduce((sum, { initiator, count }) => sum + (initiator === SELF_INITIATOR ? count : 0), 0);

interface RecordedOwner extends UsageOwner {
  readonly id: OwnerId;
  readonly space: string;
  readonly windows: readonly RateLimitWindow[];
}

/** Records of an owner's current windows and of those before them. */
export function windowRecords(owner: RecordedOwner, observingSince: LocalMs | null): WindowRecord[] {
  return owner.windows.flatMap((window) =>
    [window.previous, window].flatMap((part) => {
      return part === null ? [] : (windowRecord(owner, window, part, observingSince) ?? []);
    }),
  );
}

function windowRecord(
  { id, space, serverClock, inFlight }: RecordedOwner,
  window: RateLimitWindow,
  part: WindowUsage,
  observingSince: LocalMs | null,
): WindowRecord | null {
  // An idle statement is not about this window, which has ended.
  const view = resolveSet({ entries: part.readings.entries, idle: null });
  if (view.kind !== 'window') return null;
  const { limit, remaining, reset } = view;
  const used = limit - remaining;
  const openedAt = toLocal(serverClock, reset - WINDOW_SECONDS);
  const observed = observedUsage(part, reset, limit);
  const count = Math.min(observed?.count ?? 0, used);
  const { unaccounted, category } = window;
  const asOf = part === window ? (window.asOf ?? openedAt) : Number.POSITIVE_INFINITY;
  const uncounted = countUnaccounted(inFlight, unaccounted, category, openedAt, asOf);
  const maybeCounted = Math.min(uncounted, used - count);
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
    rateLimited: part.counts.rateLimited,
    peak: part.counts.peak,
    complete:
      isObservedFrom(observingSince, openedAt) &&
      hadOneLimit(part, view) &&
      !mayBeOurs(used - count, maybeCounted),
    maybeCounted,
    checkedAt: lastDate(part.readings, limit),
  };
}

/** The latest `Date` of a reading under this limit. */
const lastDate = ({ entries }: ReadingSet, limit: number): ServerSeconds =>
  Math.max(...entries.filter((entry) => entry.limit === limit).map(({ date }) => date));
