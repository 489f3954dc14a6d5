/** The ledger at one moment, with all rules applied: what every surface shows. */
import { type Callers, callersOf } from './callers.ts';
import { CATEGORIES, isKnown } from './category.ts';
import type { Circumstances } from './circumstances.ts';
import { toLocal } from './clock.ts';
import { findingsOf } from './findings.ts';
import { OWN } from './flight.ts';
import { gaugeOf } from './gauge.ts';
import { newestReset } from './join.ts';
import { withLikely } from './likely.ts';
import { newOwner, type OwnerState } from './owner.ts';
import { type PollPlan, planPoll } from './poll-plan.ts';
import { isPending } from './poll-requests.ts';
import { isPolling } from './poll-state.ts';
import type { Gauge, OwnerId, OwnerView, PollView, Snapshot, Verdict } from './snapshot.ts';
import { tightestOf } from './tightest.ts';
import type { LocalMs } from './time.ts';
import { compareConcerns, concernOf } from './urgency.ts';
import { graver } from './verdict.ts';
import { newWindow, type Window } from './window.ts';

export interface AccountName {
  readonly id: OwnerId;
  readonly space: string;
  readonly userName: string;
  readonly label: string | null;
}

const NO_KEYS: ReadonlySet<OwnerId> = new Set();

/**
 * Every account, and the observed keys that are in use.
 *
 * @param mine observed keys that the user called theirs
 */
export function look(
  owners: readonly OwnerState[],
  accounts: readonly AccountName[],
  context: Circumstances,
  mine = NO_KEYS,
): Snapshot {
  const states = new Map(owners.map((owner) => [owner.id, owner]));
  const callers = callersOf(owners, context.now);
  const polled = accounts.map((account) => {
    const likelyKeys = owners.filter(({ probablyOf }) => probablyOf === account.id);
    return lookAtAccount(account, states, likelyKeys, callers, context);
  });
  const known = new Set(accounts.map(({ id }) => id));
  const listed = owners.filter(
    (owner) => !known.has(owner.id) && tells(owner) && isRecent(owner, context.now),
  );
  const others = accounts.length > 0 || listed.some(({ id }) => mine.has(id)) ? 'none' : 'shared';
  const seen = listed
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((owner) => lookAtSeen(owner, mine.has(owner.id) ? 'own' : others, callers, context));
  return { at: context.now, owners: inOrder([...polled, ...seen], states) };
}

const ALERTING: readonly OwnerView['alerting'][] = ['own', 'shared', 'none'];

/** See `Snapshot.owners`. */
function inOrder(views: readonly OwnerView[], states: ReadonlyMap<OwnerId, OwnerState>): OwnerView[] {
  return views
    .map((view) => ({ view, concern: concernOf(view), usedAt: lastUse(states.get(view.id)) }))
    .toSorted(
      (a, b) =>
        ALERTING.indexOf(a.view.alerting) - ALERTING.indexOf(b.view.alerting) ||
        compareConcerns(a.concern, b.concern) ||
        b.usedAt - a.usedAt,
    )
    .map(({ view }) => view);
}

/** When a request of the owner was last seen; our own polls are not counted. 0 where none was. */
function lastUse(owner: OwnerState | undefined): LocalMs {
  if (owner === undefined) return 0;
  if (owner.poll.triedAt === null) return owner.heardAt;
  return Math.max(0, ...owner.habits.callers.map(({ at }) => at));
}

/** An observed key leaves the list so long after its last window ended, in ms: tokens that rotate would fill it. */
const LISTED_FOR = 600_000;

function isRecent({ windows, clock }: OwnerState, now: LocalMs): boolean {
  return windows.some(({ joined, refused, asOf }) => {
    const end = Math.max(newestReset(joined) ?? 0, joined.idle?.at ?? 0, refused?.until ?? 0);
    return now - Math.max(toLocal(clock, end), asOf ?? 0) < LISTED_FOR;
  });
}

/** Whether a key was used by anybody but us: one that the user has only tried in our form is nobody's yet. */
function tells({ windows }: OwnerState): boolean {
  const ours = (window: Window) => window.seen?.by.every(({ initiator }) => initiator === OWN) === true;
  return windows.some((window) => (window.asOf !== null || window.refused !== null) && !ours(window));
}

function lookAtAccount(
  account: AccountName,
  states: ReadonlyMap<OwnerId, OwnerState>,
  likelyKeys: readonly OwnerState[],
  callers: Callers,
  context: Circumstances,
): OwnerView {
  const { id, space, label, userName } = account;
  const state = states.get(id) ?? newOwner(id, space);
  const plan = planPoll(state, context, states);
  // While the user has paused polling nobody promised to renew the figures: they grow old without going stale.
  const intervalMs = context.paused ? null : staleAfter(state, plan, context.now);
  const gauges = gaugesOf(state, intervalMs, context).map((gauge) => withLikely(gauge, state, likelyKeys));
  return {
    id,
    space,
    kind: 'account',
    label,
    userName,
    alerting: 'own',
    probablyOf: null,
    ...summary(gauges),
    poll: pollView(state, plan, context),
    findings: findingsOf(state, callers, gauges, context.now),
  };
}

function lookAtSeen(
  owner: OwnerState,
  alerting: OwnerView['alerting'],
  callers: Callers,
  context: Circumstances,
): OwnerView {
  const gauges = gaugesOf(owner, null, context);
  return {
    id: owner.id,
    space: owner.space,
    kind: 'seen',
    label: null,
    userName: null,
    alerting,
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
