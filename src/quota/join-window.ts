/** One category of two owners that turned out to be one user's. */
import { joinAll, joinEntry, newestReset, nothingJoined, SAME_WINDOW } from './join.ts';
import { type Part, turnPage } from './past.ts';
import { joinSeen } from './seen.ts';
import { addTally } from './tally.ts';
import type { ServerSeconds } from './time.ts';
import { noteUnaccounted } from './unaccounted.ts';
import { joinSeries } from './usage-series.ts';
import { accepted, refuse, type Window } from './window.ts';

/** Adds what another window of the same category knows: of the present minute, and of the one before. */
export function joinWindow(window: Window, other: Window): void {
  const theirs = newestReset(other.joined);
  if (theirs !== null) turnPage(window, theirs);
  joinAll(window.joined, other.joined);
  if (other.asOf !== null && other.date >= window.date) {
    window.asOf = Math.max(window.asOf ?? 0, other.asOf);
    window.date = other.date;
  }
  if (other.refused !== null) refuse(window, other.refused);
  accepted(window, other.accepted);
  joinSeries(window, other);
  for (const { sentAt, endedAt, times } of other.aborted)
    noteUnaccounted(window.aborted, sentAt, endedAt, times);
  joinPart(window, other, theirs);
  if (other.past !== null) joinPart(window, other.past, newestReset(other.past.joined));
}

/** Adds one minute to the same minute; one that is older than both is not kept. */
function joinPart(window: Window, other: Part, reset: ServerSeconds | null): void {
  const newest = newestReset(window.joined);
  if (reset === null || newest === null) return;
  const part = reset <= newest - SAME_WINDOW ? pastWith(window, reset) : window;
  if (part === null) return;
  for (const entry of other.joined.entries) joinEntry(part.joined, entry);
  joinSeen(part, other);
  if (other.tally !== null) addTally(part, other.tally.reset, other.tally.refused, other.tally.peak);
}

/** The minute before, where it has this reset, or a new one where this reset is later; else null. */
function pastWith(window: Window, reset: ServerSeconds): Part | null {
  const past = window.past === null ? null : newestReset(window.past.joined);
  if (past !== null && reset <= past - SAME_WINDOW) return null;
  if (window.past !== null && past !== null && reset < past + SAME_WINDOW) return window.past;
  window.past = { joined: nothingJoined(), seen: null, tally: null };
  return window.past;
}
