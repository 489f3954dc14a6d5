/** Requests leave, and end without an answer. */
import { serverNow } from './clock.ts';
import { noteArrival, noteDeparture } from './episode.ts';
import type { EventOf } from './event.ts';
import { land, OWN, takeOff } from './flight.ts';
import { noteRequest } from './habits.ts';
import type { OwnerState } from './owner.ts';
import { findWindow, windowOf } from './owner.ts';
import { noteUnaccounted } from './unaccounted.ts';
import { refusalOf } from './window.ts';

/** A request leaves: in flight from now on, perhaps with others, perhaps too early. */
export function takeDeparture(owner: OwnerState, event: EventOf<'sent'>): void {
  const { requestId, category, initiator, endpoint, key, question, unconditional, at } = event;
  const flight = {
    requestId,
    category,
    initiator,
    endpoint,
    key,
    question,
    unconditional,
    sentAt: at,
    overlapped: false,
    doubtful: false,
  };
  takeOff(owner.flights, flight);
  if (initiator === OWN) return;
  noteDeparture(owner.episodes, owner.flights, flight);
  const window = findWindow(owner, category);
  const refused = window === undefined ? null : refusalOf(window);
  const tooEarly = refused !== null && at > refused.at && serverNow(owner.clock, at) < refused.until;
  noteRequest(owner.habits, flight, tooEarly);
}

/** A request is over without an answer, or none was seen: the server may have counted it all the same. */
export function takeEnd(owner: OwnerState, { requestId, at, sends }: EventOf<'ended'>): void {
  const flight = land(owner.flights, requestId);
  if (flight === undefined) return;
  noteArrival(owner.episodes, owner.flights, flight, at);
  const window = windowOf(owner, flight.category);
  if (window !== null) noteUnaccounted(window.aborted, flight.sentAt, at, sends);
}
