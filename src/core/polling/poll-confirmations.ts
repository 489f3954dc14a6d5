/**
 * Requests polls to confirm a rise of external usage that would alert by itself, at most two after each regular poll, so
 * that a single burst does not alert.
 */
import type { EventOf } from '../events.ts';
import type { OwnerId, Snapshot } from '../snapshot.ts';
import type { OwnerState } from '../state/owner.ts';
import { isPending } from './poll-requests.ts';

const MAX_CONFIRMATIONS = 2;

/** The polls to request at this moment. */
export function confirmationPolls(
  owners: ReadonlyMap<OwnerId, OwnerState>,
  { owners: views, at }: Snapshot,
): EventOf<'pollRequested'>[] {
  return views.flatMap(({ id, space, kind, gauges }): EventOf<'pollRequested'>[] => {
    const poll = owners.get(id)?.poll;
    if (kind !== 'account' || poll === undefined || isPending(poll.requests, 'confirmation')) return [];
    const isWanted = gauges.some(({ burnRate }) => burnRate?.unconfirmed === true);
    if (!isWanted || poll.confirmations >= MAX_CONFIRMATIONS) return [];
    return [{ type: 'pollRequested', owner: id, space, at, reason: 'confirmation' }];
  });
}
