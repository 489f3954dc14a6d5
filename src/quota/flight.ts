/**
 * Requests in flight: from their start to their answer, error or a time limit (rule 5). The answer is its headers: the
 * server has counted it by then, and hearing of the end of each body too would add a third to what listening costs
 * (measured, docs/figures.md).
 */
import type { Category } from './category.ts';
import type { OwnerId } from './snapshot.ts';
import type { LocalMs } from './time.ts';

export interface Flight {
  readonly requestId: string;
  readonly category: Category;
  readonly sentAt: LocalMs;
  /** The site that asked, as its host; `own` for this extension, `unknown` where the browser does not say. */
  readonly initiator: string;
  /** Template of the endpoint. */
  readonly endpoint: string;
  /** The key that it carries, as the id of a seen owner. */
  readonly key: OwnerId;
  /** Stands for method and URL without the key, to know a question asked again; null for other than GET. */
  readonly question: number | null;
  /** A list asked for without a condition such as `updatedSince`. */
  readonly unconditional: boolean;
  /** It has been counted in the episode that goes on. */
  overlapped: boolean;
  /** Known from an earlier life of the worker, which may have taken its end along: it counts as under way no more. */
  doubtful: boolean;
}

/** After a death nobody knows whether these are still under way; one that is answered yet was. */
export function doubt(flights: readonly Flight[], before: LocalMs): void {
  for (const flight of flights) if (flight.sentAt <= before) flight.doubtful = true;
}

/** The initiator of this extension's own requests. */
export const OWN = 'own';

/** The initiator where the browser does not say, or the start was not seen. */
export const UNKNOWN = 'unknown';

/** An answer that takes longer than this is not waited for any more, in ms. */
export const FLIGHT_LIMIT = 120_000;
/** Per owner; a page that asks for more at once has a problem that the number does not change. */
export const MAX_FLIGHTS = 256;

/** Adds a flight; one of the same id, whose end was missed, and lost ones are cleared away. */
export function takeOff(flights: Flight[], flight: Flight): void {
  land(flights, flight.requestId);
  const oldest = flights[0];
  if (oldest !== undefined && flight.sentAt - oldest.sentAt > FLIGHT_LIMIT) flights.shift();
  flights.push(flight);
  // Two owners that became one may have brought too many along.
  if (flights.length > MAX_FLIGHTS) flights.splice(0, flights.length - MAX_FLIGHTS);
}

/** Takes the flight out, and returns it; undefined where its start was not seen. */
export function land(flights: Flight[], requestId: string): Flight | undefined {
  // By hand, for it runs twice per request: `splice` makes an array of what it takes out.
  for (let index = 0; index < flights.length; index += 1) {
    const flight = flights[index];
    if (flight?.requestId !== requestId) continue;
    // Mostly it is the only one, and to move nothing takes its time too.
    if (index < flights.length - 1) flights.copyWithin(index, index + 1);
    flights.pop();
    return flight;
  }
  return undefined;
}

export function findFlight(flights: readonly Flight[], requestId: string): Flight | undefined {
  return flights.find((flight) => flight.requestId === requestId);
}

/** How many unanswered requests of a category are surely not in a figure of `asOf` yet, and how many may be. */
export function countInFlight(
  flights: readonly Flight[],
  category: Category,
  asOf: LocalMs | null,
  now: LocalMs,
): { unspent: number; maybe: number } {
  let unspent = 0;
  let maybe = 0;
  for (const flight of flights) {
    if (flight.category !== category || flight.doubtful) continue;
    if (now - flight.sentAt > FLIGHT_LIMIT) continue;
    if (asOf !== null && flight.sentAt <= asOf) maybe += 1;
    else unspent += 1;
  }
  return { unspent, maybe };
}
