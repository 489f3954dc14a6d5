/** Requests that are still under way: the ledger's flights, in the form of the history, which has none of them yet. */

import type { OwnerId } from '../../../core/snapshot.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest } from '../../../core/state/in-flight.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';

export function inFlightRows(
  owner: OwnerId,
  flights: readonly InFlightRequest[],
  now: LocalMs,
): RequestRecord[] {
  return flights
    .filter(({ sentAt, uncertain }) => !uncertain && now - sentAt < IN_FLIGHT_TIMEOUT_MS)
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
export const isInFlightRow = ({ id }: RequestRecord): boolean => id === undefined;

const NO_TAB = -1;
