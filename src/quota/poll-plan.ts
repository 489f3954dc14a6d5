/**
 * When to ask Get Rate Limit next, and why. Each poll costs the user one read, so the plan is a balance:
 *
 * - rest (nobody else spends): every 30 s, less often where that is more than 2 % of the reads
 * - work (others spent in the last ten minutes): every 10 s, at most 5 %
 * - open (a screen that shows this owner's figures has the focus): every 5 s, at most 5 %
 * - closely (the user asked, for 15 minutes): every 2 s, at most 20 %
 *
 * The distance stays under 60 s, or whole windows would go unseen. A poll also comes at reset + 1 s of a
 * window that was used up or spent from elsewhere; at work it takes the place of one due in the five seconds
 * before, when it is too late to warn of that window. None comes while reads are nearly used up. Polls that are
 * requested beside these have a budget of their own (poll-requests).
 */
import { MIN_LEAD_MS } from './burn-rate.ts';
import { type Circumstances, ownerOnScreen } from './circumstances.ts';
import { toLocal } from './clock.ts';
import { viewJoined } from './join.ts';
import type { OwnerState } from './owner.ts';
import { endsBackOff, nextRequestedPoll } from './poll-requests.ts';
import { POLL_LIMIT } from './poll-state.ts';
import { AFTER_RESET, blockedUntilOf, LONGEST_BLOCK, readsOf, readsShortUntil } from './poll-waits.ts';
import { endsPolls } from './problem.ts';
import type { OwnerId, PollMode, PollReason } from './snapshot.ts';
import { restOf } from './spending.ts';
import type { LocalMs } from './time.ts';

export interface PollPlan {
  /** Null where none is planned until something changes. */
  readonly at: LocalMs | null;
  readonly why: PollReason;
  readonly mode: PollMode;
  readonly intervalMs: number;
  /** The distance if no screen were open: what was planned until a moment ago. */
  readonly steadyMs: number;
}

const MODES: Record<PollMode, { readonly floor: number; readonly share: number }> = {
  rest: { floor: 30, share: 0.02 },
  work: { floor: 10, share: 0.05 },
  open: { floor: 5, share: 0.05 },
  closely: { floor: 2, share: 0.2 },
};
const LONGEST = 50;
/** Today's paid limit; assumed until the first answer. */
const USUAL_READS = 600;
export const ELSEWHERE_COUNTS_FOR = 600_000;
export const CLOSELY_FOR = 900_000;

/** Distance between polls in ms. */
export function pollInterval(mode: PollMode, readLimit: number): number {
  const { floor, share } = MODES[mode];
  return Math.min(Math.max(60 / (readLimit * share), floor), LONGEST) * 1000;
}

function pollMode(owner: OwnerState, { now, screen }: Circumstances): PollMode {
  const { closelyUntil } = owner.poll;
  if (closelyUntil !== null && now < closelyUntil) return 'closely';
  if (ownerOnScreen(screen, now) === owner.id) return 'open';
  return steadyMode(owner, now);
}

function steadyMode({ poll: { elsewhereAt } }: OwnerState, now: LocalMs): PollMode {
  return elsewhereAt !== null && now - elsewhereAt < ELSEWHERE_COUNTS_FOR ? 'work' : 'rest';
}

/**
 * When the next poll is due, and why.
 *
 * @param owners every owner, by id: their requests in flight hold up the poll for a new key
 */
export function planPoll(
  owner: OwnerState,
  context: Circumstances,
  owners: ReadonlyMap<OwnerId, OwnerState> = new Map(),
): PollPlan {
  const { now, notBefore } = context;
  const { poll } = owner;
  const reads = readsOf(owner);
  const mode = pollMode(owner, context);
  const limit = reads?.limit ?? USUAL_READS;
  const intervalMs = pollInterval(mode, limit);
  const steadyMs = pollInterval(steadyMode(owner, now), limit);
  const plan = ({ at, why }: Due): PollPlan => {
    return { at: at === null ? null : later(at, notBefore), why, mode, intervalMs, steadyMs };
  };

  if (context.paused) return plan({ at: null, why: 'paused' });
  const regular = regularPoll(owner, mode, intervalMs, now);
  const counts = regular.why === 'backOff' || regular.why === 'needsUser' ? endsBackOff : () => true;
  const requestedAt = nextRequestedPoll(poll.requests, limit, now, counts, owners);
  const isRequested = requestedAt !== null && (regular.at === null || requestedAt < regular.at);
  const due: Due = isRequested ? { at: requestedAt, why: 'requested' } : regular;
  if (due.at === null) return plan(due);
  const open = readsShortUntil(reads, now);
  const kept: Due = open === null ? due : { at: open, why: 'readsShort' };
  const blockedUntil = blockedUntilOf(owner, now);
  const isBlocked = blockedUntil !== null && (kept.at ?? 0) <= blockedUntil;
  return plan(isBlocked ? { at: blockedUntil, why: 'retryAfter' } : kept);
}

interface Due {
  readonly at: LocalMs | null;
  readonly why: PollReason;
}

/** The next poll without those that are requested. */
function regularPoll(owner: OwnerState, mode: PollMode, intervalMs: number, now: LocalMs): Due {
  const { poll } = owner;
  if (poll.problem !== null && endsPolls(poll.problem)) return { at: null, why: 'needsUser' };
  if (poll.triedAt === null) return { at: now, why: 'first' };
  if (poll.retryAt !== null) return { at: Math.min(poll.retryAt, now + LONGEST_BLOCK), why: 'backOff' };
  // The first poll died with its worker.
  if (poll.answeredAt === null) return { at: poll.triedAt + POLL_LIMIT, why: 'first' };
  const { answeredAt } = poll;
  const due = answeredAt + intervalMs;
  const reset = nextResetWorthAsking(owner, poll.triedAt);
  const patience = mode === 'work' ? MIN_LEAD_MS + AFTER_RESET : 0;
  if (reset !== null && reset < due + patience) return { at: reset, why: 'afterReset' };
  return { at: due, why: 'due' };
}

function later(at: LocalMs, notBefore: LocalMs | null): LocalMs {
  return notBefore !== null && notBefore > at ? notBefore : at;
}

/** One second after the earliest reset, not asked about yet, of a window used up or spent from elsewhere. */
function nextResetWorthAsking(owner: OwnerState, triedAt: LocalMs): LocalMs | null {
  let earliest: LocalMs | null = null;
  for (const window of owner.windows) {
    const view = viewJoined(window.joined);
    if (view.kind !== 'window') continue;
    const refused = window.refused !== null && window.refused.until >= view.reset - 1;
    if (view.remaining > 0 && !refused && !restOf(owner, window, view).matters) continue;
    const at =
      toLocal(owner.clock, Math.max(view.reset, refused ? (window.refused?.until ?? 0) : 0)) + AFTER_RESET;
    if (at > triedAt && (earliest === null || at < earliest)) earliest = at;
  }
  return earliest;
}

/** The fraction of a minute's reads that polling at this distance costs. */
export function pollShare(intervalMs: number, readLimit: number): number {
  return 60_000 / intervalMs / readLimit;
}
