/** Merges two owners that are one user's (an account and an observed key of it): unions, within the bounds of one owner. */
import { mergeEpisodes } from '../findings/concurrency.ts';
import { mergeQueries } from '../findings/repeated-queries.ts';
import {
  isSameSpell,
  MAX_CALLERS,
  MAX_SPACINGS,
  MAX_VIOLATIONS,
  type Violation,
  type ViolationState,
} from '../findings/violations.ts';
import {
  addReading,
  mergeReadings,
  newestReset,
  newReadingSet,
  WINDOW_SPACING_S,
} from '../readings/reading-set.ts';
import type { ClockBounds } from '../readings/server-clock.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';
import { type InFlightRequest, MAX_IN_FLIGHT, recordUnaccounted } from '../usage/in-flight.ts';
import { addToCounts, mergeObserved, noCounts, rollOver, type WindowUsage } from '../usage/observed-usage.ts';
import type { RateLimitWindow } from '../usage/rate-limit-window.ts';
import { recordAccepted, recordRateLimited } from '../usage/too-many-requests.ts';
import { mergeSeries } from '../usage/usage-series.ts';
import { MAX_DISMISSED, type OwnerState, windowOf } from './owner.ts';

/** Merges `other` into `owner`, in place. The poll state stays the owner's own. */
export function mergeOwners(owner: OwnerState, other: OwnerState): void {
  owner.serverClock = narrowerClock(owner.serverClock, other.serverClock);
  owner.inFlight = mergeInFlight(owner.inFlight, other.inFlight);
  for (const window of other.windows) {
    const mine = windowOf(owner, window.category);
    if (mine !== null) mergeWindows(mine, window);
  }
  owner.episodes = mergeEpisodes(owner.episodes, other.episodes);
  mergeViolations(owner.violations, other.violations);
  owner.violations.queries = mergeQueries(owner.violations.queries, other.violations.queries);
  const dismissed = [...owner.dismissed, ...other.dismissed].sort((a, b) => a.at - b.at);
  owner.dismissed = [...new Map(dismissed.map((each) => [each.id, each])).values()].slice(-MAX_DISMISSED);
}

/** The narrower of two clock bounds. Not their intersection: the local clock may have jumped between the two. */
function narrowerClock(mine: ClockBounds, theirs: ClockBounds): ClockBounds {
  const [a, b] = [widthOf(mine), widthOf(theirs)];
  if (a !== b) return b < a ? theirs : mine;
  return boundsIn(theirs) > boundsIn(mine) ? theirs : mine;
}

const widthOf = ({ min, max }: ClockBounds): number =>
  min === null || max === null ? Number.POSITIVE_INFINITY : max - min;

const boundsIn = ({ min, max }: ClockBounds): number => [min, max].filter((bound) => bound !== null).length;

/** The requests in flight of both, in the order of their starts. */
function mergeInFlight(
  mine: readonly InFlightRequest[],
  theirs: readonly InFlightRequest[],
): InFlightRequest[] {
  const known = new Set(mine.map(({ requestId }) => requestId));
  const added = theirs.filter(({ requestId }) => !known.has(requestId));
  return [...mine, ...added].sort((a, b) => a.sentAt - b.sentAt).slice(-MAX_IN_FLIGHT);
}

/** Merges two windows of one category, each with the usage of the window before. */
export function mergeWindows(window: RateLimitWindow, other: RateLimitWindow): void {
  const theirs = newestReset(other.readings);
  if (theirs !== null) rollOver(window, theirs);
  mergeReadings(window.readings, other.readings);
  if (other.asOf !== null && other.date >= window.date) {
    window.asOf = Math.max(window.asOf ?? 0, other.asOf);
    window.date = other.date;
  }
  if (other.rateLimited !== null) recordRateLimited(window, other.rateLimited);
  recordAccepted(window, other.acceptedAt);
  mergeSeries(window, other);
  for (const { sentAt, endedAt, times } of other.unaccounted)
    recordUnaccounted(window.unaccounted, sentAt, endedAt, times);
  mergeWindowUsage(window, other, theirs);
  if (other.previous !== null) mergeWindowUsage(window, other.previous, newestReset(other.previous.readings));
}

/** Merges the usage of one window into the same window; a window older than both that are kept is dropped. */
function mergeWindowUsage(window: RateLimitWindow, other: WindowUsage, reset: ServerSeconds | null): void {
  const newest = newestReset(window.readings);
  if (reset === null || newest === null) return;
  const part = reset <= newest - WINDOW_SPACING_S ? previousUsageFor(window, reset) : window;
  if (part === null) return;
  for (const entry of other.readings.entries) addReading(part.readings, entry);
  mergeObserved(part, other);
  addToCounts(part, reset, other.counts.rateLimited, other.counts.peak);
}

/** The previous window's usage if it has this reset, a new one if this reset is later, else null. */
function previousUsageFor(window: RateLimitWindow, reset: ServerSeconds): WindowUsage | null {
  const { previous } = window;
  const past = previous === null ? null : newestReset(previous.readings);
  if (past !== null && reset <= past - WINDOW_SPACING_S) return null;
  if (past !== null && reset < past + WINDOW_SPACING_S) return previous;
  window.previous = { readings: newReadingSet(), observed: null, counts: noCounts() };
  return window.previous;
}

/** Merges the other's violations, in place; of two of one kind the latest is kept. */
function mergeViolations(violations: ViolationState, other: ViolationState): void {
  for (const theirs of other.list) {
    const mine = violations.list.find(
      ({ kind, initiator, category }) =>
        kind === theirs.kind && initiator === theirs.initiator && category === theirs.category,
    );
    if (mine === undefined) violations.list.push(theirs);
    else
      violations.list = [...violations.list.filter((each) => each !== mine), mergedViolation(mine, theirs)];
  }
  violations.list = sortedByTime(violations.list, ({ lastAt }) => lastAt).slice(-MAX_VIOLATIONS);
  const spacings = sortedByTime([...violations.spacings, ...other.spacings], ({ at }) => at);
  violations.spacings = lastOfEach(spacings, ({ initiator, category }) => `${initiator} ${category}`).slice(
    -MAX_SPACINGS,
  );
  const callers = sortedByTime([...violations.callers, ...other.callers], ({ at }) => at);
  violations.callers = lastOfEach(callers, ({ initiator }) => initiator).slice(-MAX_CALLERS);
  const changes = [violations.changedAt, other.changedAt].filter((at) => at !== null);
  violations.changedAt = changes.length === 0 ? null : Math.max(...changes);
}

/** One violation if they are of one spell, else the later one. */
function mergedViolation(a: Violation, b: Violation): Violation {
  const [earlier, later] = a.lastAt <= b.lastAt ? [a, b] : [b, a];
  if (!isSameSpell(earlier.lastAt, later.firstAt)) return later;
  return { ...later, count: a.count + b.count, firstAt: Math.min(a.firstAt, b.firstAt) };
}

const sortedByTime = <T>(all: readonly T[], time: (one: T) => LocalMs): T[] =>
  all.toSorted((a, b) => time(a) - time(b));

const lastOfEach = <T>(all: readonly T[], name: (one: T) => string): T[] => [
  ...new Map(all.map((one) => [name(one), one])).values(),
];
