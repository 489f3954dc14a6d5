/**
 * Who spent a window (rule 9): used = seen here + the rest.
 *
 * Seen here are the requests whose own reading belongs to this window and limit. The rest came from
 * elsewhere only if the window was watched from its opening without a gap, else it may have been missed.
 */
import { toLocal } from './clock.ts';
import type { JoinedView } from './join.ts';
import type { OwnerState } from './owner.ts';
import { seenOf } from './seen.ts';
import type { Spending } from './snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from './time.ts';
import { countUnaccounted } from './unaccounted.ts';
import type { Window } from './window.ts';

export interface Rest {
  readonly used: number;
  readonly seen: number;
  readonly rest: number;
  /** Of the rest, how many may be requests of ours. */
  readonly maybeOurs: number;
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
  const maybeOurs = Math.min(unanswered(owner, window, view), rest);
  const matters = limitHeld(window, view) && rest > tolerated + maybeOurs;
  return { used, seen, rest, maybeOurs, matters };
}

/** Of the rest, what is surely none of ours: the others may be on their way, were given up, or came under a likely key. */
export const surelyNotOurs = ({
  rest,
  aborted,
  likely,
}: Pick<Spending, 'rest' | 'aborted' | 'likely'>): number => Math.max(0, rest - aborted - likely);

/** Requests of ours that the figure may hold although no figures came for them. */
function unanswered(
  { clock, flights }: OwnerState,
  { asOf, aborted, category }: Window,
  { reset }: OpenView,
): number {
  const openedAt = toLocal(clock, reset - WINDOW_SECONDS);
  return countUnaccounted(flights, aborted, category, openedAt, asOf ?? openedAt);
}

/** Whether the window has had one limit; after a change `used` is no count of requests. */
export function limitHeld({ joined }: Pick<Window, 'joined'>, { limit }: OpenView): boolean {
  return joined.entries.every((entry) => entry.limit === limit);
}

/** Whether all of the rest may be requests of ours: then it is no proof of other programs. */
export const isExplained = (rest: number, maybeOurs: number): boolean => rest > 0 && rest <= maybeOurs;

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
  const { used, seen, rest, maybeOurs } = restOf(owner, window, view);
  const openedAt = toLocal(owner.clock, view.reset - WINDOW_SECONDS);
  const isWatched = watchedSince !== null && watchedSince <= openedAt;
  return {
    used,
    seen,
    rest,
    likely: 0,
    whole: isWatched && limitHeld(window, view) && !isExplained(rest, maybeOurs),
    since: isWatched ? null : watchedSince,
    aborted: maybeOurs,
    by: seenOf(window, view.reset, view.limit)?.by ?? [],
  };
}
