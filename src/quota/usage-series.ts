/**
 * How one window was used lately: when requests of this browser were answered, and what the readings said of
 * the rest. The burn rate is estimated from it (burn-rate.ts).
 */
import { toLocal } from './clock.ts';
import { countInFlight } from './flight.ts';
import { SAME_WINDOW, viewJoined } from './join.ts';
import type { OwnerState } from './owner.ts';
import { limitHeld, restOf } from './spending.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import type { Window } from './window.ts';

/** Requests of this browser are remembered for this long, in ms. */
export const MEMORY_MS = 10_000;
/** Readings nearer than this make no interval, in ms. */
export const INTERVAL_MS = 3000;
/** Requests are counted by this step, in ms, so that a flood takes no more room than a few. */
const SLOT_MS = 250;
/** The newest reading, one at least an interval before it, one at least an interval before that, and one between. */
const MAX_READINGS = 5;

export interface UsageReading {
  /** When it arrived. */
  readonly at: LocalMs;
  /** Used requests that are surely not this browser's. */
  readonly unattributed: number;
  /** Requests of this browser that the figure may hold, for their answer was still to come. */
  readonly inFlight: number;
}

export interface UsageSeries {
  readonly reset: ServerSeconds;
  readonly limit: number;
  /** Answered requests of this browser: start of the slot and count, the oldest first. */
  here: [LocalMs, number][];
  /** An interval apart but for the newest two; the oldest first. */
  readings: UsageReading[];
}

/** Notes what a reading said, once the requests that it answers are counted. */
export function noteReading(owner: OwnerState, window: Window, at: LocalMs): void {
  const view = viewJoined(window.joined);
  if (view.kind !== 'window') return;
  const series = seriesOf(owner, window, view);
  const { rest, maybeOurs } = restOf(owner, window, view);
  const inFlight = Math.min(countInFlight(owner.flights, window.category, at, at).maybe, maybeOurs);
  const reading = { at, unattributed: rest - maybeOurs, inFlight };
  const { readings } = series;
  const previous = readings.at(-2);
  // Of readings nearer together than an interval only the last is kept.
  if (previous !== undefined && at - previous.at < INTERVAL_MS) readings.pop();
  readings.push(reading);
  if (readings.length > MAX_READINGS) readings.shift();
}

/** Counts one answered request of this browser. */
export function noteHere({ here }: UsageSeries, at: LocalMs): void {
  addHere(here, at - (at % SLOT_MS), 1);
}

/** Joins the requests of another key of the same user. */
export function joinSeries(window: Window, { series }: Window): void {
  if (series === null) return;
  if (window.series === null) window.series = series;
  else if (isSameWindow(window.series, series.reset)) {
    for (const [slot, count] of series.here) addHere(window.series.here, slot, count);
  }
}

function addHere(here: UsageSeries['here'], slot: LocalMs, count: number): void {
  const before = here.findLastIndex(([start]) => start <= slot);
  const entry = here[before];
  if (entry?.[0] === slot) entry[1] += count;
  else here.splice(before + 1, 0, [slot, count]);
  const newest = here.at(-1)?.[0] ?? slot;
  while ((here[0]?.[0] ?? newest) < newest - MEMORY_MS) here.shift();
}

/** The series of the window and limit that hold now, begun where there is none. */
function seriesOf(
  owner: OwnerState,
  window: Window,
  view: { readonly limit: number; readonly remaining: number; readonly reset: ServerSeconds; kind: 'window' },
): UsageSeries {
  const { series } = window;
  const { reset, limit } = view;
  const same = series !== null && isSameWindow(series, reset);
  if (same && series.limit === limit) return series;
  const opening = { at: toLocal(owner.clock, reset - WINDOW_SECONDS), unattributed: 0, inFlight: 0 };
  // Under a limit that has changed `used` is no count of requests, and the opening no reading.
  const readings = limitHeld(window, view) ? [opening] : [];
  const begun = { reset, limit, here: same ? series.here : [], readings };
  window.series = begun;
  return begun;
}

const isSameWindow = (series: UsageSeries, reset: ServerSeconds): boolean =>
  Math.abs(reset - series.reset) < SAME_WINDOW;
