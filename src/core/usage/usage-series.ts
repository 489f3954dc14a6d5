/**
 * Recent usage of one window: when requests of this browser were answered, and the unattributed usage at each reading. The
 * burn rate is estimated from it (burn-rate.ts).
 */
import type { PaceBasis } from '../advice/pace.ts';
import { isSameReset } from '../readings/reading-set.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';

/** Requests of this browser are remembered for this long, in ms. */
export const MEMORY_MS = 10_000;
/** Readings closer than this, in ms, are no interval. */
export const MIN_READING_INTERVAL_MS = 3000;
/** Requests are counted in slots of this length, in ms, so that a flood takes little memory. */
const SLOT_MS = 250;

export interface UsageReading {
  /** When it arrived. */
  readonly at: LocalMs;
  /** Used requests that are surely not this browser's. */
  readonly unattributed: number;
  /** Requests of this browser in flight that the figure may include. */
  readonly inFlight: number;
}

export interface UsageSeries {
  readonly reset: ServerSeconds;
  readonly limit: number;
  /** Answered requests of this browser: start of the slot and count, the oldest first. */
  observed: [LocalMs, number][];
  /** Any two with one between them are an interval apart; the oldest first. */
  readings: UsageReading[];
  /** What the pace to keep is computed from; null until the first reading. */
  pace: PaceBasis | null;
}

/** Counts one answered request of this browser. */
export function recordObserved({ observed }: UsageSeries, at: LocalMs): void {
  addObserved(observed, at - (at % SLOT_MS), 1);
}

/** Merges the requests of another key of the same user. */
export function mergeSeries(
  window: { series: UsageSeries | null },
  { series }: { readonly series: UsageSeries | null },
): void {
  if (series === null) return;
  if (window.series === null) window.series = series;
  else if (isSameReset(window.series.reset, series.reset)) {
    for (const [slot, count] of series.observed) addObserved(window.series.observed, slot, count);
  }
}

function addObserved(observed: UsageSeries['observed'], slot: LocalMs, count: number): void {
  const before = observed.findLastIndex(([start]) => start <= slot);
  const entry = observed[before];
  if (entry?.[0] === slot) entry[1] += count;
  else observed.splice(before + 1, 0, [slot, count]);
  const newest = observed.at(-1)?.[0] ?? slot;
  while ((observed[0]?.[0] ?? newest) < newest - MEMORY_MS) observed.shift();
}
