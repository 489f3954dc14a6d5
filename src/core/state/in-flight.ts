/**
 * Requests in flight: from their start to their answer, error or a time limit (rule 5). The answer is its headers: the
 * server has counted it by then, and hearing of the end of each body too would add a third to what listening costs
 * (measured, docs/figures.md).
 */
import type { Category } from '../category.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

export interface InFlightRequest {
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
  readonly queryHash: number | null;
  /** A list asked for without a condition such as `updatedSince`. */
  readonly isFullListing: boolean;
  /** It has been counted in the episode that goes on. */
  overlapped: boolean;
  /** Known from an earlier life of the worker, which may have taken its end along: it counts as under way no more. */
  uncertain: boolean;
}

/** After a death nobody knows whether these are still under way; one that is answered yet was. */
export function markUncertain(inFlight: readonly InFlightRequest[], before: LocalMs): void {
  for (const request of inFlight) if (request.sentAt <= before) request.uncertain = true;
}

/** The initiator of this extension's own requests. */
export const SELF_INITIATOR = 'own';

/** The initiator where the browser does not say, or the start was not seen. */
export const UNKNOWN_INITIATOR = 'unknown';

/** An answer that takes longer than this is not waited for any more, in ms. */
export const IN_FLIGHT_TIMEOUT_MS = 120_000;
/** Per owner; a page that asks for more at once has a problem that the number does not change. */
export const MAX_IN_FLIGHT = 256;

/** Adds a flight; one of the same id, whose end was missed, and lost ones are cleared away. */
export function addInFlight(inFlight: InFlightRequest[], request: InFlightRequest): void {
  removeInFlight(inFlight, request.requestId);
  const oldest = inFlight[0];
  if (oldest !== undefined && request.sentAt - oldest.sentAt > IN_FLIGHT_TIMEOUT_MS) inFlight.shift();
  inFlight.push(request);
  // Two owners that became one may have brought too many along.
  if (inFlight.length > MAX_IN_FLIGHT) inFlight.splice(0, inFlight.length - MAX_IN_FLIGHT);
}

/** Takes the flight out, and returns it; undefined where its start was not seen. */
export function removeInFlight(inFlight: InFlightRequest[], requestId: string): InFlightRequest | undefined {
  // By hand, for it runs twice per request: `splice` makes an array of what it takes out.
  for (let index = 0; index < inFlight.length; index += 1) {
    const request = inFlight[index];
    if (request?.requestId !== requestId) continue;
    // Mostly it is the only one, and to move nothing takes its time too.
    if (index < inFlight.length - 1) inFlight.copyWithin(index, index + 1);
    inFlight.pop();
    return request;
  }
  return undefined;
}

export function findInFlight(
  inFlight: readonly InFlightRequest[],
  requestId: string,
): InFlightRequest | undefined {
  return inFlight.find((request) => request.requestId === requestId);
}

/** How many unanswered requests of a category are surely not in a figure of `asOf` yet, and how many may be. */
export function countInFlight(
  inFlight: readonly InFlightRequest[],
  category: Category,
  asOf: LocalMs | null,
  now: LocalMs,
): { uncounted: number; maybeCounted: number } {
  let uncounted = 0;
  let maybeCounted = 0;
  for (const request of inFlight) {
    if (request.category !== category || request.uncertain) continue;
    if (now - request.sentAt > IN_FLIGHT_TIMEOUT_MS) continue;
    if (asOf !== null && request.sentAt <= asOf) maybeCounted += 1;
    else uncounted += 1;
  }
  return { uncounted, maybeCounted };
}
