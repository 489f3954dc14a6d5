/** Requests that are still under way: the ledger's flights, in the form of the history, which has none of them yet. */
import type { RequestRecord } from '../platform/history.ts';
import { FLIGHT_LIMIT, type Flight } from '../quota/flight.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

export function underWay(owner: OwnerId, flights: readonly Flight[], now: LocalMs): RequestRecord[] {
  return flights
    .filter(({ sentAt, doubtful }) => !doubtful && now - sentAt < FLIGHT_LIMIT)
    .map(({ sentAt, endpoint, category, initiator }) => ({
      owner,
      at: sentAt,
      endedAt: null,
      method: endpoint.split(' ')[0] ?? '',
      endpoint,
      category,
      status: null,
      remaining: null,
      limit: null,
      initiator,
      tabId: NO_TAB,
      fromCache: false,
      aborted: false,
    }));
}

/** Only the history gives ids. */
export const isUnderWay = ({ id }: RequestRecord): boolean => id === undefined;

const NO_TAB = -1;
