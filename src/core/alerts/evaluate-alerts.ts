/** Decides which notifications are due, over all owners that may notify: one per owner, with everything wrong with it. */
import type { Category } from '../category.ts';
import { type Gauge, isAccountId, type OwnerId, type OwnerView, type Snapshot } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import {
  type AlertIncident,
  type AlertStage,
  advanceIncident,
  isAtRisk,
  markNotified,
} from './incident-notifications.ts';
import { addReminder, dueReminders, type ResetReminder } from './reminders.ts';

/** What has been notified; kept in `storage.local`. */
export interface AlertState {
  readonly incidents: Readonly<Record<string, AlertIncident>>;
  readonly reminders: readonly ResetReminder[];
  /** When an observed key that is not the user's last caused a notification; null if none did. */
  readonly sharedNotifiedAt: LocalMs | null;
}

export const NO_ALERTS: AlertState = { incidents: {}, reminders: [], sharedNotifiedAt: null };

export interface AlertRules {
  /** Categories that alert; those that Backlog adds later do not. */
  readonly categories: ReadonlySet<Category>;
  readonly mutedUntil: LocalMs;
  /** Whether each "used up" is followed by a notification of its reset. */
  readonly notifyResets: boolean;
  /** The owner whose gauges are on a focused screen: it needs no notification. */
  readonly ownerOnScreen: OwnerId | null;
}

export interface AlertNotification {
  readonly owner: OwnerView;
  /** A window that the user waited for has reset, or something is wrong. */
  readonly kind: 'reset' | 'alert';
  /** Of an alert: every category that is critical or exhausted; those notified before are `update`. */
  readonly items: readonly { readonly stage: AlertStage | 'back'; readonly gauge: Gauge }[];
}

export interface AlertResult {
  readonly state: AlertState;
  readonly notifications: readonly AlertNotification[];
}

/** Incidents kept of the user's own owners, and of all observed keys together. */
const MAX_OWN_INCIDENTS = 400;
const MAX_SHARED_INCIDENTS = 100;
/** All observed keys together notify once in this time, in ms. */
const SHARED_INTERVAL_MS = 600_000;

/** Evaluates every gauge. Returns the due notifications and the next state: the same object if nothing changed. */
export function evaluateAlerts(state: AlertState, { owners, at }: Snapshot, rules: AlertRules): AlertResult {
  const incidents = { ...state.incidents };
  let { sharedNotifiedAt } = state;
  const { due, waiting } = dueReminders(state.reminders, owners, at, rules.mutedUntil);
  let reminders = waiting;
  const notifications = due.map(
    ({ owner, gauges }): AlertNotification => ({
      owner,
      kind: 'reset',
      items: gauges.map((gauge) => ({ stage: 'back', gauge })),
    }),
  );
  let changed = reminders.length !== state.reminders.length;

  for (const owner of owners) {
    if (!mayNotify(owner)) continue;
    const updates = owner.gauges
      .filter(({ category }) => rules.categories.has(category))
      .map((gauge) => {
        const key = `${owner.id}|${gauge.category}`;
        const before = incidents[key] ?? null;
        return { gauge, key, before, ...advanceIncident(before, gauge, owner.poll?.intervalMs ?? null, at) };
      });
    const isShown = owner.id === rules.ownerOnScreen;
    const isFree = owner.alerting === 'own' || isShown || isSharedFree(sharedNotifiedAt, at);
    const notifies = updates.some(({ stage }) => stage !== null) && at >= rules.mutedUntil && isFree;
    for (const { gauge, key, before, incident } of updates) {
      const after =
        notifies && incident !== null && isAtRisk(gauge) ? markNotified(incident, gauge, at) : incident;
      if (after === before) continue;
      changed = true;
      if (after === null) delete incidents[key];
      else incidents[key] = after;
    }
    if (!notifies || isShown) continue;
    if (owner.alerting === 'shared') sharedNotifiedAt = at;
    const wrong = updates.filter(({ gauge }) => isAtRisk(gauge) && gauge.state !== 'stale');
    const items = wrong.map(({ stage, gauge }) => ({ stage: stage ?? ('update' as const), gauge }));
    notifications.push({ owner, kind: 'alert', items });
    for (const { stage, gauge } of rules.notifyResets ? items : []) {
      const { category, resetAt } = gauge;
      if (stage === 'exhausted' && resetAt !== null)
        reminders = addReminder(reminders, { owner: owner.id, category, resetAt, bySetting: true });
    }
  }
  if (!changed) return { state, notifications };
  return {
    state: { incidents: boundedIncidents(incidents, owners), reminders, sharedNotifiedAt },
    notifications,
  };
}

