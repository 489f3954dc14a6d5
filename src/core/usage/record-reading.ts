/** Adds a new reading to the window's usage series. */
import type { RateLimitWindow } from '../readings/rate-limit-window.ts';
import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import { countInFlight } from '../state/in-flight.ts';
import type { OwnerState } from '../state/owner.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import { hadOneLimit, unattributedUsage } from './usage-breakdown.ts';
import { isSeriesOfReset, MIN_READING_INTERVAL_MS, type UsageSeries } from './usage-series.ts';

/** The newest reading, one at least an interval before it, one at least an interval before that, and one between. */
const MAX_READINGS = 5;

/** Records the newest reading, after the requests that it answers are counted. */
export function recordReading(owner: OwnerState, window: RateLimitWindow, at: LocalMs): void {
  const view = resolveSet(window.readings);
  if (view.kind !== 'window') return;
  const series = seriesFor(owner, window, view);
  const { unattributed, maybeOurs } = unattributedUsage(owner, window, view);
  const inFlight = Math.min(countInFlight(owner.inFlight, window.category, at, at).maybeCounted, maybeOurs);
  const reading = { at, unattributed: unattributed - maybeOurs, inFlight };
  const { readings } = series;
  const previous = readings.at(-2);
  // Of readings closer together than an interval only the last is kept.
  if (previous !== undefined && at - previous.at < MIN_READING_INTERVAL_MS) readings.pop();
  readings.push(reading);
  if (readings.length > MAX_READINGS) readings.shift();
}

/** The series of the current window and limit, created if there is none. */
function seriesFor(
  owner: OwnerState,
  window: RateLimitWindow,
  view: { readonly limit: number; readonly remaining: number; readonly reset: ServerSeconds; kind: 'window' },
): UsageSeries {
  const { series } = window;
  const { reset, limit } = view;
  const isSame = series !== null && isSeriesOfReset(series, reset);
  if (isSame && series.limit === limit) return series;
  const opening = { at: toLocal(owner.clock, reset - WINDOW_SECONDS), unattributed: 0, inFlight: 0 };
  // After a change of the limit `used` does not count requests, so the opening is no reading of 0.
  const readings = hadOneLimit(window, view) ? [opening] : [];
  const newSeries = { reset, limit, observed: isSame ? series.observed : [], readings };
  window.series = newSeries;
  return newSeries;
}
