/**
 * The minute before the present one. An answer that comes late still belongs to it, and history takes its
 * last figures from here.
 */
import { type Joined, newestReset, SAME_WINDOW } from './join.ts';
import type { Seen } from './seen.ts';
import type { Tally } from './tally.ts';
import type { ServerSeconds } from './time.ts';
import type { Window } from './window.ts';

/** What a window keeps of one minute. */
export interface Part {
  joined: Joined;
  seen: Seen | null;
  tally: Tally | null;
}

/** Puts the present minute aside where a reading with this reset opens another one. */
export function turnPage(window: Window, reset: ServerSeconds): void {
  const { joined, seen, tally } = window;
  const newest = newestReset(joined);
  if (newest === null || reset < newest + SAME_WINDOW) return;
  window.past = { joined: { entries: joined.entries, idle: null }, seen, tally };
  window.joined = { entries: [], idle: joined.idle };
  window.seen = null;
  window.tally = null;
}

/** The minute that a reading with this reset belongs to: the past one where it is late, else the present one. */
export function partOf(window: Window, reset: ServerSeconds): Part {
  const { past } = window;
  const end = past === null ? null : newestReset(past.joined);
  return past !== null && end !== null && Math.abs(reset - end) < SAME_WINDOW ? past : window;
}
