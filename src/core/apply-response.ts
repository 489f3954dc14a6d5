/** Answers arrive: what their headers, and the body of a poll, say of the quota. */

import type { Category } from './category.ts';
import type { EventOf } from './events.ts';
import { recordEnd, recordProtocol } from './findings/concurrency.ts';
import { recordExternalUsage } from './findings/external-rate.ts';
import { checkRepeats, recordCaller, type ViolationState } from './findings/violations.ts';
import { recordPollFailed, recordPollSucceeded } from './polling/poll-state.ts';
import {
  applyIdle,
  applyReading,
  newWindow,
  type RateLimitWindow,
  recordAccepted,
  recordRaisedLimit,
  recordRateLimited,
} from './readings/rate-limit-window.ts';
import {
  checkFigures,
  type RawRateLimitFigures,
  type Reading,
  type RejectionCounts,
  saysIdle,
} from './readings/reading.ts';
import { newestReset, resolveSet } from './readings/reading-set.ts';
import { serverNow, toLocal, updateClock } from './readings/server-clock.ts';
import {
  type InFlightRequest,
  removeInFlight,
  SELF_INITIATOR,
  UNKNOWN_INITIATOR,
} from './state/in-flight.ts';
import { type OwnerState, windowOf } from './state/owner.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import { countObserved } from './usage/observed-usage.ts';
import { recordReading } from './usage/record-reading.ts';
import { recordUnaccounted } from './usage/unaccounted-requests.ts';
import { unattributedUsage } from './usage/usage-breakdown.ts';
import { addToCounts, countConcurrent, type WindowUsage } from './usage/usage-for-reset.ts';
import { recordObserved } from './usage/usage-series.ts';

type ResponseReceived = EventOf<'responseReceived'>;

/** The headers of an answer. */
export function applyResponse(refusals: RejectionCounts, owner: OwnerState, event: ResponseReceived): void {
  const request = removeInFlight(owner.inFlight, event.requestId);
  const together = request === undefined ? 0 : endInFlight(owner, request, event);
  // A replay from the cache was never sent: it spends nothing, and is as old as its `Date`.
  const replay = event.fromCache && request === undefined;
  const said = dateOf(owner, event.date, event.at);
  const at = replay ? Math.min(event.at, toLocal(owner.clock, said + 1)) : event.at;
  const reading = validReading(refusals, event.category, event.rateLimit, said, at);
  // Of a Date and figures that do not go together one is wrong, so neither is believed.
  const isBad = event.rateLimit !== null && reading === null;
  if (!replay && !isBad) updateServerClock(owner, event.date, event.at, request?.sentAt ?? null);
  const window = windowOf(owner, event.category);
  if (window === null) return;

  if (reading !== null) {
    const part = applyReading(window, reading);
    if (!replay) {
      countRequest(part, reading, event, request, together);
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
  const date = isBad ? dateOf(owner, null, event.at) : said;
  const sentAt = request?.sentAt ?? null;
  if (event.status === 429) applyRateLimited(window, event, reading, date, sentAt, together);
  else if (event.status < 400 && !isBad) recordAccepted(window, date, sentAt);
}

/** Notes that the flight is over, and returns how many of its category were under way until then. */
function endInFlight(
  { inFlight, episodes }: OwnerState,
  request: InFlightRequest,
  { at, multiplexed }: ResponseReceived,
): number {
  recordProtocol(episodes, request, multiplexed);
  recordEnd(episodes, inFlight, request, at);
  return countConcurrent(inFlight, request, at);
}

/** Counts a request that was really sent in the minute that its reading names. */
function countRequest(
  part: WindowUsage,
  reading: Reading,
  { status, endpoint }: ResponseReceived,
  request: InFlightRequest | undefined,
  together: number,
): void {
  addToCounts(part, reading.reset, status === 429 ? 1 : 0, together);
  if (status !== 429) countObserved(part, reading, request?.initiator ?? UNKNOWN_INITIATOR, endpoint);
}

/** Notes what the reading, and the request that it answers, mean for the burn rate. */
function recordUsage(owner: OwnerState, window: RateLimitWindow, { status, at }: ResponseReceived): void {
  if (window.asOf === at) recordReading(owner, window, at);
  if (status !== 429 && window.series !== null) recordObserved(window.series, at);
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

/** A 429: what it says of its end (its reset or `Retry-After`, whichever is later), or else a whole minute. */
function applyRateLimited(
  window: RateLimitWindow,
  { at, retryAfter }: ResponseReceived,
  reading: Reading | null,
  date: ServerSeconds,
  sentAt: LocalMs | null,
  together: number,
): void {
  const open = newestReset(window.readings);
  if (reading === null && open !== null && date < open) addToCounts(window, open, 1, together);
  const estimated = reading === null && retryAfter === null;
  const until = estimated
    ? date + WINDOW_SECONDS
    : Math.max(reading?.reset ?? 0, retryAfter === null ? 0 : date + retryAfter);
  recordRateLimited(window, { until, estimated, date, at, limit: reading?.limit ?? null }, sentAt);
}

/** The body of Get Rate Limit. */
export function applyPoll(
  refusals: RejectionCounts,
  owner: OwnerState,
  event: EventOf<'pollSucceeded'>,
): void {
  const date = dateOf(owner, event.date, event.at);
  const readings = event.categories.flatMap(
    (figures) => validReading(refusals, figures.category, figures, date, event.at) ?? [],
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
    if (applyReading(window, reading) === window) recordReading(owner, window, event.at);
    const view = resolveSet(window.readings);
    if (view.kind !== 'window') continue;
    if (unattributedUsage(owner, window, view).isSignificant) owner.poll.externalUsageAt = event.at;
    recordExternalUsage(owner, window, view, view.limit, event.at);
  }
}

/** The time to date an answer's figures by. */
function dateOf(owner: OwnerState, date: ServerSeconds | null, at: LocalMs): ServerSeconds {
  return date ?? Math.floor(serverNow(owner.clock, at));
}

/** Lets an answer's `Date` tell of the server's clock. */
function updateServerClock(
  owner: OwnerState,
  date: ServerSeconds | null,
  at: LocalMs,
  sentAt: LocalMs | null,
): void {
  if (date !== null && updateClock(owner.clock, date, at, sentAt)) forgetOtherTimeBase(owner, at);
}

/** After a jump of the server's clock, what is dated far ahead of it belongs to a time that will not come. */
function forgetOtherTimeBase(owner: OwnerState, at: LocalMs): void {
  const horizon = serverNow(owner.clock, at) + WINDOW_SECONDS + 30;
  owner.windows = owner.windows.map((window) =>
    latestDateOf(window) > horizon
      ? { ...newWindow(window.category), unaccounted: window.unaccounted }
      : window,
  );
}

/** A refusal counts by when it was answered: `Retry-After` may name a time far ahead. */
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
  refusals: RejectionCounts,
  category: Category,
  raw: RawRateLimitFigures | null,
  date: ServerSeconds,
  at: LocalMs,
): Reading | null {
  if (raw === null) return null;
  const figures = checkFigures(raw, date);
  if (typeof figures !== 'string') {
    // Named one by one: a spread here was the model's greatest cost.
    const { limit, remaining, reset } = figures;
    return { limit, remaining, reset, category, date, at };
  }
  refusals.set(figures, (refusals.get(figures) ?? 0) + 1);
  return null;
}
