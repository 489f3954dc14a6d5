/**
 * Requests of this browser that ended without figures: aborted, failed, redirected, answered by a proxy, or answered with
 * figures that cannot be true. The server may have counted them or not, at any moment between their start and their end.
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
 * The opening of a window is known to within this, in ms: the server's clock to two seconds, and the clocks of its front
 * ends are two more apart. A request that was aborted before it may have opened it.
 */
const CLOCK_ERROR_MS = 4000;
/** One whose end may have been missed was counted this soon after it was sent, if at all. */
const USUAL_DELAY_MS = 10_000;
/** Those that began and ended so close together, in ms, are kept as one. */
const SAME_TIME_MS = 1000;
const MAX_UNACCOUNTED = 96;

/** Notes a request that left at `sentAt` and was over at `endedAt`, and which the server may have counted up to `times`. */
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
 * How many requests of this browser a window's figure may hold although no figures came for them: those that ended
 * without, and those whose answer has not come.
 *
 * @param openedAt when the window opened
 * @param asOf when the figure was true; what left later is not in it
 */
export function countUnaccounted(
  flights: readonly InFlightRequest[],
  ended: readonly UnaccountedRequest[],
  category: Category,
  openedAt: LocalMs,
  asOf: LocalMs,
): number {
  const until = Math.min(openedAt + WINDOW_SECONDS * 1000 + CLOCK_ERROR_MS, asOf);
  const isIn = (sentAt: LocalMs, endedAt: LocalMs) => sentAt <= until && endedAt >= openedAt - CLOCK_ERROR_MS;
  let count = 0;
  for (const flight of flights) {
    if (flight.category !== category) continue;
    const endedAt = flight.sentAt + (flight.uncertain ? USUAL_DELAY_MS : IN_FLIGHT_TIMEOUT_MS);
    if (isIn(flight.sentAt, endedAt)) count += 1;
  }
  for (const { sentAt, endedAt, times } of ended) if (isIn(sentAt, endedAt)) count += times;
  return count;
}
