/** Makes the history record of a request that is over. */
import type { EventOf } from '../../core/events/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import type { InFlightRequest } from '../../core/usage/in-flight.ts';
import type { RequestRecord } from '../../history/records.ts';
import type { RequestDetails } from './bounded-request.ts';

/**
 * The record of an answered request.
 *
 * @param request the request as it was in flight; undefined if its start was not observed
 */
export function answeredRecord(
  { owner, at, endpoint, category, status, fromCache, rateLimit }: EventOf<'responseReceived'>,
  { method, tabId, initiator }: RequestDetails,
  request: InFlightRequest | undefined,
): RequestRecord {
  return {
    owner,
    at: request?.sentAt ?? at,
    endedAt: at,
    method,
    endpoint,
    category,
    status,
    remaining: wholeNumber(rateLimit?.remaining),
    limit: wholeNumber(rateLimit?.limit),
    initiator: request?.initiator ?? initiator,
    tabId,
    fromCache,
    aborted: false,
  };
}

/** The record of a request that ended without an answer: failed, aborted or redirected. */
export function endedRecord(
  owner: OwnerId,
  { sentAt, endpoint, category, initiator }: InFlightRequest,
  { method, tabId, statusCode }: RequestDetails,
  endedAt: LocalMs,
  failed: boolean,
): RequestRecord {
  return {
    owner,
    at: sentAt,
    endedAt,
    method,
    endpoint,
    category,
    status: statusCode ?? null,
    remaining: null,
    limit: null,
    initiator,
    tabId,
    fromCache: false,
    aborted: failed,
  };
}

const wholeNumber = (value: unknown): number | null =>
  typeof value === 'number' && Number.isSafeInteger(value) ? value : null;
