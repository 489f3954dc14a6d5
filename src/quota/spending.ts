/**
 * Who spent a window (rule 8): used = seen here + the rest.
 *
 * Seen here are the requests whose own reading belongs to this window and limit. The rest came from
 * elsewhere only if the window was watched from its opening without a gap, else it may have been missed.
 */
import { countInFlight } from './flight.ts';
import { type JoinedView, SAME_WINDOW } from './join.ts';
import type { OwnerState } from './owner.ts';
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
  const mine = window.seen;
  const seen =
    mine !== null && mine.limit === view.limit && Math.abs(mine.reset - view.reset) < SAME_WINDOW
      ? Math.min(mine.count, used)
      : 0;
  const rest = used - seen;
  const tolerated = window.category === 'read' ? quietReads(view.limit) : 0;
  return { used, seen, rest, matters: rest > tolerated + pending(owner, window) };
}

/** Requests of ours that the server may have counted although their answer has not come. */
function pending(owner: OwnerState, window: Window): number {
  const { unspent, maybe } = countInFlight(owner.flights, window.category, window.asOf, window.asOf ?? 0);
  return unspent + maybe;
}
