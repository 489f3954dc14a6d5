/**
 * What is known of one owner × category minute: the joined readings, a refusal beside them, and how many
 * of its requests were seen here.
 */
import type { Category } from './category.ts';
import {
  type Joined,
  type JoinedView,
  joinEntry,
  joinIdle,
  joinKnown,
  nothingJoined,
  SAME_WINDOW,
  viewJoined,
} from './join.ts';
import { type Part, partOf, turnPage } from './past.ts';
import type { Reading } from './reading.ts';
import type { Seen } from './seen.ts';
import type { Tally } from './tally.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import type { Unaccounted } from './unaccounted.ts';
import type { UsageSeries } from './usage-series.ts';

/** A 429 was seen: a state beside the readings (rule 7). */
export interface Refused {
  /** When requests are accepted again, by the server's clock. */
  readonly until: ServerSeconds;
  /** The answer named no time; a whole window is assumed. */
  readonly estimated: boolean;
  readonly date: ServerSeconds;
  /** When it arrived. */
  readonly at: LocalMs;
  /** The limit that was used up; null where the answer did not say. */
  readonly limit: number | null;
}

export interface Window {
  readonly category: Category;
  joined: Joined;
  /** When the newest reading arrived; null before the first. */
  asOf: LocalMs | null;
  /** The greatest `Date` of any reading: an older one, from the cache say, does not make the figure newer. */
  date: ServerSeconds;
  refused: Refused | null;
  /** The greatest `Date` of an answer that was not refused. */
  accepted: ServerSeconds;
  seen: Seen | null;
  tally: Tally | null;
  /** Requests that ended without figures, which the server may have counted. */
  aborted: Unaccounted[];
  /** How it was used lately; null before the first reading. */
  series: UsageSeries | null;
  /** The minute before this one. */
  past: Part | null;
}

export const newWindow = (category: Category): Window => ({
  category,
  joined: nothingJoined(),
  asOf: null,
  date: 0,
  refused: null,
  accepted: 0,
  seen: null,
  tally: null,
  aborted: [],
  series: null,
  past: null,
});

/** Takes in one reading, and returns the minute that it belongs to. */
export function takeReading(window: Window, reading: Reading): Part {
  const before = viewJoined(window.joined);
  // Where its minute is the present one already, as nearly always, there is no page to turn.
  if (!joinKnown(window.joined, reading)) {
    turnPage(window, reading.reset);
    joinEntry(window.joined, reading);
  }
  const part = partOf(window, reading.reset);
  if (part !== window) joinEntry(part.joined, reading);
  advance(window, reading, isNews(before, viewJoined(window.joined)));
  return part;
}

/** Takes in the statement that no window is open. */
export function takeIdle(window: Window, reading: Reading): void {
  const before = viewJoined(window.joined);
  joinIdle(window.joined, { at: reading.reset, limit: reading.limit });
  advance(window, reading, isNews(before, viewJoined(window.joined)));
}

/** Whether a reading changed what is shown: less is left, or another window or limit holds. */
function isNews(before: JoinedView, after: JoinedView): boolean {
  if (before.kind !== 'window' || after.kind !== 'window') return before.kind !== after.kind;
  return (
    after.remaining !== before.remaining ||
    after.limit !== before.limit ||
    Math.abs(after.reset - before.reset) >= SAME_WINDOW
  );
}

/** The clocks of the server's front ends are up to two seconds off, either way. */
const DRIFT_SECONDS = 4;

/** The refusal, unless a later window shows it to be over, whatever the `Date`s say; null where there is none. */
export function refusalOf({ refused, joined }: Pick<Window, 'refused' | 'joined'>): Refused | null {
  const view = viewJoined(joined);
  if (refused === null || view.kind === 'unknown') return refused;
  if (view.kind === 'idle') return view.at > refused.until - DRIFT_SECONDS ? null : refused;
  if (view.remaining === 0) return refused;
  const openedAt = view.reset - WINDOW_SECONDS;
  // `Retry-After` may name a time well before the reset of the window that is open: then that is no later window.
  const isOver = refused.estimated
    ? openedAt > refused.date
    : openedAt > refused.date - DRIFT_SECONDS && view.reset - refused.until >= SAME_WINDOW;
  return isOver ? null : refused;
}

/**
 * Makes the figures as new as the reading, unless it is older than the newest one.
 *
 * @param isNews it changed what is shown: then it is newer whatever its `Date`, for front ends differ by a second or two
 */
function advance(window: Window, { date, at }: Reading, isNews: boolean): void {
  if (date < window.date) {
    if (isNews) window.asOf = Math.max(window.asOf ?? at, at);
    return;
  }
  if (window.asOf === null || date > window.date || at > window.asOf) window.asOf = at;
  window.date = date;
}

/**
 * Takes in a 429, unless an answer of a later second was accepted already.
 *
 * @param sentAt when its request left, where that was seen: it is later than all that had arrived by then, whatever the
 *   `Date`s say
 */
export function refuse(window: Window, refused: Refused, sentAt: LocalMs | null = null): void {
  const { refused: before, asOf, accepted } = window;
  const isAfter = (at: LocalMs | null) => sentAt !== null && at !== null && sentAt > at;
  if (refused.date < accepted && !isAfter(asOf)) return;
  if (before !== null && !isLater(refused, before) && !isAfter(before.at)) return;
  window.refused = { ...refused, date: Math.max(refused.date, before?.date ?? 0, accepted) };
}

/** Of two in one second the one that names a time, and the later one. */
function isLater(a: Refused, b: Refused): boolean {
  if (a.date !== b.date) return a.date > b.date;
  return a.estimated === b.estimated ? a.until > b.until : b.estimated;
}

/**
 * A later answer that was not refused ends the refusal.
 *
 * @param sentAt when its request left, where that was seen: an answer to what left after the 429 is later whatever its `Date`
 */
export function accepted(window: Window, date: ServerSeconds, sentAt: LocalMs | null = null): void {
  const { refused } = window;
  if (date > window.accepted) window.accepted = date;
  if (refused === null) return;
  if (date > refused.date || (sentAt !== null && sentAt > refused.at)) window.refused = null;
}

/** A later poll that shows something left under a greater limit ends the refusal too. */
export function loosened(window: Window, { limit, remaining, date }: Reading): void {
  const { refused } = window;
  if (refused === null || refused.limit === null || date <= refused.date) return;
  if (limit > refused.limit && remaining > 0) window.refused = null;
}
