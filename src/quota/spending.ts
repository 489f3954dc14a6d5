/**
 * Who spent a window (rule 8): used = seen here + the rest.
 *
 * Seen here are the requests whose own reading belongs to this window and limit. The rest came from
 * elsewhere only if the window was watched from its opening without a gap, else it may have been missed.
 */
import { toLocal } from './clock.ts';
import { countInFlight } from './flight.ts';
import type { JoinedView } from './join.ts';
import type { OwnerState } from './owner.ts';
import { seenOf } from './seen.ts';
import type { Spending } from './snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from './time.ts';
import type { Window } from './window.ts';

export interface Rest {
  readonly used: number;
  readonly seen: number;
  readonly rest: number;
  /** More than what idle programs like another copy of us would spend. */
  readonly matters: boolean;
}

type OpenView = Extract<JoinedView, { kind: 'window' }>;

/**
 * Reads a minute that still count as quiet, where nothing else is spent: another computer's copy of us
 * polls too.
 */
export const quietReads = (limit: number): number => Math.max(limit * 0.02, 3);

export function restOf(owner: OwnerState, window: Window, view: OpenView): Rest {
  const used = view.limit - view.remaining;
  const seen = Math.min(seenOf(window, view.reset, view.limit)?.count ?? 0, used);
  const rest = used - seen;
  const tolerated = window.category === 'read' ? quietReads(view.limit) : 0;
  return { used, seen, rest, matters: rest > tolerated + pending(owner, window) };
}

/** Requests of ours that the server may have counted although their answer has not come. */
function pending(owner: OwnerState, window: Window): number {
  const { unspent, maybe } = countInFlight(owner.flights, window.category, window.asOf, window.asOf ?? 0);
  return unspent + maybe;
}

/**
 * What is shown of it.
 *
 * @param watchedSince since when every request of this browser has been seen; a window that opened before
 *   may have lost some, and so may one whose limit changed, for then `used` is no count of requests
 */
export function spendingOf(
  owner: OwnerState,
  window: Window,
  view: OpenView,
  watchedSince: LocalMs | null,
): Spending {
  const { used, seen, rest } = restOf(owner, window, view);
  const openedAt = toLocal(owner.clock, view.reset - WINDOW_SECONDS);
  const whole =
    watchedSince !== null &&
    watchedSince <= openedAt &&
    window.joined.entries.every(({ limit }) => limit === view.limit);
  const aborted = window.aborted.filter((at) => at >= openedAt).length;
  return {
    used,
    seen,
    rest,
    whole,
    since: whole ? null : watchedSince,
    aborted: Math.min(aborted, rest),
    by: seenOf(window, view.reset, view.limit)?.by ?? [],
  };
}
