/**
 * How readings join: as sets, so that order and repetition cannot matter.
 *
 * Kept per owner and category are (a) for each (limit, reset) the least `remaining` and its latest `Date`,
 * (b) the latest statement that no window is open. Joining is union, minimum and maximum: commutative,
 * associative, idempotent. Entries 30 s or more below the greatest reset belong to an older window and go.
 *
 * Why not "the greatest used wins": when 600 is tightened to 150 at 210 used it freezes. Why not "resets
 * within 30 s are one window": that is not transitive.
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

/** Two windows of one category are at least this far apart, in seconds; drift of one window is less. */
export const WINDOW_SPACING_S = 30;
/** An honest server never comes near it: a second or two of drift times the limits of one minute. */
const MAX_ENTRIES = 64;

export const newReadingSet = (): ReadingSet => ({ entries: [], idle: null });

/** Joins one reading's figures into the set, in place. */
export function addReading(joined: ReadingSet, said: Readonly<ReadingEntry>): void {
  if (!updateReading(joined, said)) addEntry(joined, said);
}

/** The same where there is an entry for the limit and reset; false, and nothing joined, where there is none. */
export function updateReading(
  { entries }: ReadingSet,
  { limit, reset, remaining, date }: Readonly<ReadingEntry>,
): boolean {
  for (let index = 0; index < entries.length; index += 1) {
    const entry = entries[index];
    if (entry?.limit !== limit || entry.reset !== reset) continue;
    if (remaining < entry.remaining) entry.remaining = remaining;
    if (date > entry.date) entry.date = date;
    return true;
  }
  return false;
}

function addEntry(joined: ReadingSet, { limit, reset, remaining, date }: Readonly<ReadingEntry>): void {
  const newest = newestReset(joined);
  if (newest !== null && reset <= newest - WINDOW_SPACING_S) return;
  joined.entries.push({ limit, reset, remaining, date });
  if (newest === null || reset > newest) {
    joined.entries = joined.entries.filter((each) => each.reset > reset - WINDOW_SPACING_S);
  }
  if (joined.entries.length > MAX_ENTRIES) dropOldest(joined);
}

/** Whether this is the limit that holds; true where none is known. */
export function isCurrentLimit(joined: ReadingSet, limit: number): boolean {
  // A single entry is all there is to see.
  if (joined.entries.length === 1 && joined.entries[0]?.limit === limit) return true;
  const view = resolveSet(joined);
  return view.kind !== 'window' || view.limit === limit;
}

/** Joins a no-window statement: the latest stands; of two at one time, the one with the smaller limit. */
export function addIdle(joined: ReadingSet, idle: IdleStatement): void {
  const old = joined.idle;
  if (old === null || idle.at > old.at || (idle.at === old.at && idle.limit < old.limit)) joined.idle = idle;
}

/** Joins all that `other` knows into the set, in place. */
export function mergeReadings(joined: ReadingSet, other: ReadingSet): void {
  for (const entry of other.entries) addReading(joined, entry);
  if (other.idle !== null) addIdle(joined, other.idle);
}

export function newestReset({ entries }: ReadingSet): ServerSeconds | null {
  let newest: ServerSeconds | null = null;
  for (let index = 0; index < entries.length; index += 1) {
    const reset = entries[index]?.reset ?? 0;
    if (newest === null || reset > newest) newest = reset;
  }
  return newest;
}

/** The order of eviction looks only at (reset, limit), which never change, so it commutes with joining too. */
function dropOldest(joined: ReadingSet): void {
  joined.entries.sort((a, b) => b.reset - a.reset || a.limit - b.limit);
  joined.entries.length = MAX_ENTRIES;
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
 * What the set says: the limit of the latest `Date` (of two at one time the smaller), never of the latest
 * arrival; the least remaining under that limit; the greatest reset.
 */
export function resolveSet(joined: ReadingSet): ResolvedReadings {
  const { entries, idle } = joined;
  const reset = newestReset(joined);
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
