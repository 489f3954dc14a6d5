/** Applies the headers of a response, and the body of a poll. */

import { samplePace } from '../advice/pace-basis.ts';
import type { Category } from '../category.ts';
import { recordEnd, recordProtocol } from '../findings/concurrency.ts';
import { recordExternalUsage } from '../findings/external-rate.ts';
import { checkRepeats, recordCaller, type ViolationState } from '../findings/violations.ts';
import { recordPollFailed, recordPollSucceeded } from '../polling/poll-state.ts';
import {
  checkFigures,
  type RawRateLimitFigures,
  type Reading,
  type RejectionCounts,
  saysIdle,
} from '../readings/reading.ts';
import { newestReset, resolveSet } from '../readings/reading-set.ts';
import { serverNow, toLocal, updateClock } from '../readings/server-clock.ts';
import { type OwnerState, windowOf } from '../state/owner.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from '../time.ts';
import {
  type InFlightRequest,
  recordUnaccounted,
  removeInFlight,
  SELF_INITIATOR,
  UNKNOWN_INITIATOR,
} from '../usage/in-flight.ts';
import { addToCounts, countConcurrent, countObserved, type WindowUsage } from '../usage/observed-usage.ts';
import { applyIdle, applyReading, newWindow, type RateLimitWindow } from '../usage/rate-limit-window.ts';
import {
  rateLimitedBy,
  recordAccepted,
  recordRaisedLimit,
  recordRateLimited,
} from '../usage/too-many-requests.ts';
import { recordReading, unattributedUsage } from '../usage/usage-breakdown.ts';
import { recordObserved } from '../usage/usage-series.ts';
import type { EventOf } from './events.ts';

type ResponseReceived = EventOf<'responseReceived'>;

/** Applies a response's headers to its owner. Figures that cannot be true are rejected and counted. */
export function applyResponse(rejections: RejectionCounts, owner: OwnerState, event: ResponseReceived): void {
  const request = removeInFlight(owner.inFlight, event.requestId);
  const concurrent = request === undefined ? 0 : endInFlight(owner, request, event);
  // A replay from the cache was never sent: it uses nothing, and is as old as its `Date`.
  const replay = event.fromCache && request === undefined;
  const responseDate = dateOf(owner, event.date, event.at);
  const at = replay ? Math.min(event.at, toLocal(owner.serverClock, responseDate + 1)) : event.at;
  const reading = validReading(rejections, event.category, event.rateLimit, responseDate, at);
  // `Date` and figures contradict each other, so neither is used.
  const isBad = event.rateLimit !== null && reading === null;
  if (!replay && !isBad) updateServerClock(owner, event.date, event.at, request?.sentAt ?? null);
  const window = windowOf(owner, event.category);
  if (window === null) return;

  if (reading !== null) {
    const part = applyReading(window, reading);
    if (!replay) {
      countRequest(part, reading, event, request, concurrent);
      if (part === window) recordUsage(owner, window, event);
    }
    if (request !== undefined) {
      recordQueryAnswered(owner.violations, request, event, reading);
      if (event.status < 400 && request.initiator !== SELF_INITIATOR)
        recordCaller(owner.violations, request.initiator, event.at);
    }
  } else if (request !== undefined && event.status !== 429) {
    recordUnaccounted(window.unaccounted, request.sentAt, event.at);
  }
  const date = isBad ? dateOf(owner, null, event.at) : responseDate;
  const sentAt = request?.sentAt ?? null;
  if (event.status === 429) {
    const open = newestReset(window.readings);
    if (reading === null && open !== null && date < open) addToCounts(window, open, 1, concurrent);
    recordRateLimited(window, rateLimitedBy(event, reading, date), sentAt);
  } else if (event.status < 400 && !isBad) recordAccepted(window, date, sentAt);
}

/** Records the end of the request, and returns how many of its category were in flight until then, itself included. */
function endInFlight(
  { inFlight, episodes }: OwnerState,
  request: InFlightRequest,
  { at, multiplexed }: ResponseReceived,
): number {
  recordProtocol(episodes, request, multiplexed);
  recordEnd(episodes, inFlight, request, at);
  return countConcurrent(inFlight, request, at);
}

