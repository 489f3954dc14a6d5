/** How the polling of one owner stands: what was tried, what came of it, and who else was seen spending. */
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
  elsewhereAt: null,
  closelyUntil: null,
});

/** A poll that was started longer ago than this has died with its worker, in ms. */
const POLL_LIMIT = 15_000;

export function isPolling({ startedAt }: PollState, now: LocalMs): boolean {
  return startedAt !== null && Math.abs(now - startedAt) < POLL_LIMIT;
}

const FIRST_BACK_OFF = 10_000;
const LONGEST_BACK_OFF = 600_000;
/** Nothing leaves the machine while it is offline, so asking again soon costs nobody anything. */
const OFFLINE_BACK_OFF = 20_000;

/**
 * Notes a failed poll and when to try again: 10 s, doubling to ten minutes, each shortened by up to half
 * at random so that many copies of us do not return together.
 *
 * @param jitter a random number from 0 to 1
 * @param notBefore the server named a time (429): exactly then
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
  const longest = problem === 'offline' ? OFFLINE_BACK_OFF : LONGEST_BACK_OFF;
  const backOff = Math.min(FIRST_BACK_OFF * 2 ** Math.min(poll.failures - 1, 10), longest);
  poll.retryAt = notBefore ?? at + backOff * (1 - jitter / 2);
}

export function noteAnswer(poll: PollState, at: LocalMs): void {
  poll.startedAt = null;
  poll.answeredAt = at;
  poll.failures = 0;
  poll.problem = null;
  poll.retryAt = null;
}
