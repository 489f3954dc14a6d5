/** Decides which notifications are due, over all owners that may notify: one per owner, with everything wrong with it. */
import type { Category } from '../category.ts';
import { WINDOW_SPACING_S } from '../readings/reading-set.ts';
import { type Gauge, isAccountId, type OwnerId, type OwnerView, type Snapshot } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import { type AlertIncident, type AlertStage, advanceIncident, isAtRisk, markNotified } from './incident.ts';

/** "Tell me when it resets": one click, one notification. */
export interface ResetReminder {
  readonly owner: OwnerId;
  readonly category: Category;
  /** The reset to wait for. */
  readonly resetAt: LocalMs;
}

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

/** A reminder whose reset was not confirmed is dropped after this long, in ms. */
const REMINDER_TIMEOUT_MS = 600_000;
/** Incidents kept of the user's own owners, and of all observed keys together. */
const MAX_OWN_INCIDENTS = 400;
const MAX_SHARED_INCIDENTS = 100;
/** All observed keys together notify once in this time, in ms. */
const SHARED_INTERVAL_MS = 600_000;

/** Evaluates every gauge. Returns the due notifications and the next state: the same object if nothing changed. */
export function evaluateAlerts(state: AlertState, { owners, at }: Snapshot, rules: AlertRules): AlertResult {
  const incidents = { ...state.incidents };
  let { sharedNotifiedAt } = state;
  const { notifications, reminders } = dueReminders(state.reminders, owners, at);
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
  }
  if (!changed) return { state, notifications };
  return {
    state: { incidents: boundedIncidents(incidents, owners), reminders, sharedNotifiedAt },
    notifications,
  };
}

/** Whether the owner may notify without being asked; a reminder is a request of the user and always comes. */
const mayNotify = ({ alerting }: OwnerView): boolean => alerting === 'own' || alerting === 'shared';

/** The owner's gauges that are critical or exhausted; none if the owner may not notify. */
export function gaugesAtRisk(owner: OwnerView, categories: ReadonlySet<Category>): readonly Gauge[] {
  if (!mayNotify(owner)) return [];
  return owner.gauges.filter((gauge) => categories.has(gauge.category) && isAtRisk(gauge));
}

/** Adds a reminder; it replaces one for the same category. */
export function addReminder(state: AlertState, added: ResetReminder): AlertState {
  const others = state.reminders.filter(
    ({ owner, category }) => owner !== added.owner || category !== added.category,
  );
  return { ...state, reminders: [...others, added] };
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

/** Moves the incidents of `from`, a key that was assigned to `to`, so that nothing is notified twice. */
export function moveIncidents(state: AlertState, from: OwnerId, to: OwnerId): AlertState {
  const incidents = Object.entries(state.incidents).map(([key, incident]): [string, AlertIncident] => {
    if (ownerIn(key) !== from) return [key, incident];
    const moved = to + key.slice(from.length);
    const there = state.incidents[moved];
    return [moved, there === undefined || there.lastRiskAt < incident.lastRiskAt ? incident : there];
  });
  return { ...state, incidents: Object.fromEntries(incidents) };
}

interface DueReminders {
  readonly notifications: AlertNotification[];
  /** Those still to wait for. */
  readonly reminders: readonly ResetReminder[];
}

function dueReminders(
  reminders: readonly ResetReminder[],
  owners: readonly OwnerView[],
  at: LocalMs,
): DueReminders {
  const waiting = reminders.filter(({ resetAt }) => at - resetAt < REMINDER_TIMEOUT_MS);
  const granted = new Set<ResetReminder>();
  const notifications: AlertNotification[] = [];
  for (const owner of waiting.length === 0 ? [] : owners) {
    const back = owner.gauges.filter((gauge) => {
      const met = waiting.find((candidate) => isDue(candidate, owner, gauge));
      if (met !== undefined) granted.add(met);
      return met !== undefined;
    });
    const items = back.map((gauge) => ({ stage: 'back' as const, gauge }));
    if (items.length > 0) notifications.push({ owner, kind: 'reset', items });
  }
  return { notifications, reminders: waiting.filter((candidate) => !granted.has(candidate)) };
}

/** Whether the server confirmed a window after the reset; if nothing is polled now, whether the reset has passed. */
function isDue({ owner, category, resetAt }: ResetReminder, view: OwnerView, gauge: Gauge): boolean {
  if (view.id !== owner || gauge.category !== category) return false;
  if (gauge.state === 'idle') return (gauge.asOf ?? 0) >= resetAt - 1000;
  if (gauge.state === 'open') return (gauge.resetAt ?? 0) > resetAt + WINDOW_SPACING_S * 1000;
  return gauge.state === 'reset' && (view.poll === null || view.poll.reason === 'notLooking');
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

/** The owner in the name of a run, `demo.backlog.com#7|update`. */
const ownerIn = (key: string): OwnerId => key.slice(0, key.lastIndexOf('|'));
