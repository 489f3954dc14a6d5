/**
 * Merges readings as a set, so that their order and repetition do not matter (rule 2).
 *
 * Kept per owner and category: (a) for each (limit, reset) the least `remaining` and its latest `Date`; (b) the latest
 * statement that no window is open. Merging is union, minimum and maximum: commutative, associative, idempotent.
 * Entries 30 s or more below the greatest reset belong to an older window and are dropped.
 *
 * Simpler rules fail: "the greatest used wins" freezes when the limit drops from 600 to 150 at 210 used; "resets
 * within 30 s are one window" is not transitive.
 */
import type { ServerSeconds } from '../time.ts';

export interface ReadingEntry {
  readonly limit: number;
  readonly reset: ServerSeconds;
  remaining: number;
  date: ServerSeconds;
}

/** The server said at `at` that no window is open. */
export interface IdleStatement {
  readonly at: ServerSeconds;
  readonly limit: number;
}

export interface ReadingSet {
  entries: ReadingEntry[];
  idle: IdleStatement | null;
}

/** Resets of two windows of one category are at least this far apart, in seconds; one window's reset drifts less. */
export const WINDOW_SPACING_S = 30;
/** Whether two resets of one category are of the same window. */
export const isSameReset = (a: ServerSeconds, b: ServerSeconds): boolean =>
  Math.abs(a - b) < WINDOW_SPACING_S;
/** A real server stays far below: the limits of one minute times a second or two of drift. */
const MAX_ENTRIES = 64;

export const newReadingSet = (): ReadingSet => ({ entries: [], idle: null });

/** Adds one reading's figures to the set, in place. */
export function addReading(set: ReadingSet, reading: Readonly<ReadingEntry>): void {
  if (!updateReading(set, reading)) addEntry(set, reading);
}

/** Updates the entry of this limit and reset; false if there is none. */
export function updateReading(
  { entries }: ReadingSet,
  { limit, reset, remaining, date }: Readonly<ReadingEntry>,
): boolean {
  const entry = entries.find((each) => each.limit === limit && each.reset === reset);
  if (entry === undefined) return false;
  entry.remaining = Math.min(entry.remaining, remaining);
  entry.date = Math.max(entry.date, date);
  return true;
}

function addEntry(set: ReadingSet, { limit, reset, remaining, date }: Readonly<ReadingEntry>): void {
  const newest = newestReset(set);
  if (newest !== null && reset <= newest - WINDOW_SPACING_S) return;
  set.entries.push({ limit, reset, remaining, date });
  if (newest === null || reset > newest) {
    set.entries = set.entries.filter((each) => each.reset > reset - WINDOW_SPACING_S);
  }
  if (set.entries.length > MAX_ENTRIES) dropOldest(set);
}

/** Whether this is the limit in force in the latest window, even if that has ended; true if none is known. */
export function isCurrentLimit({ entries }: ReadingSet, limit: number): boolean {
  const view = resolveSet({ entries, idle: null });
  return view.kind !== 'window' || view.limit === limit;
}

/** Adds a statement that no window is open. The latest is kept; of two at one time, the one with the smaller limit. */
export function addIdle(set: ReadingSet, idle: IdleStatement): void {
  const old = set.idle;
  if (old === null || idle.at > old.at || (idle.at === old.at && idle.limit < old.limit)) set.idle = idle;
}

/** Adds all readings of `other` to the set, in place. */
export function mergeReadings(set: ReadingSet, other: ReadingSet): void {
  for (const entry of other.entries) addReading(set, entry);
  if (other.idle !== null) addIdle(set, other.idle);
}

export function newestReset({ entries }: ReadingSet): ServerSeconds | null {
  return entries.length === 0 ? null : Math.max(...entries.map(({ reset }) => reset));
}

/** Evicts by (reset, limit) alone, which never change, so that eviction commutes with merging. */
function dropOldest(set: ReadingSet): void {
  set.entries.sort((a, b) => b.reset - a.reset || a.limit - b.limit);
  set.entries.length = MAX_ENTRIES;
}

export type ResolvedReadings =
  | { readonly kind: 'unknown' }
  | { readonly kind: 'idle'; readonly limit: number; readonly at: ServerSeconds }
  | {
      readonly kind: 'window';
      readonly limit: number;
      readonly remaining: number;
      readonly reset: ServerSeconds;
    };

/**
 * The figures that the set amounts to: the limit of the latest `Date` (not of the latest arrival; of two at one time the
 * smaller), the least `remaining` under that limit, and the greatest reset.
 */
export function resolveSet(set: ReadingSet): ResolvedReadings {
  const { entries, idle } = set;
  const reset = newestReset(set);
  if (idle !== null && (reset === null || idle.at > reset - WINDOW_SPACING_S)) {
    return { kind: 'idle', limit: idle.limit, at: idle.at };
  }
  const [first] = entries;
  if (first === undefined || reset === null) return { kind: 'unknown' };
  let latest = first;
  for (const entry of entries) {
    if (entry.date > latest.date || (entry.date === latest.date && entry.limit < latest.limit))
      latest = entry;
  }
  let { remaining } = latest;
  for (const entry of entries) {
    if (entry.limit === latest.limit && entry.remaining < remaining) remaining = entry.remaining;
  }
  return { kind: 'window', limit: latest.limit, remaining, reset };
}
