/**
 * Requests of this browser that no figure accounts for: those in flight, and those that ended without figures.
 *
 * A request is in flight from its start to its response headers, an error or a time limit (rule 6). By the headers the
 * server has counted it; listening for the end of each body too would make listening a third slower (measured,
 * docs/figures.md).
 */
import type { Category } from '../category.ts';
import type { OwnerId } from '../snapshot.ts';
import { type LocalMs, WINDOW_MS } from '../time.ts';

/** A request that this browser has sent. */
export interface SentRequest {
  readonly requestId: string;
  readonly category: Category;
  /** Host of the site that sent it; `own` for this extension, `unknown` if the browser does not say. */
  readonly initiator: string;
  /** Template of the endpoint, `GET /issues/:id`. */
  readonly endpoint: string;
  /** The key that it carries, as the id of an observed key. */
  readonly key: OwnerId;
  /** Hash of the URL without the key, to recognise a repeated query; null for methods other than GET. */
  readonly queryHash: number | null;
  /** It requests a whole list, without a condition such as `updatedSince`. */
  readonly isFullListing: boolean;
}

export interface InFlightRequest extends SentRequest {
  readonly sentAt: LocalMs;
  /** It has been counted in the current episode of concurrent requests. */
  overlapped: boolean;
  /** Its end may have been missed, for example by an earlier worker: it no longer counts as in flight. */
  uncertain: boolean;
}

/** Marks the requests sent until `before` as uncertain: their end may not have been observed. */
export function markUncertain(inFlight: readonly InFlightRequest[], before: LocalMs): void {
  for (const request of inFlight) if (request.sentAt <= before) request.uncertain = true;
}

/** The initiator of this extension's own requests. */
export const SELF_INITIATOR = 'own';

/** The initiator of requests that this browser does not see. */
export const EXTERNAL_INITIATOR = 'elsewhere';

/** The initiator if the browser does not say, or if the start was not observed. */
export const UNKNOWN_INITIATOR = 'unknown';

/** A request without an answer counts as ended after this long, in ms. */
export const IN_FLIGHT_TIMEOUT_MS = 120_000;

/** Whether a request is in flight at this moment, as far as is known: its end may have been missed. */
export const isInFlightAt = ({ sentAt, uncertain }: InFlightRequest, at: LocalMs): boolean =>
  !uncertain && sentAt <= at && at - sentAt <= IN_FLIGHT_TIMEOUT_MS;

/** Per owner. */
export const MAX_IN_FLIGHT = 256;

/** Adds a request, and removes one of the same id and one that has timed out: their ends were missed. */
export function addInFlight(inFlight: InFlightRequest[], request: InFlightRequest): void {
  removeInFlight(inFlight, request.requestId);
  const oldest = inFlight[0];
  if (oldest !== undefined && request.sentAt - oldest.sentAt > IN_FLIGHT_TIMEOUT_MS) inFlight.shift();
  inFlight.push(request);
  if (inFlight.length > MAX_IN_FLIGHT) inFlight.shift();
}

/** Removes a request and returns it; undefined if its start was not observed. */
export function removeInFlight(inFlight: InFlightRequest[], requestId: string): InFlightRequest | undefined {
  const index = inFlight.findIndex((request) => request.requestId === requestId);
  return index < 0 ? undefined : inFlight.splice(index, 1)[0];
}

/** Requests in flight of a category: `uncounted` were sent after `asOf`, so the figure cannot include them; the others may be in it. */
export function countInFlight(
  inFlight: readonly InFlightRequest[],
  category: Category,
  asOf: LocalMs | null,
  now: LocalMs,
): { uncounted: number; maybeCounted: number } {
  let uncounted = 0;
  let maybeCounted = 0;
  for (const request of inFlight) {
    if (request.category !== category || !isInFlightAt(request, now)) continue;
    if (asOf !== null && request.sentAt <= asOf) maybeCounted += 1;
    else uncounted += 1;
  }
  return { uncounted, maybeCounted };
}

/**
 * A request that ended without figures: aborted, failed, redirected, answered by a proxy, or with figures that were
 * rejected. The server may have counted it, at any moment between its start and its end.
 */
export interface UnaccountedRequest {
  readonly sentAt: LocalMs;
  endedAt: LocalMs;
  /** How often the server may have counted it, or several of the same time together. */
  times: number;
}

/**
 * Error of a window's opening time, in ms: two seconds of the server's clock, and two between its front ends. A request that
 * ended before the opening may have opened the window.
 */
export const CLOCK_ERROR_MS = 4000;
/** An uncertain request was counted within this time after it was sent, if at all. */
const USUAL_DELAY_MS = 10_000;
/** Requests that started and ended this close together, in ms, share an entry. */
const SAME_TIME_MS = 1000;
const MAX_UNACCOUNTED = 96;

/** Records a request sent at `sentAt` and ended at `endedAt`, which the server may have counted up to `times`. */
export function recordUnaccounted(
  list: UnaccountedRequest[],
  sentAt: LocalMs,
  endedAt: LocalMs,
  times = 1,
): void {
  const near = list.find(
    (each) =>
      Math.abs(each.sentAt - sentAt) < SAME_TIME_MS && Math.abs(each.endedAt - endedAt) < SAME_TIME_MS,
  );
  if (near === undefined) list.push({ sentAt, endedAt, times });
  else near.times += times;
  if (list.length > MAX_UNACCOUNTED) list.shift();
}

/**
 * How many requests of this browser without figures a window's figure may include: those that ended without any, and those
 * in flight.
 *
 * @param openedAt when the window opened
 * @param asOf when the figure was true; what left later is not in it
 */
export function countUnaccounted(
  inFlight: readonly InFlightRequest[],
  ended: readonly UnaccountedRequest[],
  category: Category,
  openedAt: LocalMs,
  asOf: LocalMs,
): number {
  const until = Math.min(openedAt + WINDOW_MS + CLOCK_ERROR_MS, asOf);
  const isIn = (sentAt: LocalMs, endedAt: LocalMs) => sentAt <= until && endedAt >= openedAt - CLOCK_ERROR_MS;
  let count = 0;
  for (const request of inFlight) {
    if (request.category !== category) continue;
    const endedAt = request.sentAt + (request.uncertain ? USUAL_DELAY_MS : IN_FLIGHT_TIMEOUT_MS);
    if (isIn(request.sentAt, endedAt)) count += 1;
  }
  for (const { sentAt, endedAt, times } of ended) if (isIn(sentAt, endedAt)) count += times;
  return count;
}
