/** How the polling of one owner stands: what was tried, what came of it, and who else was seen spending. */
import type { EventOf } from '../events.ts';
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
  /** A poll has been running since then; null while none is. */
  startedAt: LocalMs | null;
  triedAt: LocalMs | null;
  answeredAt: LocalMs | null;
  /** Failures in a row since the last answer. */
  failures: number;
  error: PollError | null;
  /** After a failure: not again before then. */
  retryAt: LocalMs | null;
  /** The space named a time: nothing is asked before then, whoever wants it. */
  blockedUntil: LocalMs | null;
  /** Polls that are wanted beside the regular ones. */
  requests: PollRequests;
  /** From when a poll was wanted since an answer had disproved what the last one failed with; null after a good one. */
  disprovedAt: LocalMs | null;
  /** Polls requested since the last regular one to confirm a rise. */
  confirmations: number;
  /** When a poll last showed spending that this browser did not see. */
  externalUsageAt: LocalMs | null;
  /** "Watch closely" was asked for until then. */
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

/** A poll starts. */
export function recordPollStarted(poll: PollState, at: LocalMs): void {
  poll.startedAt = at;
  poll.triedAt = at;
  recordPollStart(poll.requests, at);
}

/** A poll that was started longer ago than this has died with its worker, in ms. */
export const POLL_TIMEOUT_MS = 15_000;

export function isPolling({ startedAt }: PollState, now: LocalMs): boolean {
  return startedAt !== null && now - startedAt < POLL_TIMEOUT_MS;
}

const FIRST_BACK_OFF_MS = 10_000;
const MAX_BACK_OFF_MS = 600_000;
/** A limit that was used up is new after a minute, so nobody need wait longer for it. */
const RATE_LIMITED_BACK_OFF_MS = 60_000;
/** Nothing leaves the machine while it is offline, so asking again soon costs nobody anything. */
const OFFLINE_BACK_OFF_MS = 20_000;

/**
 * Notes a failed poll and when to try again: 10 s, doubling to ten minutes, each shortened by up to half
 * at random so that many copies of us do not return together.
 *
 * @param jitter a random number from 0 to 1
 * @param notBefore the server named a time (`Retry-After`, or a 429's reset): exactly then, at first; a server that goes on naming a time
 *   that is over is not asked every second
 */
export function recordPollFailed(
  poll: PollState,
  at: LocalMs,
  problem: PollError,
  jitter: number,
  notBefore: LocalMs | null,
): void {
  poll.startedAt = null;
  poll.failures += 1;
  poll.error = problem;
  poll.blockedUntil = notBefore;
  poll.requests.pending = [];
  const backOff = Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(poll.failures - 1, 10), maxBackOff(problem));
  if (notBefore === null) poll.retryAt = at + backOff * (1 - jitter / 2);
  else poll.retryAt = poll.failures === 1 ? notBefore : Math.max(notBefore, at + backOff);
}

function maxBackOff(problem: PollError): number {
  if (problem === 'offline') return OFFLINE_BACK_OFF_MS;
  return problem === 'limitReached' ? RATE_LIMITED_BACK_OFF_MS : MAX_BACK_OFF_MS;
}

/**
 * A poll beside the regular ones is requested. A disproof also takes back what the last poll failed with. Where the
 * poll that follows fails too, the next one for a disproof comes half a minute later at the soonest.
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

/** However often the network comes back, polls that leave in vain are at least this far apart, in ms. */
const MIN_RETRY_INTERVAL_MS = 30_000;

/** The network is back: a poll that failed is tried again, at once where it is the first for a while. */
export function recordNetworkRestored(poll: PollState, at: LocalMs): void {
  const { error, retryAt, triedAt } = poll;
  if (retryAt === null || error === 'limitReached') return;
  // What found us offline has not left the machine.
  const earliest =
    error === 'offline' || triedAt === null ? at : Math.max(at, triedAt + MIN_RETRY_INTERVAL_MS);
  poll.retryAt = Math.min(retryAt, earliest);
}

/** A poll that was sent at `sentAt` was answered. */
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
