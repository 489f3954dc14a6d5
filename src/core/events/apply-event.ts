/**
 * Applies events to the state of all owners. All changes of the model go through `applyEvent`.
 *
 * Deterministic and without I/O: the time comes with the event. State is updated in place, and an event changes only its
 * own owner.
 */

import { FAST_POLLING_MS } from '../polling/poll-modes.ts';
import {
  recordNetworkRestored,
  recordPollFailed,
  recordPollRequest,
  recordPollStarted,
} from '../polling/poll-state.ts';
import type { RejectionCounts } from '../readings/reading.ts';
import { isAccountId, type OwnerId } from '../snapshot.ts';
import { mergeOwners } from '../state/merge-owners.ts';
import { MAX_DISMISSED, newOwner, type OwnerState, recordEvent } from '../state/owner.ts';
import { markUncertain } from '../usage/in-flight.ts';
import { applyRequestEnded, applyRequestStarted } from './apply-request.ts';
import { applyPoll, applyResponse } from './apply-response.ts';
import type { QuotaEvent } from './events.ts';

export interface QuotaState {
  readonly owners: Map<OwnerId, OwnerState>;
  readonly rejections: RejectionCounts;
  /** Owners that were evicted and are still to be deleted from storage. */
  readonly evicted: OwnerId[];
  /** Whether an owner is the user's own; such owners are never evicted. */
  readonly isUserOwned: (id: OwnerId) => boolean;
}

/** Observed keys that are not the user's; the least recently used one is evicted. */
export const MAX_OBSERVED_KEYS = 50;

export const newQuotaState = (
  owners: Iterable<OwnerState> = [],
  isUserOwned: QuotaState['isUserOwned'] = isAccountId,
): QuotaState => ({
  owners: new Map([...owners].map((owner) => [owner.id, owner])),
  rejections: new Map(),
  evicted: [],
  isUserOwned,
});

/** Applies one event, creating its owner if needed. Returns the owner. */
export function applyEvent(state: QuotaState, event: QuotaEvent): OwnerState {
  const owner = ownerForEvent(state, event);
  recordEvent(owner, event.at);
  const { poll } = owner;
  switch (event.type) {
    case 'requestStarted':
      applyRequestStarted(owner, event);
      break;
    case 'responseReceived':
      applyResponse(state.rejections, owner, event);
      break;
    case 'requestEnded':
      applyRequestEnded(owner, event);
      break;
    case 'pollStarted':
      recordPollStarted(poll, event.at);
      break;
    case 'pollSucceeded':
      applyPoll(state.rejections, owner, event);
      break;
    case 'pollFailed':
      recordPollFailed(poll, event.at, event.error, event.jitter, event.notBefore);
      break;
    case 'fastPollingSet':
      poll.fastUntil = event.on ? event.at + FAST_POLLING_MS : null;
      break;
    case 'pollRetryRequested':
      poll.error = null;
      poll.retryAt = null;
      poll.failures = 0;
      poll.triedAt = null;
      break;
    case 'pollRequested':
      recordPollRequest(poll, event);
      break;
    case 'inFlightMarkedUncertain':
      markUncertain(owner.inFlight, event.before);
      break;
    case 'networkRestored':
      recordNetworkRestored(poll, event.at);
      break;
    case 'findingDismissed':
      owner.dismissed = [
        ...owner.dismissed.filter(({ id }) => id !== event.finding),
        { id: event.finding, at: event.at },
      ].slice(-MAX_DISMISSED);
      break;
    case 'ownerSuggested':
      owner.suggestedOwner = event.suggestedOwner;
      break;
    case 'windowsCleared':
      owner.windows = [];
      break;
    case 'ownersMerged':
      mergeFrom(state, owner, event.from);
      break;
  }
  return owner;
}

function ownerForEvent(state: QuotaState, { owner: id, space }: QuotaEvent): OwnerState {
  const known = state.owners.get(id);
  if (known !== undefined) return known;
  const owner = newOwner(id, space);
  state.owners.set(id, owner);
  evictObservedKeys(state, owner);
  return owner;
}

/** Removes observed keys while there are too many, those that are likely the user's last. */
function evictObservedKeys({ owners, evicted, isUserOwned }: QuotaState, newest: OwnerState): void {
  const observed = [...owners.values()].filter((owner) => owner !== newest && !isUserOwned(owner.id));
  const surplus = observed.length - MAX_OBSERVED_KEYS + (isUserOwned(newest.id) ? 0 : 1);
  if (surplus <= 0) return;
  const isLikely = ({ suggestedOwner }: OwnerState) => Number(suggestedOwner !== null);
  observed.sort((a, b) => isLikely(a) - isLikely(b) || a.lastEventAt - b.lastEventAt);
  for (const { id } of observed.slice(0, surplus)) {
    owners.delete(id);
    evicted.push(id);
  }
}

function mergeFrom(state: QuotaState, owner: OwnerState, from: OwnerId): void {
  const other = state.owners.get(from);
  if (other === undefined || other === owner) return;
  state.owners.delete(from);
  mergeOwners(owner, other);
}
