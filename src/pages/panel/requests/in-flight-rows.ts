/** Requests in flight as history records, since the history has only finished requests. */
import type { OwnerId } from '../../../core/snapshot.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest } from '../../../core/state/in-flight.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';

export function inFlightRows(
  owner: OwnerId,
  inFlight: readonly InFlightRequest[],
  now: LocalMs,
): RequestRecord[] {
  return inFlight
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

/** Records of the history have ids, those in flight have none. */
export const isInFlightRow = ({ id }: RequestRecord): boolean => id === undefined;

const NO_TAB = -1;
