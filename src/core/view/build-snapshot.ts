/** Builds the snapshot that every screen, the badge and the notifications show: all owners at one moment, with all rules applied. */
import { mostConstrained } from '../alerts/most-constrained.ts';
import { maxSeverity } from '../alerts/thresholds.ts';
import { compareUrgency, urgencyOf } from '../alerts/urgency.ts';
import { CATEGORIES, isKnown } from '../category.ts';
import { type PollPlan, planPoll } from '../polling/poll-plan.ts';
import { isPending } from '../polling/poll-requests.ts';
import { isPolling } from '../polling/poll-state.ts';
import { newestReset } from '../readings/reading-set.ts';
import { offsetOf, toLocal } from '../readings/server-clock.ts';
import type { AlertScope, Gauge, OwnerId, OwnerView, PollView, Severity, Snapshot } from '../snapshot.ts';
import type { EvaluationContext } from '../state/evaluation-context.ts';
import { newOwner, type OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';
import { SELF_INITIATOR } from '../usage/in-flight.ts';
import { newWindow, type RateLimitWindow } from '../usage/rate-limit-window.ts';
import { indexOwnersByInitiator, listFindings, type OwnersByInitiator } from './findings.ts';
import { gaugeOf, withLikelyUsage } from './gauge.ts';

export interface AccountIdentity {
  readonly id: OwnerId;
  readonly space: string;
  readonly userName: string;
  readonly label: string | null;
  readonly alertScope: AlertScope;
}

const NO_KEYS: ReadonlySet<OwnerId> = new Set();

/**
 * The snapshot of all accounts, and of the observed keys in use.
 *
 * @param mine observed keys that the user marked as their own
 */
export function buildSnapshot(
  owners: readonly OwnerState[],
  accounts: readonly AccountIdentity[],
  context: EvaluationContext,
  mine = NO_KEYS,
): Snapshot {
  const states = new Map(owners.map((owner) => [owner.id, owner]));
  const callers = indexOwnersByInitiator(owners, context.now);
  const polled = accounts.map((account) => {
    const likelyKeys = owners.filter(({ suggestedOwner }) => suggestedOwner === account.id);
    return accountView(account, states, likelyKeys, callers, context);
  });
  const known = new Set(accounts.map(({ id }) => id));
  const listed = owners.filter(
    (owner) => !known.has(owner.id) && isUsedByPrograms(owner) && isListed(owner, context.now),
  );
  const others = accounts.length > 0 || listed.some(({ id }) => mine.has(id)) ? 'none' : 'shared';
  const seen = listed
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
    .map((owner) => observedKeyView(owner, mine.has(owner.id) ? 'own' : others, callers, context));
  return { at: context.now, owners: sortedViews([...polled, ...seen], states) };
}

const ALERTING_OF: Record<AlertScope, OwnerView['alerting']> = { all: 'own', button: 'button', list: 'none' };

/** Those that may have the badge first; an account that is only listed still comes before an observed key. */
function listRank({ alerting, kind }: OwnerView): number {
  if (alerting !== 'none') return alerting === 'shared' ? 1 : 0;
  return kind === 'account' ? 2 : 3;
}

/** See `Snapshot.owners`. */
function sortedViews(views: readonly OwnerView[], states: ReadonlyMap<OwnerId, OwnerState>): OwnerView[] {
  return views
    .map((view) => ({ view, concern: urgencyOf(view), usedAt: lastUse(states.get(view.id)) }))
    .toSorted(
      (a, b) =>
        listRank(a.view) - listRank(b.view) || compareUrgency(a.concern, b.concern) || b.usedAt - a.usedAt,
    )
    .map(({ view }) => view);
}

/** When a request of the owner was last observed, without our own polls; 0 if none was. */
function lastUse(owner: OwnerState | undefined): LocalMs {
  if (owner === undefined) return 0;
  if (owner.poll.triedAt === null) return owner.lastEventAt;
  return Math.max(0, ...owner.violations.callers.map(({ at }) => at));
}

/** An observed key is listed until this long after its last window ended, in ms; rotating tokens would fill the list. */
const LISTED_MS = 600_000;

function isListed({ windows, serverClock }: OwnerState, now: LocalMs): boolean {
  return windows.some(({ readings, rateLimited }) => {
    const end = Math.max(newestReset(readings) ?? 0, readings.idle?.at ?? 0, rateLimited?.until ?? 0);
    return now - toLocal(serverClock, end) < LISTED_MS;
  });
}

/** Whether programs use the key; one that the user only typed into our form is not listed. */
function isUsedByPrograms({ windows }: OwnerState): boolean {
  const ours = (window: RateLimitWindow) =>
    window.observed?.by.every(({ initiator }) => initiator === SELF_INITIATOR) === true;
  return windows.some((window) => (window.asOf !== null || window.rateLimited !== null) && !ours(window));
}

function accountView(
  account: AccountIdentity,
  states: ReadonlyMap<OwnerId, OwnerState>,
  likelyKeys: readonly OwnerState[],
  callers: OwnersByInitiator,
  context: EvaluationContext,
): OwnerView {
  const { id, space, label, userName, alertScope } = account;
  const state = states.get(id) ?? newOwner(id, space);
  const plan = planPoll(state, context, states);
  const intervalMs = staleInterval(state, plan);
  const gauges = gaugesOf(state, intervalMs, context).map((gauge) =>
    withLikelyUsage(gauge, state, likelyKeys),
  );
  return {
    id,
    space,
    kind: 'account',
    label,
    userName,
    alerting: ALERTING_OF[alertScope],
    suggestedOwner: null,
    ...gaugeSummary(gauges),
    poll: pollView(state, plan, context),
    findings: listFindings(state, callers, gauges, context.now),
    clockOffset: offsetOf(state.serverClock),
  };
}

function observedKeyView(
  owner: OwnerState,
  alerting: OwnerView['alerting'],
  callers: OwnersByInitiator,
  context: EvaluationContext,
): OwnerView {
  const gauges = gaugesOf(owner, null, context);
  return {
    id: owner.id,
    space: owner.space,
    kind: 'observedKey',
    label: null,
    userName: null,
    alerting,
    suggestedOwner: owner.suggestedOwner,
    ...gaugeSummary(gauges),
    poll: null,
    findings: listFindings(owner, callers, gauges, context.now),
    clockOffset: offsetOf(owner.serverClock),
  };
}

/**
 * The poll interval that decides when figures are stale; null while nothing is polled, since figures that the user does not
 * want checked age without becoming stale. A screen that opens shortens the interval; unless polls fail, the longer one
 * applies, so that the figures do not become stale by opening the screen.
 */
function staleInterval({ poll }: OwnerState, plan: PollPlan): number | null {
  if (plan.reason === 'paused' || plan.reason === 'notLooking') return null;
  if (poll.error !== null) return plan.intervalMs;
  return plan.backgroundMs === null ? null : Math.max(plan.intervalMs, plan.backgroundMs);
}

function gaugeSummary(gauges: readonly Gauge[]) {
  const severity = gauges.reduce<Severity>(
    (mostSevere, gauge) => maxSeverity(mostSevere, gauge.severity),
    'unknown',
  );
  return { gauges, mostConstrained: mostConstrained(gauges)?.category ?? null, severity };
}

function pollView({ poll }: OwnerState, plan: PollPlan, { now, paused }: EvaluationContext): PollView {
  return {
    mode: plan.mode,
    intervalMs: plan.intervalMs,
    running: isPolling(poll, now),
    refreshing: plan.reason === 'requested' && isPending(poll.requests, 'refresh'),
    paused,
    lastAnswerAt: poll.answeredAt,
    nextAt: plan.at,
    reason: plan.reason,
    error: poll.error,
    fastUntil: plan.mode === 'fast' ? poll.fastUntil : null,
  };
}

function gaugesOf(owner: OwnerState, intervalMs: number | null, context: EvaluationContext): Gauge[] {
  const added = owner.windows.map(({ category }) => category).filter((name) => !isKnown(name));
  return [...CATEGORIES, ...added].map((category) => {
    const window = owner.windows.find((candidate) => candidate.category === category);
    return gaugeOf(owner, window ?? newWindow(category), intervalMs, context);
  });
}
