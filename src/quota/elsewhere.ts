/**
 * How fast the programs send that this browser does not see. Only their number is known, per interval between two polls:
 * so it is a rate, and never said of single requests.
 */
import { toLocal } from './clock.ts';
import { type ElsewhereSample, find } from './habits.ts';
import { type JoinedView, SAME_WINDOW } from './join.ts';
import type { OwnerState } from './owner.ts';
import { restOf } from './spending.ts';
import { type LocalMs, WINDOW_SECONDS } from './time.ts';
import type { Window } from './window.ts';

/** The initiator of what this browser does not see. */
const ELSEWHERE = 'elsewhere';
/** A mean over one request a second says something only after this long, in ms. */
const MIN_INTERVAL_MS = 10_000;

/**
 * Notes what a poll says of a category, and finds programs elsewhere unpaced where they sent more than one request a
 * second since the poll before. Nulab asks for at least one second between requests of bulk Update, Search and Icon work.
 *
 * @param view the open window; null where none is open
 */
export function noteElsewhere(
  owner: OwnerState,
  window: Window,
  view: Extract<JoinedView, { kind: 'window' }> | null,
  limit: number,
  at: LocalMs,
): void {
  const { category } = window;
  const { habits } = owner;
  const before = habits.elsewhere.find((sample) => sample.category === category);
  if (before !== undefined && at >= before.at && at - before.at < MIN_INTERVAL_MS) return;
  const others = view === null ? null : restOf(owner, window, view);
  const count = others === null ? 0 : Math.max(others.rest - others.maybeOurs, 0);
  const sample: ElsewhereSample = { category, at, reset: view?.reset ?? null, limit, count };
  habits.elsewhere = [...habits.elsewhere.filter((each) => each !== before), sample];
  // Without a poll before, the first part of the window may have gone unwatched.
  if (before === undefined || view === null || others?.matters !== true || category === 'read') return;
  const isSame =
    before.reset !== null && before.limit === limit && Math.abs(view.reset - before.reset) < SAME_WINDOW;
  const openedAt = toLocal(owner.clock, view.reset - WINDOW_SECONDS);
  const since = at - before.at <= WINDOW_SECONDS * 1000 ? before.at : openedAt;
  const sent = count - (isSame ? before.count : 0);
  if (sent * 1000 <= at - since) return;
  find(habits, 'unpaced', ELSEWHERE, category, at, sent, about((sent * 60_000) / (at - since)));
}

/** To two digits: a rate over an interval is no exact number. */
function about(rate: number): number {
  const unit = 10 ** Math.max(Math.floor(Math.log10(rate)) - 1, 0);
  return Math.round(rate / unit) * unit;
}
