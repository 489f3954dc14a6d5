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

/** The opening of a window is known to within this, in ms: one aborted before it may have opened it. */
const CLOCK_ERROR = 2000;

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
  const matters = limitHeld(window, view) && rest > tolerated + unanswered(owner, window, view);
  return { used, seen, rest, matters };
}

/** Of the rest, what is surely none of ours: the others may be on their way, or were given up. */
export const surelyNotOurs = ({ rest, aborted }: Pick<Spending, 'rest' | 'aborted'>): number =>
  rest - aborted;

/** Requests of ours that the figure may hold although their answer has not come, never will, or was not seen. */
function unanswered(owner: OwnerState, window: Window, { reset }: OpenView): number {
  const { asOf, category } = window;
  const { maybe } = countInFlight(owner.flights, category, asOf, asOf ?? 0);
  const openedAt = toLocal(owner.clock, reset - WINDOW_SECONDS);
  const lost = owner.flights.filter((flight) => flight.doubtful && flight.category === category);
  return maybe + abortedIn(window, openedAt) + lost.filter(({ sentAt }) => isIn(sentAt, openedAt)).length;
}

/** Requests that ended without an answer in the window that opened then: it may hold them or not. */
export const abortedIn = ({ aborted }: Window, openedAt: LocalMs): number =>
  aborted.filter((at) => isIn(at, openedAt)).length;

const isIn = (at: LocalMs, openedAt: LocalMs): boolean =>
  at >= openedAt - CLOCK_ERROR && at <= openedAt + WINDOW_SECONDS * 1000 + CLOCK_ERROR;

/** Whether the window has had one limit; after a change `used` is no count of requests. */
export function limitHeld({ joined }: Pick<Window, 'joined'>, { limit }: OpenView): boolean {
  return joined.entries.every((entry) => entry.limit === limit);
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
  const whole = watchedSince !== null && watchedSince <= openedAt && limitHeld(window, view);
  return {
    used,
    seen,
    rest,
    whole,
    since: whole ? null : watchedSince,
    aborted: Math.min(unanswered(owner, window, view), rest),
    by: seenOf(window, view.reset, view.limit)?.by ?? [],
  };
}
