/**
 * Plans the next poll of Get Rate Limit: when, and why. Each poll costs the user one read, so each mode has an interval and a
 * maximal share of the reads:
 *
 * - `idle` (no external usage): every 30 s, at most 2 %
 * - `active` (external usage in the last ten minutes): every 10 s, at most 5 %
 * - `foreground` (a screen that shows this owner's figures has the focus): every 5 s, at most 5 %
 * - `fast` (on the user's request, for 15 minutes): every 2 s, at most 20 %
 *
 * The interval stays under 60 s, so that no window goes unobserved. A window that was exhausted or has external usage is also
 * polled at reset + 1 s; in mode `active` that replaces a poll due in the five seconds before, when it is too late to
 * warn. Reads that are nearly used up are not spent on polls. Extra polls have a budget of their own (poll-requests).
 */
import { MIN_LEAD_MS } from '../alerts/burn-rate.ts';
import { type EvaluationContext, ownerOnScreen } from '../context.ts';
import type { EventOf } from '../events.ts';
import { resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { OwnerId, PollMode, PollReason, Snapshot } from '../snapshot.ts';
import { findWindow, type OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';
import { unattributedUsage } from '../usage/usage-breakdown.ts';
import { stopsPolling } from './poll-errors.ts';
import { endsBackOff, isPending, nextRequestedPoll } from './poll-requests.ts';
import { POLL_TIMEOUT_MS } from './poll-state.ts';

export interface PollPlan {
  /** Null if none is planned until something changes. */
  readonly at: LocalMs | null;
  readonly reason: PollReason;
  readonly mode: PollMode;
  readonly intervalMs: number;
  /** The interval without an open screen. */
  readonly steadyMs: number;
}

const MODES: Record<PollMode, { readonly floor: number; readonly share: number }> = {
  idle: { floor: 30, share: 0.02 },
  active: { floor: 10, share: 0.05 },
  foreground: { floor: 5, share: 0.05 },
  fast: { floor: 2, share: 0.2 },
};
const MAX_INTERVAL_S = 50;
/** Today's paid limit; assumed until the first answer. */
const DEFAULT_READ_LIMIT = 600;
export const EXTERNAL_USAGE_MS = 600_000;
export const FAST_POLLING_MS = 900_000;
/** Polls come this long after a reset, in ms, since resets are whole seconds. */
const RESET_DELAY_MS = 1000;
/** A reset further ahead than this, in ms, is invalid. */
const MAX_RESET_WAIT_MS = 91_000;
/** A longer `Retry-After`, in ms, is invalid; a day, and ten seconds between two clocks. */
const MAX_RETRY_AFTER_MS = 86_410_000;

/** Interval between polls in ms. */
export function pollInterval(mode: PollMode, readLimit: number): number {
  const { floor, share } = MODES[mode];
  return Math.min(Math.max(60 / (readLimit * share), floor), MAX_INTERVAL_S) * 1000;
}

function pollMode(owner: OwnerState, { now, screen }: EvaluationContext): PollMode {
  const { fastUntil } = owner.poll;
  if (fastUntil !== null && now < fastUntil) return 'fast';
  if (ownerOnScreen(screen, now) === owner.id) return 'foreground';
  return steadyMode(owner, now);
}

function steadyMode({ poll: { externalUsageAt } }: OwnerState, now: LocalMs): PollMode {
  return externalUsageAt !== null && now - externalUsageAt < EXTERNAL_USAGE_MS ? 'active' : 'idle';
}

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
  const mode = pollMode(owner, context);
  const limit = reads?.limit ?? DEFAULT_READ_LIMIT;
  const intervalMs = pollInterval(mode, limit);
  const steadyMs = pollInterval(steadyMode(owner, now), limit);
  const plan = ({ at, reason }: PlannedPoll): PollPlan => {
    return { at: at === null ? null : later(at, notBefore), reason, mode, intervalMs, steadyMs };
  };

  if (context.paused) return plan({ at: null, reason: 'paused' });
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
  const reset = nextResetWorthAsking(owner, poll.triedAt);
  const tolerance = mode === 'active' ? MIN_LEAD_MS + RESET_DELAY_MS : 0;
  if (reset !== null && reset < due + tolerance) return { at: reset, reason: 'afterReset' };
  return { at: due, reason: 'due' };
}

function later(at: LocalMs, notBefore: LocalMs | null): LocalMs {
  return notBefore !== null && notBefore > at ? notBefore : at;
}

/** One second after the earliest reset, not polled since, of a window that was exhausted or has external usage. */
function nextResetWorthAsking(owner: OwnerState, triedAt: LocalMs): LocalMs | null {
  let earliest: LocalMs | null = null;
  for (const window of owner.windows) {
    const view = resolveSet(window.readings);
    if (view.kind !== 'window') continue;
    const rateLimited = window.rateLimited !== null && window.rateLimited.until >= view.reset - 1;
    if (view.remaining > 0 && !rateLimited && !unattributedUsage(owner, window, view).isSignificant) continue;
    const at =
      toLocal(owner.clock, Math.max(view.reset, rateLimited ? (window.rateLimited?.until ?? 0) : 0)) +
      RESET_DELAY_MS;
    if (at > triedAt && (earliest === null || at < earliest)) earliest = at;
  }
  return earliest;
}

/** The share of a minute's reads that polling at this interval costs. */
export function pollShare(intervalMs: number, readLimit: number): number {
  return 60_000 / intervalMs / readLimit;
}

/** Limit, remaining reads and reset by the local clock; null if nothing is known. */
export function readsOf(owner: OwnerState) {
  const window = findWindow(owner, 'read');
  if (window === undefined) return null;
  const view = resolveSet(window.readings);
  if (view.kind === 'unknown') return null;
  if (view.kind === 'idle') return { limit: view.limit, remaining: view.limit, resetAt: 0 };
  return { limit: view.limit, remaining: view.remaining, resetAt: toLocal(owner.clock, view.reset) };
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
  const readFrom = rateLimited === null ? 0 : toLocal(owner.clock, rateLimited.until) + RESET_DELAY_MS;
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
