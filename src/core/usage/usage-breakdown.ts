/**
 * Splits a window's usage (rule 9): used = observed + unattributed.
 *
 * Observed are the requests whose own reading belongs to this window and limit. The unattributed ones came from other
 * programs if the window was observed from its opening without a gap; else they may have been missed.
 */

import { isSameReset, type ResolvedReadings, resolveSet } from '../readings/reading-set.ts';
import { type ClockBounds, toLocal } from '../readings/server-clock.ts';
import type { UsageBreakdown } from '../snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';
import { CLOCK_ERROR_MS, countInFlight, countUnaccounted, type InFlightRequest } from './in-flight.ts';
import { observedUsage } from './observed-usage.ts';
import type { RateLimitWindow } from './rate-limit-window.ts';
import { MIN_READING_INTERVAL_MS, type UsageSeries } from './usage-series.ts';

/** What of an owner its usage depends on. */
export interface UsageOwner {
  readonly serverClock: ClockBounds;
  readonly inFlight: readonly InFlightRequest[];
}

export interface UnattributedUsage {
  readonly used: number;
  readonly observed: number;
  readonly unattributed: number;
  /** Of `unattributed`, how many may be requests of this browser. */
  readonly maybeOurs: number;
  /** More than idle programs, such as another copy of this extension, would use. */
  readonly isSignificant: boolean;
}

type OpenWindow = Extract<ResolvedReadings, { kind: 'window' }>;

/** Unattributed reads a minute that are ignored: another computer's copy of this extension polls too. */
export const toleratedReads = (limit: number): number => Math.max(limit * 0.02, 3);

export function unattributedUsage(
  owner: UsageOwner,
  window: RateLimitWindow,
  view: OpenWindow,
): UnattributedUsage {
  const used = view.limit - view.remaining;
  const observed = Math.min(observedUsage(window, view.reset, view.limit)?.count ?? 0, used);
  const unattributed = used - observed;
  const tolerated = window.category === 'read' ? toleratedReads(view.limit) : 0;
  const maybeOurs = Math.min(uncountedRequests(owner, window, view), unattributed);
  const isSignificant = hadOneLimit(window, view) && unattributed > tolerated + maybeOurs;
  return { used, observed, unattributed, maybeOurs, isSignificant };
}

/** Unattributed requests that surely come from other programs: without those of this browser and of likely keys. */
export const surelyExternal = ({
  unattributed,
  maybeOurs,
  likely,
}: Pick<UsageBreakdown, 'unattributed' | 'maybeOurs' | 'likely'>): number =>
  Math.max(0, unattributed - maybeOurs - likely);

/** The program that used most of a window; `initiator` is null for programs outside this browser. */
export function mainUser(
  usage: UsageBreakdown,
): { readonly initiator: string | null; readonly count: number } | null {
  const byProgram = new Map<string, number>();
  for (const { initiator, count } of usage.by)
    byProgram.set(initiator, (byProgram.get(initiator) ?? 0) + count);
  const [most] = [...byProgram].sort(([, a], [, b]) => b - a);
  const others = surelyExternal(usage);
  if (others > (most?.[1] ?? 0)) return { initiator: null, count: others };
  return most === undefined ? null : { initiator: most[0], count: most[1] };
}

/** Requests of this browser without figures that the window's figure may include. */
function uncountedRequests(
  { serverClock, inFlight }: UsageOwner,
  { asOf, unaccounted, category }: RateLimitWindow,
  { reset }: OpenWindow,
): number {
  const openedAt = toLocal(serverClock, reset - WINDOW_SECONDS);
  return countUnaccounted(inFlight, unaccounted, category, openedAt, asOf ?? openedAt);
}

/** Whether the window has had a single limit; after a change `used` does not count requests. */
export function hadOneLimit({ readings }: Pick<RateLimitWindow, 'readings'>, { limit }: OpenWindow): boolean {
  return readings.entries.every((entry) => entry.limit === limit);
}

/** Whether all unattributed requests may be this browser's, and so do not prove other programs. */
export const mayBeOurs = (unattributed: number, maybeOurs: number): boolean =>
  unattributed > 0 && unattributed <= maybeOurs;

/** Whether this browser was surely observed from the window's opening, whose time is known only to `CLOCK_ERROR_MS`. */
export const isObservedFrom = (observingSince: LocalMs | null, openedAt: LocalMs): boolean =>
  observingSince !== null && observingSince + CLOCK_ERROR_MS <= openedAt;

/**
 * The breakdown that screens show.
 *
 * @param observingSince since when all requests of this browser have been observed. It is incomplete for a window that
 *   opened before, or whose limit changed
 */
export function buildBreakdown(
  owner: UsageOwner,
  window: RateLimitWindow,
  view: OpenWindow,
  observingSince: LocalMs | null,
): UsageBreakdown {
  const { used, observed, unattributed, maybeOurs } = unattributedUsage(owner, window, view);
  const openedAt = toLocal(owner.serverClock, view.reset - WINDOW_SECONDS);
  const isObserved = isObservedFrom(observingSince, openedAt);
  return {
    used,
    observed,
    unattributed,
    likely: 0,
    complete: isObserved && hadOneLimit(window, view) && !mayBeOurs(unattributed, maybeOurs),
    since: isObserved ? null : observingSince,
    maybeOurs,
    by: observedUsage(window, view.reset, view.limit)?.by ?? [],
  };
}

/** Newest, base and first of the rate elsewhere (burn-rate.ts), with one between each. */
const MAX_READINGS = 5;

/** Adds the newest reading to the window's usage series, after the requests that it answers are counted. */
export function recordReading(owner: UsageOwner, window: RateLimitWindow, at: LocalMs): void {
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
function seriesFor(owner: UsageOwner, window: RateLimitWindow, view: OpenWindow): UsageSeries {
  const { series } = window;
  const { reset, limit } = view;
  const isSame = series !== null && isSameReset(series.reset, reset);
  if (isSame && series.limit === limit) return series;
  const opening = { at: toLocal(owner.serverClock, reset - WINDOW_SECONDS), unattributed: 0, inFlight: 0 };
  // After a change of the limit `used` does not count requests, so the opening is no reading of 0.
  const readings = hadOneLimit(window, view) ? [opening] : [];
  const newSeries = { reset, limit, observed: isSame ? series.observed : [], readings, pace: null };
  window.series = newSeries;
  return newSeries;
}
