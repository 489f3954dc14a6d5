/**
 * The ledger: every owner, and the one place where events change it.
 *
 * Deterministic and free of I/O: time comes in with the event. State is updated in place; an event touches
 * one owner only, so that what is done is the same with one owner as with a thousand. What runs for each event loops by
 * index and takes what it needs one by one: the compiler inlines by the length of the code, and `for … of` is three times
 * as long (measured, docs/figures.md).
 */
import { takeAnswer, takePoll } from './answer.ts';
import { takeDeparture, takeEnd } from './departure.ts';
import type { LedgerEvent } from './event.ts';
import { doubt } from './flight.ts';
import { joinOwner } from './join-owner.ts';
import { hear, MAX_DISMISSED, newOwner, type OwnerState } from './owner.ts';
import { CLOSELY_FOR } from './poll-plan.ts';
import { noteFailure, noteOnline, noteRequest, noteStart } from './poll-state.ts';
import type { Dropped } from './reading.ts';
import type { OwnerId } from './snapshot.ts';

/** Bad input by kind, for diagnostics. */
export type Refusals = Map<Dropped, number>;

export interface Ledger {
  readonly owners: Map<OwnerId, OwnerState>;
  readonly refusals: Refusals;
  /** Owners that had to make room, until whoever has stored them takes them from here. */
  readonly gone: OwnerId[];
  /** Whether an owner is the user's own: it stays however many keys are seen. */
  readonly isUsers: (id: OwnerId) => boolean;
}

/** Keys that were only seen, and belong to nothing of the user's; the one that was used least recently goes. */
export const MAX_OBSERVED = 50;

const isAccountId = (id: OwnerId): boolean => id.includes('#');

export const newLedger = (
  owners: Iterable<OwnerState> = [],
  isUsers: Ledger['isUsers'] = isAccountId,
): Ledger => ({
  owners: new Map([...owners].map((owner) => [owner.id, owner])),
  refusals: new Map(),
  gone: [],
  isUsers,
});

/** Applies one event, and returns the owner it changed. */
export function reduce(ledger: Ledger, event: LedgerEvent): OwnerState {
  const owner = ownerOf(ledger, event);
  hear(owner, event.at);
  const { poll } = owner;
  switch (event.type) {
    case 'sent':
      takeDeparture(owner, event);
      break;
    case 'answered':
      takeAnswer(ledger.refusals, owner, event);
      break;
    case 'ended':
      takeEnd(owner, event);
      break;
    case 'pollStarted':
      noteStart(poll, event.at);
      break;
    case 'polled':
      takePoll(ledger.refusals, owner, event);
      break;
    case 'pollFailed':
      noteFailure(poll, event.at, event.problem, event.jitter, event.notBefore);
      break;
    case 'watchClosely':
      poll.closelyUntil = event.on ? event.at + CLOSELY_FOR : null;
      break;
    case 'pollAgain':
      poll.problem = null;
      poll.retryAt = null;
      poll.failures = 0;
      poll.triedAt = null;
      break;
    case 'pollRequested':
      noteRequest(poll, event);
      break;
    case 'doubted':
      doubt(owner.flights, event.before);
      break;
    case 'online':
      noteOnline(poll, event.at);
      break;
    case 'dismiss':
      owner.dismissed = [
        ...owner.dismissed.filter(({ id }) => id !== event.finding),
        { id: event.finding, at: event.at },
      ].slice(-MAX_DISMISSED);
      break;
    case 'suspect':
      owner.probablyOf = event.of;
      break;
    case 'unmix':
      owner.windows = [];
      break;
    case 'adopt':
      adopt(ledger, owner, event.from);
      break;
  }
  return owner;
}

function ownerOf(ledger: Ledger, { owner: id, space }: LedgerEvent): OwnerState {
  const known = ledger.owners.get(id);
  if (known !== undefined) return known;
  const owner = newOwner(id, space);
  ledger.owners.set(id, owner);
  makeRoom(ledger, owner);
  return owner;
}

/** Removes observed keys while there are too many, those that are likely the user's last. */
function makeRoom({ owners, gone, isUsers }: Ledger, newest: OwnerState): void {
  const observed = [...owners.values()].filter((owner) => owner !== newest && !isUsers(owner.id));
  const surplus = observed.length - MAX_OBSERVED + (isUsers(newest.id) ? 0 : 1);
  if (surplus <= 0) return;
  const isLikely = ({ probablyOf }: OwnerState) => Number(probablyOf !== null);
  observed.sort((a, b) => isLikely(a) - isLikely(b) || a.heardAt - b.heardAt);
  for (const { id } of observed.slice(0, surplus)) {
    owners.delete(id);
    gone.push(id);
  }
}

function adopt(ledger: Ledger, owner: OwnerState, from: OwnerId): void {
  const other = ledger.owners.get(from);
  if (other === undefined || other === owner) return;
  ledger.owners.delete(from);
  joinOwner(owner, other);
}
