/** Applies the start of a request, and its end without a response. */

import { recordEnd, recordStart } from '../findings/concurrency.ts';
import { checkSpacing } from '../findings/violations.ts';
import { serverNow } from '../readings/server-clock.ts';
import { findWindow, type OwnerState, windowOf } from '../state/owner.ts';
import { addInFlight, recordUnaccounted, removeInFlight, SELF_INITIATOR } from '../usage/in-flight.ts';
import { currentRateLimited } from '../usage/too-many-requests.ts';
import type { EventOf } from './events.ts';

/** Adds the request to those in flight, and checks it for concurrency, spacing and early retries. */
export function applyRequestStarted(owner: OwnerState, event: EventOf<'requestStarted'>): void {
  const { type, owner: id, space, at, ...sent } = event;
  const request = { ...sent, sentAt: at, overlapped: false, uncertain: false };
  addInFlight(owner.inFlight, request);
  if (sent.initiator === SELF_INITIATOR) return;
  recordStart(owner.episodes, owner.inFlight, request);
  const window = findWindow(owner, sent.category);
  const rateLimited = window === undefined ? null : currentRateLimited(window);
  const tooEarly =
    rateLimited !== null && at > rateLimited.at && serverNow(owner.serverClock, at) < rateLimited.until;
  checkSpacing(owner.violations, request, tooEarly);
}

/** Ends a request without a response; the server may have counted it all the same. */
export function applyRequestEnded(
  owner: OwnerState,
  { requestId, at, sends }: EventOf<'requestEnded'>,
): void {
  const request = removeInFlight(owner.inFlight, requestId);
  if (request === undefined) return;
  recordEnd(owner.episodes, owner.inFlight, request, at);
  const window = windowOf(owner, request.category);
  if (window !== null) recordUnaccounted(window.unaccounted, request.sentAt, at, sends);
}
