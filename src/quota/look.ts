/** The ledger at one moment, with all rules applied: what every surface shows. */
import { CATEGORIES, type Category } from './category.ts';
import { serverNow, toLocal } from './clock.ts';
import { findingsOf } from './findings.ts';
import { countInFlight } from './flight.ts';
import { SAME_WINDOW, viewJoined } from './join.ts';
import type { OwnerState } from './owner.ts';
import { paceOf, type Sample } from './pace.ts';
import { type Circumstances, ELSEWHERE_COUNTS_FOR, type PollPlan, planPoll } from './poll-plan.ts';
import { isPolling } from './poll-state.ts';
import type { Finding, Gauge, OwnerId, OwnerView, PollView, Snapshot, Verdict } from './snapshot.ts';
import { restOf } from './spending.ts';
import { tightestOf } from './tightest.ts';
import type { LocalMs, ServerSeconds } from './time.ts';
import { graver, LEVELS, type Levels, verdictOf } from './verdict.ts';
import type { Window } from './window.ts';

export interface AccountName {
  readonly id: OwnerId;
  readonly space: string;
  readonly userName: string;
  readonly label: string | null;
}

/** While others spend, a figure older than this is an upper bound, in ms. */
const FRESH_FOR = 5000;
/** Events may be stamped a little ahead of our own look at the clock, in ms. */
const CLOCK_SLACK = 2000;

/** Every account in its order, then the owners that are only seen. */
export function look(
  owners: readonly OwnerState[],
  accounts: readonly AccountName[],
  context: Circumstances,
): Snapshot {
  const states = new Map(owners.map((owner) => [owner.id, owner]));
  const polled = accounts.map((account) => lookAtAccount(account, states.get(account.id), owners, context));
  const known = new Set(accounts.map(({ id }) => id));
  const seen = owners
    .filter(({ id }) => !known.has(id))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((owner) => lookAtSeen(owner, owners, context));
  return { at: context.now, owners: [...polled, ...seen] };
}

function lookAtAccount(
  account: AccountName,
  state: OwnerState | undefined,
  all: readonly OwnerState[],
  context: Circumstances,
): OwnerView {
  const { id, space, label, userName } = account;
  const plan = state === undefined ? null : planPoll(state, context);
  const gauges = gaugesOf(state, plan?.intervalMs ?? null, context);
  const poll = state === undefined || plan === null ? null : pollView(state, plan, context);
  return {
    id,
    space,
    kind: 'account',
    label,
    userName,
    ...summary(gauges),
    poll,
    findings: findingsIn(state, all, context.now),
  };
}

function lookAtSeen(owner: OwnerState, all: readonly OwnerState[], context: Circumstances): OwnerView {
  const gauges = gaugesOf(owner, null, context);
  return {
    id: owner.id,
    space: owner.space,
    kind: 'seen',
    label: null,
    userName: null,
    ...summary(gauges),
    poll: null,
    findings: findingsOf(owner, all, context.now),
  };
}

const findingsIn = (owner: OwnerState | undefined, all: readonly OwnerState[], now: LocalMs): Finding[] =>
  owner === undefined ? [] : findingsOf(owner, all, now);

function summary(gauges: readonly Gauge[]) {
  const verdict = gauges.reduce<Verdict>((gravest, gauge) => graver(gravest, gauge.verdict), 'unknown');
  return { gauges, tightest: tightestOf(gauges)?.category ?? null, verdict };
}

function pollView({ poll }: OwnerState, plan: PollPlan, { now, paused }: Circumstances): PollView {
  return {
    mode: plan.mode,
    intervalMs: plan.intervalMs,
    running: isPolling(poll, now),
    paused,
    lastAnswerAt: poll.answeredAt,
    nextAt: plan.at,
    problem: poll.problem,
    closelyUntil: plan.mode === 'closely' ? poll.closelyUntil : null,
  };
}

