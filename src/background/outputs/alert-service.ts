/**
 * Shows and withdraws notifications, once per update cycle. What was notified is stored before the notification is
 * shown, so that none comes twice. A notification is withdrawn when its cause is over.
 */

import {
  type AlertNotification,
  type AlertRules,
  type AlertState,
  evaluateAlerts,
  forgetOwners,
  gaugesAtRisk,
  moveAlerts,
} from '../../core/alerts/evaluate-alerts.ts';
import { addReminder, type ResetReminder } from '../../core/alerts/reminders.ts';
import type { Category } from '../../core/category.ts';
import type { Gauge, OwnerId, OwnerView, Snapshot } from '../../core/snapshot.ts';
import { ownerOnScreen } from '../../core/state/evaluation-context.ts';
import browser from '../../platform/browser.ts';
import { ownerNames } from '../../platform/names.ts';
import { ALERTS_ITEM, alertItem } from '../../storage/alert-state.ts';
import type { Settings } from '../../storage/settings.ts';
import type { AppState } from '../app-state.ts';
import type { SessionWriter } from '../persistence/session-writer.ts';
import { notificationText } from './notification-text.ts';
import {
  notificationId,
  notify,
  parseNotificationId,
  shownIds,
  updateQuietly,
  withdraw,
} from './notifications.ts';

export class AlertService {
  readonly #state: AppState;
  readonly #store: SessionWriter;
  /** The categories in each notification, by its id; null if an earlier worker made it. */
  readonly #standing = new Map<string, readonly Category[] | null>();

  constructor(state: AppState, store: SessionWriter) {
    this.#state = state;
    this.#store = store;
  }

  evaluate(snapshot: Snapshot): void {
    const { alerts, settings, screen } = this.#state;
    const rules = rulesOf(settings, ownerOnScreen(screen, snapshot.at));
    const { state, notifications } = evaluateAlerts(alerts, snapshot, rules);
    if (state !== alerts) this.#keep(state, saysMore(state, alerts));
    for (const notice of notifications) this.#tell(notice, snapshot);
    this.#withdrawWhatIsOver(snapshot, rules.categories);
  }

  /** Reads which notifications of an earlier worker are still shown. */
  async reconcile(): Promise<void> {
    for (const id of await shownIds()) {
      if (parseNotificationId(id) !== null && !this.#standing.has(id)) this.#standing.set(id, null);
    }
  }

  /** Notifications about `from` count as notifications about `to`, and its reminders are those of `to`. */
  move(from: OwnerId, to: OwnerId): void {
    this.#keep(moveAlerts(this.#state.alerts, from, to), true);
  }

  addReminder(added: ResetReminder): void {
    const { alerts } = this.#state;
    this.#keep({ ...alerts, reminders: addReminder(alerts.reminders, added) }, true);
  }

  forget(gone: readonly OwnerId[]): void {
    if (gone.length > 0) this.#keep(forgetOwners(this.#state.alerts, gone), true);
  }

  #tell(notice: AlertNotification, { owners, at }: Snapshot): void {
    const { owner, kind, items } = notice;
    const id = notificationId(kind, owner.id);
    const text = notificationText(notice, nameOf(owner, owners), at);
    this.#standing.set(
      id,
      items.map(({ gauge }) => gauge.category),
    );
    if (items.every(({ stage }) => stage === 'update')) updateQuietly(id, text);
    else notify(id, text);
  }

  #withdrawWhatIsOver(snapshot: Snapshot, categories: ReadonlySet<Category>): void {
    for (const [id, spoken] of this.#standing) {
      const about = parseNotificationId(id);
      const owner = snapshot.owners.find((candidate) => candidate.id === about?.owner);
      const dangers = owner === undefined ? [] : gaugesAtRisk(owner, categories);
      if (owner === undefined || about === null || isOver(about.kind, owner, spoken, dangers)) {
        this.#standing.delete(id);
        withdraw(id);
      } else if (about.kind === 'alert' && dangers.length > 0 && spoken?.some(hasPassed(dangers))) {
        const items = dangers.map((gauge) => ({ stage: 'update' as const, gauge }));
        this.#tell({ owner, kind: 'alert', items }, snapshot);
      }
    }
  }

  #keep(state: AlertState, durably: boolean): void {
    this.#state.alerts = state;
    this.#store.itemChanged(ALERTS_ITEM, () => alertItem(this.#state.alerts));
    if (durably) browser.storage.local.set({ [ALERTS_ITEM]: alertItem(state) }).catch(() => {});
  }
}

/** The owner's name, unique among the owners that may notify; null if there is only one. */
function nameOf({ id }: OwnerView, owners: readonly OwnerView[]): string | null {
  const alerting = owners.filter((owner) => owner.alerting !== 'none');
  return alerting.length > 1 ? (ownerNames(alerting).get(id) ?? null) : null;
}

const hasPassed = (dangers: readonly Gauge[]) => (category: Category) =>
  !dangers.some((gauge) => gauge.category === category);

/** Whether the cause is over. Without any figures since the browser started that is unknown, so it is not over. */
function isOver(
  kind: AlertNotification['kind'],
  owner: OwnerView,
  spoken: readonly Category[] | null,
  dangers: readonly Gauge[],
): boolean {
  if (kind === 'reset') return dangers.some(({ category }) => spoken === null || spoken.includes(category));
  return dangers.length === 0 && owner.gauges.some(({ state }) => state !== 'unknown');
}

function rulesOf(settings: Settings, onScreen: OwnerId | null): AlertRules {
  const chosen: [Category, boolean][] = [
    ['read', settings.alertRead],
    ['update', settings.alertUpdate],
    ['search', settings.alertSearch],
    ['icon', settings.alertIcon],
  ];
  const categories = new Set(chosen.filter(([, on]) => on).map(([category]) => category));
  const { mutedUntil, notifyResets } = settings;
  return { categories, mutedUntil, notifyResets, ownerOnScreen: onScreen };
}

/**
 * Whether a notification, a reminder or an incident was added or ended: such changes are stored beyond the browser's
 * session too.
 */
function saysMore(state: AlertState, before: AlertState): boolean {
  if (
    state.reminders.length !== before.reminders.length ||
    state.sharedNotifiedAt !== before.sharedNotifiedAt
  )
    return true;
  if (Object.keys(state.incidents).length !== Object.keys(before.incidents).length) return true;
  return Object.entries(state.incidents).some(
    ([key, incident]) => incident.notifiedAt !== before.incidents[key]?.notifiedAt,
  );
}
