/** The ledger at one moment, with all rules applied: what every surface shows. */
import { type Callers, callersOf } from './callers.ts';
import { CATEGORIES, isKnown } from './category.ts';
import type { Circumstances } from './circumstances.ts';
import { findingsOf } from './findings.ts';
import { OWN } from './flight.ts';
import { gaugeOf } from './gauge.ts';
import { newOwner, type OwnerState } from './owner.ts';
import { type PollPlan, planPoll } from './poll-plan.ts';
import { isPending } from './poll-requests.ts';
import { isPolling } from './poll-state.ts';
import type { Gauge, OwnerId, OwnerView, PollView, Snapshot, Verdict } from './snapshot.ts';
import { tightestOf } from './tightest.ts';
import type { LocalMs } from './time.ts';
import { graver } from './verdict.ts';
import { newWindow, type Window } from './window.ts';

export interface AccountName {
  readonly id: OwnerId;
  readonly space: string;
  readonly userName: string;
  readonly label: string | null;
}

/** Every account in its order, then the owners that are only seen. */
export function look(
  owners: readonly OwnerState[],
  accounts: readonly AccountName[],
  context: Circumstances,
): Snapshot {
  const states = new Map(owners.map((owner) => [owner.id, owner]));
  const callers = callersOf(owners, context.now);
  const polled = accounts.map((account) => lookAtAccount(account, states, callers, context));
  const known = new Set(accounts.map(({ id }) => id));
  const seen = owners
    .filter((owner) => !known.has(owner.id) && tells(owner))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((owner) => lookAtSeen(owner, callers, context));
  return { at: context.now, owners: [...polled, ...seen] };
}

/** Whether a key was used by anybody but us: one that the user has only tried in our form is nobody's yet. */
function tells({ windows }: OwnerState): boolean {
  const ours = (window: Window) => window.seen?.by.every(({ initiator }) => initiator === OWN) === true;
  return windows.some((window) => (window.asOf !== null || window.refused !== null) && !ours(window));
}

function lookAtAccount(
  account: AccountName,
  states: ReadonlyMap<OwnerId, OwnerState>,
  callers: Callers,
  context: Circumstances,
): OwnerView {
  const { id, space, label, userName } = account;
  const state = states.get(id) ?? newOwner(id, space);
  const plan = planPoll(state, context, states);
  // While the user has paused polling nobody promised to renew the figures: they grow old without going stale.
  const gauges = gaugesOf(state, context.paused ? null : staleAfter(state, plan, context.now), context);
  return {
    id,
    space,
    kind: 'account',
    label,
    userName,
    probablyOf: null,
    ...summary(gauges),
    poll: pollView(state, plan, context),
    findings: findingsOf(state, callers, gauges, context.now),
  };
}

function lookAtSeen(owner: OwnerState, callers: Callers, context: Circumstances): OwnerView {
  const gauges = gaugesOf(owner, null, context);
  return {
    id: owner.id,
    space: owner.space,
    kind: 'seen',
    label: null,
    userName: null,
    probablyOf: owner.probablyOf,
    ...summary(gauges),
    poll: null,
    findings: findingsOf(owner, callers, gauges, context.now),
  };
}

/**
 * The distance between polls that a figure's age is judged by. A screen that opens asks at once and more often
 * from then on; until that poll is answered, the figure is as good as it was a moment ago.
 */
function staleAfter({ poll }: OwnerState, plan: PollPlan, now: LocalMs): number {
  const asking = isPolling(poll, now) || (plan.at !== null && plan.at <= now);
  return asking && poll.problem === null ? Math.max(plan.intervalMs, plan.steadyMs) : plan.intervalMs;
}

function summary(gauges: readonly Gauge[]) {
  const verdict = gauges.reduce<Verdict>((gravest, gauge) => graver(gravest, gauge.verdict), 'unknown');
  return { gauges, tightest: tightestOf(gauges)?.category ?? null, verdict };
}

function pollView({ poll }: OwnerState, plan: PollPlan, { now, paused }: Circumstances): PollView {
  return {
    mode: plan.mode,
    intervalMs: plan.intervalMs,
    running: isPolling(poll, now),
    refreshing: plan.why === 'requested' && isPending(poll.requests, 'refresh'),
    paused,
    lastAnswerAt: poll.answeredAt,
    nextAt: plan.at,
    why: plan.why,
    problem: poll.problem,
    closelyUntil: plan.mode === 'closely' ? poll.closelyUntil : null,
  };
}

function gaugesOf(owner: OwnerState, intervalMs: number | null, context: Circumstances): Gauge[] {
  const added = owner.windows.map(({ category }) => category).filter((name) => !isKnown(name));
  return [...CATEGORIES, ...added].map((category) => {
    const window = owner.windows.find((candidate) => candidate.category === category);
    return gaugeOf(owner, window ?? newWindow(category), intervalMs, context);
  });
}