function gaugesOf(owner: OwnerState | undefined, intervalMs: number | null, context: Circumstances): Gauge[] {
  const added = owner?.windows.map(({ category }) => category).filter((name) => !known(name)) ?? [];
  return [...CATEGORIES, ...added].map((category) => {
    const window = owner?.windows.find((candidate) => candidate.category === category);
    return owner === undefined || window === undefined
      ? unknownGauge(category)
      : gaugeOf(owner, window, intervalMs, context.now, context.levels);
  });
}

const known = (category: Category): boolean => (CATEGORIES as readonly Category[]).includes(category);

const unknownGauge = (category: Category): Gauge => ({
  category,
  state: 'unknown',
  verdict: 'unknown',
  limit: null,
  remaining: null,
  atMost: false,
  resetAt: null,
  resetEstimated: false,
  refused: false,
  asOf: null,
  inFlight: { unspent: 0, maybe: 0 },
  pace: null,
  spending: null,
});

/**
 * One gauge.
 *
 * @param intervalMs distance between polls, or null for an owner that is not polled: nobody promised to
 *   renew its figures, so they grow old without going stale
 */
export function gaugeOf(
  owner: OwnerState,
  window: Window,
  intervalMs: number | null,
  now: LocalMs,
  levels: Levels = LEVELS,
): Gauge {
  const { asOf, refused } = window;
  const view = viewJoined(window.joined);
  const server = serverNow(owner.clock, now);
  const age = asOf === null ? 0 : now - asOf;
  // An answer from the future: this machine's clock was set back, and until the next answer no time is sure.
  const clockSetBack = Math.max(asOf ?? now, refused?.at ?? now) > now + CLOCK_SLACK;
  const stale = clockSetBack || (intervalMs !== null && age > 2 * intervalMs);
  const base = {
    ...unknownGauge(window.category),
    asOf,
    inFlight: countInFlight(owner.flights, window.category, asOf, now),
  };

  if (refused !== null && !clockSetBack && server < refused.until) {
    const limit = view.kind === 'unknown' ? null : view.limit;
    return {
      ...base,
      state: 'usedUp',
      verdict: 'usedUp',
      limit,
      remaining: limit === null ? null : 0,
      resetAt: toLocal(owner.clock, refused.until),
      resetEstimated: refused.estimated,
      refused: true,
    };
  }
  if (view.kind === 'unknown') return base;
  const { limit } = view;
  if (view.kind === 'idle') {
    return stale
      ? { ...base, state: 'stale', limit }
      : { ...base, state: 'idle', verdict: 'calm', limit, remaining: limit };
  }
  const { remaining } = view;
  const { used, seen, rest } = restOf(owner, window, view);
  const spending = { used, seen, rest, whole: false, aborted: 0 };
  if (clockSetBack) return { ...base, state: 'stale', limit, spending };
  const resetAt = toLocal(owner.clock, view.reset);
  if (server >= view.reset) {
    return stale
      ? { ...base, state: 'stale', limit, resetAt, spending }
      : { ...base, state: 'reset', verdict: 'calm', limit, remaining: limit, resetAt };
  }
  const elsewhere = owner.poll.elsewhereAt !== null && now - owner.poll.elsewhereAt < ELSEWHERE_COUNTS_FOR;
  const samples = samplesOf(window, limit, view.reset);
  const pace = asOf === null ? null : paceOf({ limit, remaining, resetAt, asOf, samples }, now);
  const open = { ...base, limit, remaining, resetAt, spending, pace, atMost: elsewhere && age > FRESH_FOR };
  if (remaining === 0) return { ...open, state: 'usedUp', verdict: 'usedUp', atMost: false };
  return { ...open, state: stale ? 'stale' : 'open', verdict: verdictOf(remaining, limit, levels) };
}

/** How the figure went under this limit; nothing where the limit has just changed. */
function samplesOf({ course }: Window, limit: number, reset: ServerSeconds): readonly Sample[] {
  const same = course !== null && course.limit === limit && Math.abs(course.reset - reset) < SAME_WINDOW;
  return same ? course.samples : [];
}
