/** The state of an owner's polls: attempts, errors, back-off and external usage. */
import type { EventOf } from '../events/events.ts';
import type { PollError } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import {
  addPollRequest,
  isPending,
  noPollRequests,
  type PollRequests,
  recordPollAnswer,
  recordPollStart,
} from './poll-requests.ts';

export interface PollState {
  /** Start of the running poll; null if none is running. */
  startedAt: LocalMs | null;
  triedAt: LocalMs | null;
  answeredAt: LocalMs | null;
  /** Failures in a row since the last answer. */
  failures: number;
  error: PollError | null;
  /** After a failure: not again before then. */
  retryAt: LocalMs | null;
  /** No poll before this time, which the space has named. */
  blockedUntil: LocalMs | null;
  /** Requested extra polls. */
  requests: PollRequests;
  /** When the poll was due that followed the last disproof of an error; null after a successful poll. */
  disprovedAt: LocalMs | null;
  /** Confirmation polls since the last regular one. */
  confirmations: number;
  /** When a poll last showed external usage. */
  externalUsageAt: LocalMs | null;
  /** End of fast polling. */
  fastUntil: LocalMs | null;
}

export const newPollState = (): PollState => ({
  startedAt: null,
  triedAt: null,
  answeredAt: null,
  failures: 0,
  error: null,
  retryAt: null,
  blockedUntil: null,
  requests: noPollRequests(),
  disprovedAt: null,
  confirmations: 0,
  externalUsageAt: null,
  fastUntil: null,
});

export function recordPollStarted(poll: PollState, at: LocalMs): void {
  poll.startedAt = at;
  poll.triedAt = at;
  recordPollStart(poll.requests, at);
}

/** A poll that started longer ago than this, in ms, ended with its worker. */
export const POLL_TIMEOUT_MS = 15_000;

export function isPolling({ startedAt }: PollState, now: LocalMs): boolean {
  return startedAt !== null && now - startedAt < POLL_TIMEOUT_MS;
}

const FIRST_BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 600_000;
/** A new window opens after a minute at the latest. */
const RATE_LIMITED_BACK_OFF_MS = 60_000;
/** A poll of an offline machine costs nothing. */
const OFFLINE_BACK_OFF_MS = 20_000;

/**
 * Records a failed poll and when to try again: 10 s, doubling to ten minutes, each shortened by up to half
 * at random so that many copies of us do not return together.
 *
 * @param jitter a random number from 0 to 1
 * @param notBefore a time that the server named (`Retry-After`, or a 429's reset). The first retry is exactly then; later ones
 *   also back off, in case the server keeps naming past times
 */
export function recordPollFailed(
  poll: PollState,
  at: LocalMs,
  error: PollError,
  jitter: number,
  notBefore: LocalMs | null,
): void {
  poll.startedAt = null;
  poll.failures += 1;
  poll.error = error;
  poll.blockedUntil = notBefore;
  poll.requests.pending = [];
  const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(poll.failures - 1, 10), maxBackOff(error));
  if (notBefore === null) poll.retryAt = at + backOff * (1 - jitter / 2);
  else poll.retryAt = poll.failures === 1 ? notBefore : Math.max(notBefore, at + backOff);
}

function maxBackOff(error: PollError): number {
  if (error === 'offline') return OFFLINE_BACK_OFF_MS;
  return error === 'limitReached' ? RATE_LIMITED_BACK_OFF_MS : MAX_BACK_OFF_MS;
}

/**
 * Requests an extra poll. A disproof also clears the last poll's error. If the poll that follows fails too, the next
 * disproof is polled 30 s later at the earliest.
 */
export function recordPollRequest(poll: PollState, { reason, at, key }: EventOf<'pollRequested'>): void {
  let from = at;
  if (reason === 'disproof' && poll.error !== null) {
    poll.error = null;
    if (poll.disprovedAt !== null) from = Math.max(at, poll.disprovedAt + MIN_RETRY_INTERVAL_MS);
    poll.disprovedAt = from;
  }
  addPollRequest(poll.requests, { reason, at: from, key: key ?? null });
  if (reason === 'confirmation') poll.confirmations += 1;
}

/** Minimal interval between polls that fail, however often the network returns, in ms. */
const MIN_RETRY_INTERVAL_MS = 30_000;

/** The network is back: retries a failed poll, at once if the last attempt is long enough ago. */
export function recordNetworkRestored(poll: PollState, at: LocalMs): void {
  const { error, retryAt, triedAt } = poll;
  if (retryAt === null || error === 'limitReached') return;
  // A poll that failed with `offline` was never sent.
  const earliest = error === 'offline' ? at : Math.max(at, (triedAt ?? 0) + MIN_RETRY_INTERVAL_MS);
  poll.retryAt = Math.min(retryAt, earliest);
}

/** Records an answered poll that was sent at `sentAt`. */
export function recordPollSucceeded(poll: PollState, at: LocalMs, sentAt: LocalMs): void {
  poll.startedAt = null;
  if (!isPending(poll.requests, 'confirmation')) poll.confirmations = 0;
  poll.answeredAt = at;
  poll.failures = 0;
  poll.error = null;
  poll.retryAt = null;
  poll.blockedUntil = null;
  poll.disprovedAt = null;
  recordPollAnswer(poll.requests, sentAt);
}
