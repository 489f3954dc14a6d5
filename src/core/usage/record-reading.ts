/** What a new reading adds to the window's usage series. */
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

/** Notes what a reading said, once the requests that it answers are counted. */
export function recordReading(owner: OwnerState, window: RateLimitWindow, at: LocalMs): void {
  const view = resolveSet(window.readings);
  if (view.kind !== 'window') return;
  const series = seriesFor(owner, window, view);
  const { unattributed, maybeOurs } = unattributedUsage(owner, window, view);
  const inFlight = Math.min(countInFlight(owner.inFlight, window.category, at, at).maybeCounted, maybeOurs);
  const reading = { at, unattributed: unattributed - maybeOurs, inFlight };
  const { readings } = series;
  const previous = readings.at(-2);
  // Of readings nearer together than an interval only the last is kept.
  if (previous !== undefined && at - previous.at < MIN_READING_INTERVAL_MS) readings.pop();
  readings.push(reading);
  if (readings.length > MAX_READINGS) readings.shift();
}

/** The series of the window and limit that hold now, begun where there is none. */
function seriesFor(
  owner: OwnerState,
  window: RateLimitWindow,
  view: { readonly limit: number; readonly remaining: number; readonly reset: ServerSeconds; kind: 'window' },
): UsageSeries {
  const { series } = window;
  const { reset, limit } = view;
  const same = series !== null && isSeriesOfReset(series, reset);
  if (same && series.limit === limit) return series;
  const opening = { at: toLocal(owner.clock, reset - WINDOW_SECONDS), unattributed: 0, inFlight: 0 };
  // Under a limit that has changed `used` is no count of requests, and the opening no reading.
  const readings = hadOneLimit(window, view) ? [opening] : [];
  const begun = { reset, limit, observed: same ? series.observed : [], readings };
  window.series = begun;
  return begun;
}
