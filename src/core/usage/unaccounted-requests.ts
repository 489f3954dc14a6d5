/**
 * Requests of this browser that ended without figures: aborted, failed, redirected, answered by a proxy, or with figures
 * that were rejected. The server may have counted them, at any moment between their start and their end.
 */
import type { Category } from '../category.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest } from '../state/in-flight.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';

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
  const until = Math.min(openedAt + WINDOW_SECONDS * 1000 + CLOCK_ERROR_MS, asOf);
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
