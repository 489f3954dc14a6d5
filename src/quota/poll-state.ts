/** How the polling of one owner stands: what was tried, what came of it, and who else was seen spending. */
import type { EventOf } from './event.ts';
import {
  addPollRequest,
  isPending,
  noPollRequests,
  notePollAnswer,
  notePollStart,
  type PollRequests,
} from './poll-requests.ts';
import type { Problem } from './snapshot.ts';
import type { LocalMs } from './time.ts';

export interface PollState {
  /** A poll has been running since then; null while none is. */
  startedAt: LocalMs | null;
  triedAt: LocalMs | null;
  answeredAt: LocalMs | null;
  /** Failures in a row since the last answer. */
  failures: number;
  problem: Problem | null;
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
  elsewhereAt: LocalMs | null;
  /** "Watch closely" was asked for until then. */
  closelyUntil: LocalMs | null;
}

export const newPollState = (): PollState => ({
  startedAt: null,
  triedAt: null,
  answeredAt: null,
  failures: 0,
  problem: null,
  retryAt: null,
  blockedUntil: null,
  requests: noPollRequests(),
  disprovedAt: null,
  confirmations: 0,
  elsewhereAt: null,
  closelyUntil: null,
});

/** A poll starts. */
export function noteStart(poll: PollState, at: LocalMs): void {
  poll.startedAt = at;
  poll.triedAt = at;
  notePollStart(poll.requests, at);
}

/** A poll that was started longer ago than this has died with its worker, in ms. */
export const POLL_LIMIT = 15_000;

export function isPolling({ startedAt }: PollState, now: LocalMs): boolean {
  return startedAt !== null && now - startedAt < POLL_LIMIT;
}

const FIRST_BACK_OFF = 10_000;
const LONGEST_BACK_OFF = 600_000;
/** A limit that was used up is new after a minute, so nobody need wait longer for it. */
const LIMIT_BACK_OFF = 60_000;
/** Nothing leaves the machine while it is offline, so asking again soon costs nobody anything. */
const OFFLINE_BACK_OFF = 20_000;

/**
 * Notes a failed poll and when to try again: 10 s, doubling to ten minutes, each shortened by up to half
 * at random so that many copies of us do not return together.
 *
 * @param jitter a random number from 0 to 1
 * @param notBefore the server named a time (`Retry-After`, or a 429's reset): exactly then, at first; a server that goes on naming a time
 *   that is over is not asked every second
 */
export function noteFailure(
  poll: PollState,
  at: LocalMs,
  problem: Problem,
  jitter: number,
  notBefore: LocalMs | null,
): void {
  poll.startedAt = null;
  poll.failures += 1;
  poll.problem = problem;
  poll.blockedUntil = notBefore;
  poll.requests.pending = [];
  const backOff = Math.min(FIRST_BACK_OFF * 2 ** Math.min(poll.failures - 1, 10), longestBackOff(problem));
  if (notBefore === null) poll.retryAt = at + backOff * (1 - jitter / 2);
  else poll.retryAt = poll.failures === 1 ? notBefore : Math.max(notBefore, at + backOff);
}

function longestBackOff(problem: Problem): number {
  if (problem === 'offline') return OFFLINE_BACK_OFF;
  return problem === 'limitReached' ? LIMIT_BACK_OFF : LONGEST_BACK_OFF;
}

/**
 * A poll beside the regular ones is requested. A disproof also takes back what the last poll failed with. Where the
 * poll that follows fails too, the next one for a disproof comes half a minute later at the soonest.
 */
export function noteRequest(poll: PollState, { reason, at, key }: EventOf<'pollRequested'>): void {
  let from = at;
  if (reason === 'disproof' && poll.problem !== null) {
    poll.problem = null;
    if (poll.disprovedAt !== null) from = Math.max(at, poll.disprovedAt + FLAPPING);
    poll.disprovedAt = from;
  }
  addPollRequest(poll.requests, { reason, at: from, key: key ?? null });
  if (reason === 'confirmation') poll.confirmations += 1;
}

/** However often the network comes back, polls that leave in vain are at least this far apart, in ms. */
const FLAPPING = 30_000;

/** The network is back: a poll that failed is tried again, at once where it is the first for a while. */
export function noteOnline(poll: PollState, at: LocalMs): void {
  const { problem, retryAt, triedAt } = poll;
  if (retryAt === null || problem === 'limitReached') return;
  // What found us offline has not left the machine.
  const earliest = problem === 'offline' || triedAt === null ? at : Math.max(at, triedAt + FLAPPING);
  poll.retryAt = Math.min(retryAt, earliest);
}

/** A poll that was sent at `sentAt` was answered. */
export function noteAnswer(poll: PollState, at: LocalMs, sentAt: LocalMs): void {
  poll.startedAt = null;
  if (!isPending(poll.requests, 'confirmation')) poll.confirmations = 0;
  poll.answeredAt = at;
  poll.failures = 0;
  poll.problem = null;
  poll.retryAt = null;
  poll.blockedUntil = null;
  poll.disprovedAt = null;
  notePollAnswer(poll.requests, sentAt);
}