/** Whether the owner may alert. Reminders are not checked for this: the user asked for them. */
const mayNotify = ({ alerting }: OwnerView): boolean => alerting === 'own' || alerting === 'shared';

/** The owner's gauges that are critical or exhausted; none if the owner may not notify. */
export function gaugesAtRisk(owner: OwnerView, categories: ReadonlySet<Category>): readonly Gauge[] {
  if (!mayNotify(owner)) return [];
  return owner.gauges.filter((gauge) => categories.has(gauge.category) && isAtRisk(gauge));
}

/** Removes the incidents and reminders of removed owners. */
export function forgetOwners(state: AlertState, gone: readonly OwnerId[]): AlertState {
  const kept = Object.entries(state.incidents).filter(([key]) => !gone.includes(ownerIn(key)));
  return {
    ...state,
    incidents: Object.fromEntries(kept),
    reminders: state.reminders.filter(({ owner }) => !gone.includes(owner)),
  };
}

/**
 * Moves the incidents of `from`, a key that was assigned to `to`, so that nothing is notified twice, and its reminders, so
 * that none is lost.
 */
export function moveAlerts(state: AlertState, from: OwnerId, to: OwnerId): AlertState {
  const incidents = Object.entries(state.incidents).map(([key, incident]): [string, AlertIncident] => {
    if (ownerIn(key) !== from) return [key, incident];
    const moved = to + key.slice(from.length);
    const there = state.incidents[moved];
    return [moved, there === undefined || there.lastRiskAt < incident.lastRiskAt ? incident : there];
  });
  let reminders: readonly ResetReminder[] = state.reminders.filter(({ owner }) => owner !== from);
  for (const reminder of state.reminders)
    if (reminder.owner === from) reminders = addReminder(reminders, { ...reminder, owner: to });
  return { ...state, incidents: Object.fromEntries(incidents), reminders };
}

const isSharedFree = (notifiedAt: LocalMs | null, at: LocalMs): boolean =>
  notifiedAt === null || at - notifiedAt >= SHARED_INTERVAL_MS;

/** Observed keys have a cap of their own, so that made-up keys cannot evict an account's incidents. */
function boundedIncidents(
  incidents: Record<string, AlertIncident>,
  owners: readonly OwnerView[],
): Record<string, AlertIncident> {
  const entries = Object.entries(incidents);
  if (entries.length <= MAX_SHARED_INCIDENTS) return incidents;
  const own = new Set(owners.filter(({ alerting }) => alerting === 'own').map(({ id }) => id));
  const isOwn = ([key]: [string, AlertIncident]) => isAccountId(ownerIn(key)) || own.has(ownerIn(key));
  return Object.fromEntries([
    ...latestIncidents(entries.filter(isOwn), MAX_OWN_INCIDENTS),
    ...latestIncidents(
      entries.filter((entry) => !isOwn(entry)),
      MAX_SHARED_INCIDENTS,
    ),
  ]);
}

const latestIncidents = (incidents: [string, AlertIncident][], most: number): [string, AlertIncident][] =>
  incidents.toSorted(([, a], [, b]) => b.lastRiskAt - a.lastRiskAt).slice(0, most);

/** The owner in the key of an incident, `demo.backlog.com#7|update`. */
const ownerIn = (key: string): OwnerId => key.slice(0, key.lastIndexOf('|'));
