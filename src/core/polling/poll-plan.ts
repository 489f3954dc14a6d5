/**
 * Plans the next poll of Get Rate Limit: when, and why. The mode sets the interval (poll-interval).
 *
 * The interval stays under 60 s, unless the user chose it, so that no window goes unobserved. A window that was exhausted or
 * has external usage is also polled at reset + 1 s; in mode `active` that replaces a poll due in the five seconds before,
 * when it is too late to warn. Reads that are nearly used up are not spent on polls. Extra polls have a budget of their own
 * (poll-requests).
 */
import { MIN_LEAD_MS } from '../alerts/burn-rate.ts';
import type { EventOf } from '../events/events.ts';
import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { OwnerId, PollMode, PollReason, Snapshot } from '../snapshot.ts';
import type { EvaluationContext } from '../state/evaluation-context.ts';
import { findWindow, type OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';
import { unattributedUsage } from '../usage/usage-breakdown.ts';
import { stopsPolling } from './poll-errors.ts';
import { pollInterval } from './poll-interval.ts';
import { backgroundInterval, DEFAULT_READ_LIMIT, isChosen, pollMode } from './poll-modes.ts';
import { endsBackOff, isPending, nextRequestedPoll } from './poll-requests.ts';
import { POLL_TIMEOUT_MS } from './poll-state.ts';

export interface PollPlan {
  /** Null if none is planned until something changes. */
  readonly at: LocalMs | null;
  readonly reason: PollReason;
  readonly mode: PollMode;
  readonly intervalMs: number;
  /** The interval without an open screen; null if nothing is polled then. */
  readonly backgroundMs: number | null;
}

/** Polls come this long after a reset, in ms, since resets are whole seconds. */
export const RESET_DELAY_MS = 1000;
/** A reset further ahead than this, in ms, is invalid. */
const MAX_RESET_WAIT_MS = 91_000;
/** A longer `Retry-After`, in ms, is invalid; a day, and ten seconds between two clocks. */
const MAX_RETRY_AFTER_MS = 86_410_000;

/**
 * When the next poll is due, and why.
 *
 * @param owners every owner, by id: their requests in flight hold up the poll for a new key
 */
export function planPoll(
  owner: OwnerState,
  context: EvaluationContext,
  owners: ReadonlyMap<OwnerId, OwnerState> = new Map(),
): PollPlan {
  const { now, notBefore } = context;
  const { poll } = owner;
  const reads = readsOf(owner);
  const limit = reads?.limit ?? DEFAULT_READ_LIMIT;
  const currentMode = pollMode(owner, context);
  const mode = currentMode ?? 'foreground';
  const intervalMs = pollInterval(mode, limit);
  const backgroundMs = backgroundInterval(owner, context, limit);
  const plan = ({ at, reason }: PlannedPoll): PollPlan => {
    return { at: at === null ? null : later(at, notBefore), reason, mode, intervalMs, backgroundMs };
  };

  if (context.paused) return plan({ at: null, reason: 'paused' });
  if (currentMode === null) return plan({ at: null, reason: 'notLooking' });
  const regular = regularPoll(owner, mode, intervalMs, now);
  const counts = regular.reason === 'backOff' || regular.reason === 'needsUser' ? endsBackOff : () => true;
  const requestedAt = nextRequestedPoll(poll.requests, limit, now, counts, owners);
  const isRequested = requestedAt !== null && (regular.at === null || requestedAt < regular.at);
  const due: PlannedPoll = isRequested ? { at: requestedAt, reason: 'requested' } : regular;
  if (due.at === null) return plan(due);
  const open = readReserveUntil(reads, now);
  const kept: PlannedPoll = open === null ? due : { at: open, reason: 'readsShort' };
  const blockedUntil = blockedUntilOf(owner, now);
  const isBlocked = blockedUntil !== null && (kept.at ?? 0) <= blockedUntil;
  return plan(isBlocked ? { at: blockedUntil, reason: 'retryAfter' } : kept);
}

interface PlannedPoll {
  readonly at: LocalMs | null;
  readonly reason: PollReason;
}

/** The next poll without the requested ones. */
function regularPoll(owner: OwnerState, mode: PollMode, intervalMs: number, now: LocalMs): PlannedPoll {
  const { poll } = owner;
  if (poll.error !== null && stopsPolling(poll.error)) return { at: null, reason: 'needsUser' };
  if (poll.triedAt === null) return { at: now, reason: 'first' };
  if (poll.retryAt !== null)
    return { at: Math.min(poll.retryAt, now + MAX_RETRY_AFTER_MS), reason: 'backOff' };
  // The worker was stopped during the first poll.
  if (poll.answeredAt === null) return { at: poll.triedAt + POLL_TIMEOUT_MS, reason: 'first' };
  const { answeredAt } = poll;
  const due = answeredAt + intervalMs;
  const reset = nextResetWorthAsking(owner, mode, poll.triedAt);
  const tolerance = mode === 'active' ? MIN_LEAD_MS + RESET_DELAY_MS : 0;
  if (reset !== null && reset < due + tolerance) return { at: reset, reason: 'afterReset' };
  return { at: due, reason: 'due' };
}

function later(at: LocalMs, notBefore: LocalMs | null): LocalMs {
  return notBefore !== null && notBefore > at ? notBefore : at;
}

/**
 * One second after the earliest reset, not polled since, of a window that was exhausted or has external usage. If the user
 * chose the interval, only of one that was exhausted, since such a poll comes on top of those that the user expects.
 */
function nextResetWorthAsking(owner: OwnerState, mode: PollMode, triedAt: LocalMs): LocalMs | null {
  let earliest: LocalMs | null = null;
  for (const window of owner.windows) {
    const view = resolveSet(window.readings);
    if (view.kind !== 'window') continue;
    const rateLimitedUntil = window.rateLimited?.until ?? 0;
    const rateLimited = rateLimitedUntil >= view.reset - 1;
    const isExternal = !isChosen(mode) && unattributedUsage(owner, window, view).isSignificant;
    if (view.remaining > 0 && !rateLimited && !isExternal) continue;
    const at = toLocal(owner.serverClock, Math.max(view.reset, rateLimitedUntil)) + RESET_DELAY_MS;
    if (at > triedAt && (earliest === null || at < earliest)) earliest = at;
  }
  return earliest;
}

/** Limit, remaining reads and reset by the local clock; null if nothing is known. */
export function readsOf(owner: OwnerState) {
  const window = findWindow(owner, 'read');
  if (window === undefined) return null;
  const view = resolveSet(window.readings);
  if (view.kind === 'unknown') return null;
  if (view.kind === 'idle') return { limit: view.limit, remaining: view.limit, resetAt: 0 };
  return { limit: view.limit, remaining: view.remaining, resetAt: toLocal(owner.serverClock, view.reset) };
}

/** A second after the reset if no more reads than the reserve are left; else null. */
function readReserveUntil(reads: ReturnType<typeof readsOf>, now: LocalMs): LocalMs | null {
  if (reads === null || reads.remaining > Math.max(reads.limit * 0.05, 2)) return null;
  const open = reads.resetAt + RESET_DELAY_MS;
  return open > now && open - now <= MAX_RESET_WAIT_MS ? open : null;
}

/**
 * Until when the space refuses polls of this owner, by its answer to the last poll or to another read of this browser;
 * null if it accepts one now.
 */
function blockedUntilOf(owner: OwnerState, now: LocalMs): LocalMs | null {
  const rateLimited = findWindow(owner, 'read')?.rateLimited ?? null;
  const readFrom = rateLimited === null ? 0 : toLocal(owner.serverClock, rateLimited.until) + RESET_DELAY_MS;
  const until = Math.max(owner.poll.blockedUntil ?? 0, readFrom);
  return until > now && until - now <= MAX_RETRY_AFTER_MS ? until : null;
}

/** Confirmation polls after each regular poll. */
const MAX_CONFIRMATIONS = 2;

/** The polls that must confirm a rise of external usage which would alert by itself, since a single burst must not alert. */
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
