/**
 * Are two keys one user's? The service counts per user, so two keys of one user share one counter.
 *
 * Within one window of one category, take the readings of keys A and B in an order that is certain (each
 * request left after the other's answer had arrived):
 *
 * - One user: the resets agree and the figures fall strictly, whoever asks.
 * - Two users: their windows opened at different times, so two open windows whose resets are 3 s or more
 *   apart settle it; and where one program opened both at once, the figures repeat or rise.
 *
 * How strong must it be? Under "two users" an answer of B between two of A fits in only where B's figure
 * happens to lie strictly between A's two figures a > a'. B's counter knows nothing of A's, so of the
 * `limit` values it may show, a - a' - 1 fit: chance (a - a' - 1) / limit. A key whose requests are all
 * seen falls by 1 each time, where the chance is 0. The chances of independent fits multiply. Windows
 * opened apart agree within ±2 s in 5 of 60 cases, and a program that opens both at once always agrees, so
 * agreement alone is worth nothing. A suggestion needs two windows and a chance below one in a million;
 * one contradiction ends it for the pair.
 */
import type { Category } from './category.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

/** One answered request of one key. */
export interface Testimony {
  /** Names the key (never its text). */
  readonly credential: string;
  readonly space: string;
  readonly category: Category;
  readonly sentAt: LocalMs;
  readonly at: LocalMs;
  readonly limit: number;
  readonly remaining: number;
  readonly reset: ServerSeconds;
}

export type Relation = 'unknown' | 'same' | 'different';

interface Pair {
  /** Logarithm of the chance that two users would look like this. */
  logChance: number;
  /** Resets of the windows in which figures interleaved. */
  windows: ServerSeconds[];
  relation: Relation;
}

const ENOUGH = Math.log(1e-6);
const WINDOWS = 2;
const SAME_RESET = 2;
const OTHER_RESET = 3;
const NEXT_RESET = 55;
/** Per space and category, so that many keys cost no more than a few. */
const MOST_RECENT = 12;
const MOST_PAIRS = 64;
const MOST_PLACES = 64;

export class Evidence {
  /** The last testimonies of each space and category, the newest last. */
  readonly #recent = new Map<string, Testimony[]>();
  readonly #pairs = new Map<string, Pair>();

  /** Takes in one answer, and returns the pairs of keys about which it changed our mind. */
  take(testimony: Testimony): { a: string; b: string; relation: Relation }[] {
    const place = `${testimony.space} ${testimony.category}`;
    const recent = this.#recent.get(place) ?? [];
    const changed = [];
    const others = new Set(recent.map(({ credential }) => credential));
    others.delete(testimony.credential);
    for (const other of others) {
      const pair = this.#pair(testimony.credential, other);
      const before = pair.relation;
      weigh(pair, recent, testimony, other);
      if (pair.relation !== before)
        changed.push({ a: testimony.credential, b: other, relation: pair.relation });
    }
    recent.push(testimony);
    if (recent.length > MOST_RECENT) recent.shift();
    this.#recent.delete(place);
    this.#recent.set(place, recent);
    if (this.#recent.size > MOST_PLACES) dropOldest(this.#recent);
    return changed;
  }

  relation(a: string, b: string): Relation {
    return this.#pairs.get(nameOf(a, b))?.relation ?? 'unknown';
  }

  /** Weighs all pairs of this key afresh: somebody who knows more has said whose it is. */
  reconsider(credential: string): void {
    for (const name of this.#pairs.keys()) {
      if (name.split(' ').includes(credential)) this.#pairs.delete(name);
    }
  }

  #pair(a: string, b: string): Pair {
    const name = nameOf(a, b);
    const known = this.#pairs.get(name);
    if (known !== undefined) return known;
    if (this.#pairs.size >= MOST_PAIRS) dropOldest(this.#pairs);
    const pair: Pair = { logChance: 0, windows: [], relation: 'unknown' };
    this.#pairs.set(name, pair);
    return pair;
  }
}

function dropOldest(map: Map<string, unknown>): void {
  for (const oldest of map.keys()) {
    map.delete(oldest);
    break;
  }
}

const nameOf = (a: string, b: string): string => (a < b ? `${a} ${b}` : `${b} ${a}`);

function weigh(pair: Pair, recent: readonly Testimony[], now: Testimony, other: string): void {
  if (pair.relation === 'different') return;
  const theirs = recent.findLast(({ credential, at }) => credential === other && at < now.sentAt);
  if (theirs === undefined) return;
  if (contradicts(theirs, now)) {
    pair.relation = 'different';
    return;
  }
  if (!sameWindow(theirs, now)) return;
  const mine = recent.findLast(({ credential, at }) => credential === now.credential && at < theirs.sentAt);
  if (mine === undefined || !sameWindow(mine, now) || mine.limit !== now.limit) return;
  const room = mine.remaining - now.remaining - 1;
  if (room < 1 || theirs.remaining >= mine.remaining) {
    pair.relation = 'different';
    return;
  }
  pair.logChance += Math.log(room / now.limit);
  if (!pair.windows.some((reset) => Math.abs(reset - now.reset) <= SAME_RESET)) pair.windows.push(now.reset);
  if (pair.windows.length > WINDOWS) pair.windows.shift();
  if (pair.windows.length >= WINDOWS && pair.logChance <= ENOUGH) pair.relation = 'same';
}

function sameWindow(a: Testimony, b: Testimony): boolean {
  return Math.abs(a.reset - b.reset) <= SAME_RESET;
}

/** Two windows of one category open at one time, or a figure that did not fall under one limit. */
function contradicts(earlier: Testimony, later: Testimony): boolean {
  const apart = Math.abs(earlier.reset - later.reset);
  // One user's next window opens after this one's reset, and so resets 60 s later at the earliest.
  if (apart >= OTHER_RESET && apart < NEXT_RESET) return true;
  if (!sameWindow(earlier, later) || earlier.limit !== later.limit) return false;
  return later.remaining >= earlier.remaining && later.remaining > 0;
}