/** Counts a request that was really sent, in the window that its reading names. */
function countRequest(
  part: WindowUsage,
  reading: Reading,
  { status, endpoint }: ResponseReceived,
  request: InFlightRequest | undefined,
  concurrent: number,
): void {
  addToCounts(part, reading.reset, status === 429 ? 1 : 0, concurrent);
  if (status !== 429) countObserved(part, reading, request?.initiator ?? UNKNOWN_INITIATOR, endpoint);
}

/** Updates the usage series that the burn rate is computed from. */
function recordUsage(owner: OwnerState, window: RateLimitWindow, { status, at }: ResponseReceived): void {
  if (window.asOf === at) recordReading(owner, window, at);
  if (status !== 429 && window.series !== null) recordObserved(window.series, at);
  if (window.asOf === at) samplePace(owner, window, at);
}

function recordQueryAnswered(
  violations: ViolationState,
  request: InFlightRequest,
  { status, fromCache }: ResponseReceived,
  reading: Reading,
): void {
  const { queryHash, initiator } = request;
  if (queryHash === null || initiator === SELF_INITIATOR || status !== 200 || fromCache) return;
  checkRepeats(violations, queryHash, request, reading);
}

/** Applies a poll: the body of Get Rate Limit, with figures of all categories. */
export function applyPoll(
  rejections: RejectionCounts,
  owner: OwnerState,
  event: EventOf<'pollSucceeded'>,
): void {
  const date = dateOf(owner, event.date, event.at);
  const readings = event.categories.flatMap(
    (figures) => validReading(rejections, figures.category, figures, date, event.at) ?? [],
  );
  if (readings.length === 0) {
    recordPollFailed(owner.poll, event.at, 'garbled', 0, null);
    return;
  }
  updateServerClock(owner, event.date, event.at, event.sentAt);
  recordPollSucceeded(owner.poll, event.at, event.sentAt);
  for (const reading of readings) {
    const window = windowOf(owner, reading.category);
    if (window === null) continue;
    recordRaisedLimit(window, reading);
    if (saysIdle(reading, date)) {
      applyIdle(window, reading);
      recordExternalUsage(owner, window, null, reading.limit, event.at);
      continue;
    }
    if (applyReading(window, reading) === window) {
      recordReading(owner, window, event.at);
      samplePace(owner, window, event.at);
    }
    const view = resolveSet(window.readings);
    if (view.kind !== 'window') continue;
    if (unattributedUsage(owner, window, view).isSignificant) owner.poll.externalUsageAt = event.at;
    recordExternalUsage(owner, window, view, view.limit, event.at);
  }
}

/** The response's `Date`, or else the estimated server time. */
function dateOf(owner: OwnerState, date: ServerSeconds | null, at: LocalMs): ServerSeconds {
  return date ?? Math.floor(serverNow(owner.serverClock, at));
}

/** Updates the bounds of the server's clock by a response's `Date`. */
function updateServerClock(
  owner: OwnerState,
  date: ServerSeconds | null,
  at: LocalMs,
  sentAt: LocalMs | null,
): void {
  if (date !== null && updateClock(owner.serverClock, date, at, sentAt)) forgetOtherTimeBase(owner, at);
}

/** After a jump of a clock, removes windows dated far in the future, which would never end. */
function forgetOtherTimeBase(owner: OwnerState, at: LocalMs): void {
  const horizon = serverNow(owner.serverClock, at) + WINDOW_SECONDS + 30;
  owner.windows = owner.windows.map((window) =>
    latestDateOf(window) > horizon
      ? { ...newWindow(window.category), unaccounted: window.unaccounted }
      : window,
  );
}

/** The latest server time that the window holds. A 429 counts by its `Date`: its `Retry-After` may lie far ahead. */
function latestDateOf({ readings, date, rateLimited, acceptedAt }: RateLimitWindow): ServerSeconds {
  return Math.max(
    newestReset(readings) ?? 0,
    readings.idle?.at ?? 0,
    date,
    rateLimited?.date ?? 0,
    acceptedAt,
  );
}

function validReading(
  rejections: RejectionCounts,
  category: Category,
  raw: RawRateLimitFigures | null,
  date: ServerSeconds,
  at: LocalMs,
): Reading | null {
  if (raw === null) return null;
  const figures = checkFigures(raw, date);
  if (typeof figures !== 'string') {
    return { ...figures, category, date, at };
  }
  rejections.set(figures, (rejections.get(figures) ?? 0) + 1);
  return null;
}
