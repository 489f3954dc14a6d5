/** What a window goes through beside its readings: refusals, and how many requests were under way at once. */
import { FLIGHT_LIMIT, type Flight, OWN } from './flight.ts';
import { SAME_WINDOW } from './join.ts';
import type { LocalMs, ServerSeconds } from './time.ts';

export interface Tally {
  readonly reset: ServerSeconds;
  /** Answers 429 that were seen. */
  refused: number;
  /** Most requests of the category under way at one time, our own polls left out. */
  peak: number;
}

/** Kept by the reset alone: a limit that changes begins no new window. */
export function addTally(
  part: { tally: Tally | null },
  reset: ServerSeconds,
  refused: number,
  peak: number,
): void {
  const { tally } = part;
  if (tally === null || reset >= tally.reset + SAME_WINDOW) part.tally = { reset, refused, peak };
  else if (reset > tally.reset - SAME_WINDOW) {
    tally.refused += refused;
    if (peak > tally.peak) tally.peak = peak;
  }
}

/**
 * Requests of the flight's category under way until its answer came, itself among them: a peak always lasts until an
 * answer does.
 *
 * @param flights the others
 */
export function togetherWith(
  flights: readonly Flight[],
  { category, initiator }: Flight,
  at: LocalMs,
): number {
  if (initiator === OWN) return 0;
  let together = 1;
  for (let index = 0; index < flights.length; index += 1) {
    const other = flights[index];
    if (other?.category !== category || other.initiator === OWN || other.doubtful) continue;
    if (at - other.sentAt <= FLIGHT_LIMIT) together += 1;
  }
  return together;
}

/** What is counted of the minute with this reset. */
export function tallyOf({ tally }: { tally: Tally | null }, reset: ServerSeconds): Tally | null {
  return tally !== null && Math.abs(reset - tally.reset) < SAME_WINDOW ? tally : null;
}
