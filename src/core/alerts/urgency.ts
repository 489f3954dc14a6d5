/**
 * Orders owners by urgency. The badge, the order of the owners and the owner that a screen opens on all use this order,
 * so they agree.
 */
import { needsUserAction } from '../polling/poll-errors.ts';
import type { Gauge, OwnerId, OwnerView } from '../snapshot.ts';
import { toleratedReads } from '../usage/usage-breakdown.ts';
import { compareConstraint, mostConstrained } from './most-constrained.ts';

/** The most urgent first. `attention`: the user has to act; `quiet`: nothing is in use. */
const URGENCY_LEVELS = ['exhausted', 'critical', 'attention', 'warning', 'stale', 'ok', 'quiet'] as const;

export interface Urgency {
  readonly level: (typeof URGENCY_LEVELS)[number];
  /** The gauge that causes it; null if none does. */
  readonly gauge: Gauge | null;
}

/** The urgency of one owner, by its most urgent gauge. */
export function urgencyOf({ gauges, poll }: OwnerView): Urgency {
  const current = gauges.filter(
    (gauge) => gauge.state === 'exhausted' || (gauge.state === 'open' && isInUse(gauge)),
  );
  const usedUp = current.filter(({ severity }) => severity === 'exhausted').toSorted(byLongestWait)[0];
  if (usedUp !== undefined) return { level: 'exhausted', gauge: usedUp };
  const critical = mostConstrained(current.filter(({ severity }) => severity === 'critical'));
  if (critical !== null) return { level: 'critical', gauge: critical };
  if (poll !== null && poll.error !== null && needsUserAction(poll.error)) {
    return { level: 'attention', gauge: null };
  }
  const warning = mostConstrained(current.filter(({ severity }) => severity === 'warning'));
  if (warning !== null) return { level: 'warning', gauge: warning };
  const stale = gauges.find((gauge) => gauge.state === 'stale' && isInUse(gauge));
  if (stale !== undefined) return { level: 'stale', gauge: stale };
  const ok = mostConstrained(current);
  return ok === null ? { level: 'quiet', gauge: null } : { level: 'ok', gauge: ok };
}

/** Sorts the more urgent first; 0 if they are equal. */
export function compareUrgency(a: Urgency, b: Urgency): number {
  const difference = URGENCY_LEVELS.indexOf(a.level) - URGENCY_LEVELS.indexOf(b.level);
  if (difference !== 0) return difference;
  if (a.gauge === null || b.gauge === null || a.level === 'stale') return 0;
  return a.level === 'exhausted' ? byLongestWait(a.gauge, b.gauge) : compareConstraint(a.gauge, b.gauge);
}

/** Whether the urgency is at least as urgent as this level. */
export const isAtLeast = ({ level }: Urgency, least: Urgency['level']): boolean =>
  URGENCY_LEVELS.indexOf(level) <= URGENCY_LEVELS.indexOf(least);

export interface UrgentOwner {
  readonly owner: OwnerView;
  readonly urgency: Urgency;
}

/** The owner that the badge shows; null if no owner may have the badge. */
export function mostUrgent(owners: readonly OwnerView[]): UrgentOwner | null {
  let top: UrgentOwner | null = null;
  for (const owner of owners) {
    if (owner.alerting === 'none') continue;
    const urgency = urgencyOf(owner);
    if (top === null || compareUrgency(urgency, top.urgency) < 0) top = { owner, urgency };
  }
  return top;
}

/**
 * The owner that a screen opens on: the one of the badge if that is at least a warning, else the one shown last, else the
 * first of the list. An owner that may not have the badge is opened only if none may.
 *
 * @param shownLast empty if no owner was shown yet
 */
export function ownerToOpen(owners: readonly OwnerView[], shownLast: OwnerId): OwnerId | null {
  const top = mostUrgent(owners);
  if (top !== null && isAtLeast(top.urgency, 'warning')) return top.owner.id;
  const last = owners.find(({ id, alerting }) => id === shownLast && alerting !== 'none');
  return (last ?? owners[0])?.id ?? null;
}

/** The critical and exhausted owners that may alert, without the shown one, the most urgent first. */
export function othersInDanger(owners: readonly OwnerView[], shown: OwnerId): readonly UrgentOwner[] {
  return owners
    .filter(({ id, alerting }) => id !== shown && alerting !== 'none')
    .map((owner) => ({ owner, urgency: urgencyOf(owner) }))
    .filter(({ urgency }) => isAtLeast(urgency, 'critical'))
    .toSorted((a, b) => compareUrgency(a.urgency, b.urgency));
}

const byLongestWait = (a: Gauge, b: Gauge): number => (b.resetAt ?? 0) - (a.resetAt ?? 0);

/** Whether programs use the category; our own polls alone do not count. */
function isInUse({ category, limit, usage, rateLimited }: Gauge): boolean {
  if (rateLimited) return true;
  if (usage === null || limit === null) return false;
  return usage.used > (category === 'read' ? toleratedReads(limit) : 0);
}
