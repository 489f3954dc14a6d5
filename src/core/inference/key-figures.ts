/**
 * Figures of one key in one window, compared with a poll of an account.
 *
 * The service counts per user, so all keys of a user share one counter. Each request takes the next figure of it: the
 * first of a window is answered with "1 used", the next with "2 used", whichever key it carries. A poll takes one of the
 * read counter, and shows the others without moving them.
 */
import type { Category } from '../category.ts';
import type { EventOf } from '../events/events.ts';
import { checkFigures, saysIdle } from '../readings/reading.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';

/** One answered request of one key. */
export interface KeyAnswer {
  /** The key, as the id of an observed owner. */
  readonly key: string;
  readonly space: string;
  readonly category: Category;
  readonly sentAt: LocalMs;
  readonly at: LocalMs;
  readonly limit: number;
  readonly remaining: number;
  readonly reset: ServerSeconds;
}

/** Figures of one category in a poll. */
export interface PolledCategory {
  readonly category: Category;
  readonly limit: number;
  readonly used: number;
  /** Reset of the open window; null if none is open. */
  readonly reset: ServerSeconds | null;
}

/** The valid figures of a poll. */
export function polledCategories(
  { categories }: EventOf<'pollSucceeded'>,
  date: ServerSeconds,
): PolledCategory[] {
  return categories.flatMap(({ category, ...raw }) => {
    const figures = checkFigures(raw, date);
    if (typeof figures === 'string') return [];
    const { limit, remaining, reset } = figures;
    return [{ category, limit, used: limit - remaining, reset: saysIdle(figures, date) ? null : reset }];
  });
}

/** One answered poll of an account. */
export interface AccountPoll {
  readonly account: string;
  readonly space: string;
  readonly sentAt: LocalMs;
  readonly at: LocalMs;
  readonly date: ServerSeconds;
  readonly categories: readonly PolledCategory[];
}

/** The figures that a key was answered with in its latest window of one category, the newest last. */
export interface KeyWindow {
  readonly category: Category;
  readonly limit: number;
  readonly reset: ServerSeconds;
  readonly figures: KeyFigure[];
}

/** How much of the limit was used by one answer, the answered request included. */
export interface KeyFigure {
  readonly used: number;
  readonly sentAt: LocalMs;
  readonly at: LocalMs;
}

/** Servers may report one window's reset this far apart, in seconds. */
const SAME_RESET_S = 2;
/** Resets this far apart, in seconds, are two windows. */
const OTHER_RESET_S = 3;
/** Two windows of one counter are at least this far apart, in seconds. */
const NEXT_WINDOW_S = 30;
/** A poll this close to the reset, in seconds, may be of the next window. */
const RESET_MARGIN_S = 2;
/** A minute of a paid user's reads, with room. */
const MAX_FIGURES = 700;

export const isSameWindow = (
  a: { readonly limit: number; readonly reset: ServerSeconds | null },
  b: { readonly limit: number; readonly reset: ServerSeconds | null },
): boolean =>
  a.limit === b.limit && a.reset !== null && b.reset !== null && Math.abs(a.reset - b.reset) <= SAME_RESET_S;

/** Adds an answer to the key's windows, one for each category; a newer window replaces the older one. */
export function addAnswer(windows: KeyWindow[], answer: KeyAnswer): void {
  const { category, limit, remaining, reset, sentAt, at } = answer;
  const figure = { used: limit - remaining, sentAt, at };
  const index = windows.findIndex((window) => window.category === category);
  const window = windows[index];
  if (window !== undefined && isSameWindow(window, answer)) {
    window.figures.push(figure);
    if (window.figures.length > MAX_FIGURES) window.figures.shift();
    return;
  }
  // A late answer of the window before.
  if (window !== undefined && reset <= window.reset - NEXT_WINDOW_S) return;
  if (index >= 0) windows.splice(index, 1);
  windows.push({ category, limit, reset, figures: [figure] });
}

/**
 * Whether the poll shows that the key is another user's: it was sent after an answer of the key, two seconds or more
 * before that window's reset, and shows no open window, a reset three seconds or more away, or more left.
 *
 * Another limit proves nothing, nor do figures that fit another category of the poll: the endpoint may count otherwise
 * than documented.
 */
export function contradicts(window: KeyWindow, poll: AccountPoll): boolean {
  const before = window.figures.filter(({ at }) => at <= poll.sentAt);
  if (before.length === 0 || poll.date > window.reset - RESET_MARGIN_S) return false;
  const used = Math.max(...before.map((figure) => figure.used));
  const polled = poll.categories.find(({ category }) => category === window.category);
  if (polled === undefined || polled.limit !== window.limit) return false;
  if (poll.categories.some((other) => isSameWindow(other, window) && other.used >= used)) return false;
  return (
    polled.reset === null || Math.abs(polled.reset - window.reset) >= OTHER_RESET_S || polled.used < used
  );
}

/**
 * Whether the key's figures continue into the polled one without a gap: the last of them, and then only figures that
 * `known` requests of the account took. A figure that a known request took as well is no figure of the key.
 *
 * @param known figures of the same counter that polls and keys of the account took
 */
export function isContinued(
  figures: readonly KeyFigure[],
  polled: PolledCategory,
  known: ReadonlySet<number>,
): boolean {
  const own = figures.map(({ used }) => used).filter((used) => used <= polled.used);
  if (own.length === 0 || own.some((used) => known.has(used))) return false;
  for (let used = Math.max(...own) + 1; used <= polled.used; used += 1) if (!known.has(used)) return false;
  return true;
}
