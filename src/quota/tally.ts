/** What a window goes through beside its readings: refusals, and how many requests were under way at once. */
import { countInFlight, type Flight, OWN } from './flight.ts';
import { SAME_WINDOW } from './join.ts';
import type { ServerSeconds } from './time.ts';

export interface Tally {
  readonly reset: ServerSeconds;
  /** Answers 429 that were seen. */
  refused: number;
  /** Most requests of the category under way at one time, our own polls left out. */
  peak: number;
}

type More = Pick<Tally, 'refused' | 'peak'>;

/** Kept by the reset alone: a limit that changes begins no new window. */
export function addTally(part: { tally: Tally | null }, reset: ServerSeconds, { refused, peak }: More): void {
  const { tally } = part;
  if (tally === null || reset >= tally.reset + SAME_WINDOW) part.tally = { reset, refused, peak };
  else if (reset > tally.reset - SAME_WINDOW) {
    tally.refused += refused;
    tally.peak = Math.max(tally.peak, peak);
  }
}

/** Requests of the flight's category under way when its answer comes: a peak always lasts until one. */
export function togetherWith(flights: readonly Flight[], { category, initiator }: Flight, at: number): number {
  if (initiator === OWN) return 0;
  const others = flights.filter((other) => other.initiator !== OWN);
  const { unspent, maybe } = countInFlight(others, category, null, at);
  return unspent + maybe;
}
