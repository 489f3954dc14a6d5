/**
 * The budget for extra polls, which `pollRequested` events request.
 *
 * All extra polls together are at least 3 s apart, 10 s on a free plan. Polls for a new key alone are also at least 10 s
 * apart, at most six in ten minutes, and wait until no request with that key is in flight. The state is stored with the
 * owner, so that the budget survives restarts of the worker.
 */
import type { PollRequestReason } from '../events/events.ts';
import type { OwnerId } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import { IN_FLIGHT_TIMEOUT_MS, type InFlightRequest, isInFlightAt } from '../usage/in-flight.ts';

interface HasInFlight {
  readonly inFlight: readonly InFlightRequest[];
}

export interface PollRequest {
  readonly reason: PollRequestReason;
  /** Not before then. */
  readonly at: LocalMs;
  /** `newKey` only: the key, as the id of an observed key. */
  readonly key: OwnerId | null;
}

export interface PollRequests {
  /** Not answered yet; at most one of each reason. */
  pending: PollRequest[];
  /** When the latest requested poll started. */
  lastAt: LocalMs | null;
  /** Starts of the latest six polls that were requested only for a new key, the oldest first. */
  newKeyAt: LocalMs[];
}

export const noPollRequests = (): PollRequests => ({ pending: [], lastAt: null, newKeyAt: [] });

/** Share of a minute's reads that requested polls may cost. */
const MAX_READ_SHARE = 0.1;
const MIN_INTERVAL_MS = 3000;
const MAX_INTERVAL_MS = 50_000;
const NEW_KEY_INTERVAL_MS = 10_000;
const MAX_NEW_KEY_POLLS = 6;
const NEW_KEY_PERIOD_MS = 600_000;

/** Reasons for a poll during back-off. */
const ENDS_BACK_OFF: readonly PollRequestReason[] = ['refresh', 'disproof'];

export const endsBackOff = ({ reason }: PollRequest): boolean => ENDS_BACK_OFF.includes(reason);

/** Minimal interval between extra polls in ms: 3 s for 600 reads a minute, 10 s for the free plan's 60. */
function requestInterval(readLimit: number): number {
  return Math.min(Math.max(60_000 / (readLimit * MAX_READ_SHARE), MIN_INTERVAL_MS), MAX_INTERVAL_MS);
}

/** Adds a request; a reason that is pending already keeps its time, and a new key takes the place of another. */
export function addPollRequest(requests: PollRequests, request: PollRequest): void {
  const same = requests.pending.find(({ reason }) => reason === request.reason);
  if (same !== undefined && request.reason !== 'newKey') return;
  requests.pending = [...requests.pending.filter((other) => other !== same), request];
}

export const isPending = ({ pending }: PollRequests, reason: PollRequestReason): boolean =>
  pending.some((request) => request.reason === reason);

/** Records the start of a poll. If requests are pending, it counts in their budget. */
export function recordPollStart(requests: PollRequests, at: LocalMs): void {
  if (requests.pending.length === 0) return;
  requests.lastAt = at;
  if (requests.pending.every(({ reason }) => reason === 'newKey')) {
    requests.newKeyAt = [...requests.newKeyAt, at].slice(-MAX_NEW_KEY_POLLS);
  }
}

/** Removes the requests that a poll sent at `sentAt` answered. Its figures do not include a key's later answer. */
export function recordPollAnswer(requests: PollRequests, sentAt: LocalMs): void {
  requests.pending = requests.pending.filter(({ reason, at }) => reason === 'newKey' && at > sentAt);
}

/**
 * When the budget allows a poll for one of the pending requests, in ms of the local clock; null without a request.
 *
 * @param counts which of the pending requests matter now
 * @param owners every owner, by id: their requests in flight hold up the poll for a new key
 */
export function nextRequestedPoll(
  { pending, lastAt, newKeyAt }: PollRequests,
  readLimit: number,
  now: LocalMs,
  counts: (request: PollRequest) => boolean,
  owners: ReadonlyMap<OwnerId, HasInFlight>,
): LocalMs | null {
  const moments = pending.filter(counts).map(({ reason, at, key }) => {
    // A confirmation needs a second interval between readings, which takes this long.
    const from = reason === 'confirmation' ? at + MIN_INTERVAL_MS : at;
    const next = lastAt === null ? from : Math.max(from, lastAt + requestInterval(readLimit));
    if (reason !== 'newKey') return next;
    const last = newKeyAt.at(-1);
    const sixth = newKeyAt.length < MAX_NEW_KEY_POLLS ? undefined : newKeyAt[0];
    return Math.max(
      next,
      last === undefined ? next : last + NEW_KEY_INTERVAL_MS,
      sixth === undefined ? next : sixth + NEW_KEY_PERIOD_MS,
      quietFrom(key === null ? undefined : owners.get(key), now),
    );
  });
  return moments.length === 0 ? null : Math.min(...moments);
}

/** When the last of the owner's requests in flight ends at the latest. */
function quietFrom(owner: HasInFlight | undefined, now: LocalMs): LocalMs {
  const ends = (owner?.inFlight ?? [])
    .filter((request) => isInFlightAt(request, now))
    .map(({ sentAt }) => sentAt + IN_FLIGHT_TIMEOUT_MS);
  return Math.max(now, ...ends);
}
