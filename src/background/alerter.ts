/**
 * Judges what stands, once per refresh, and tells; what has been told is kept before it is said. A notification is
 * withdrawn when what it says is over.
 */
import { ALERTS_ITEM, alertItem } from '../platform/alert-store.ts';
import browser from '../platform/browser.ts';
import { ownerNames } from '../platform/names.ts';
import type { Settings } from '../platform/settings.ts';
import {
  type AlertRules,
  type AlertState,
  alertsOf,
  dangersOf,
  forgetOwners,
  moveRuns,
  type Notice,
  type Wish,
  wish,
} from '../quota/alerts.ts';
import type { Category } from '../quota/category.ts';
import { ownerOnScreen } from '../quota/circumstances.ts';
import type { Gauge, OwnerId, OwnerView, Snapshot } from '../quota/snapshot.ts';
import { noticeText } from './notice-text.ts';
import { aboutOf, notificationId, notify, shownIds, updateQuietly, withdraw } from './notifications.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

export class Alerter {
  readonly #state: State;
  readonly #store: Store;
  /** The categories that each notification speaks of, by its id; null where an earlier worker made it. */
  readonly #standing = new Map<string, readonly Category[] | null>();

  constructor(state: State, store: Store) {
    this.#state = state;
    this.#store = store;
  }

  review(snapshot: Snapshot): void {
    const { alerts, settings, screen } = this.#state;
    const rules = rulesOf(settings, ownerOnScreen(screen, snapshot.at));
    const { state, notices } = alertsOf(alerts, snapshot, rules);
    if (state !== alerts) this.#keep(state, saysMore(state, alerts));
    for (const notice of notices) this.#tell(notice, snapshot);
    this.#withdrawWhatIsOver(snapshot, rules.categories);
  }

  /** Takes up the notifications that an earlier worker has left. */
  async reconcile(): Promise<void> {
    for (const id of await shownIds()) {
      if (aboutOf(id) !== null && !this.#standing.has(id)) this.#standing.set(id, null);
    }
  }

  /** What was told of `from` counts as told of `to`. */
  move(from: OwnerId, to: OwnerId): void {
    this.#keep(moveRuns(this.#state.alerts, from, to), true);
  }

  wish(added: Wish): void {
    this.#keep(wish(this.#state.alerts, added), true);
  }

  forget(gone: readonly OwnerId[]): void {
    if (gone.length > 0) this.#keep(forgetOwners(this.#state.alerts, gone), true);
  }

  #tell(notice: Notice, { owners, at }: Snapshot): void {
    const { owner, kind, lines } = notice;
    const id = notificationId(kind, owner.id);
    const text = noticeText(notice, nameOf(owner, owners), at);
    this.#standing.set(
      id,
      lines.map(({ gauge }) => gauge.category),
    );
    if (lines.every(({ step }) => step === 'update')) updateQuietly(id, text);
    else notify(id, text);
  }

  #withdrawWhatIsOver(snapshot: Snapshot, categories: ReadonlySet<Category>): void {
    for (const [id, spoken] of this.#standing) {
      const about = aboutOf(id);
      const owner = snapshot.owners.find((candidate) => candidate.id === about?.owner);
      const dangers = owner === undefined ? [] : dangersOf(owner, categories);
      if (owner === undefined || about === null || isOver(about.kind, owner, spoken, dangers)) {
        this.#standing.delete(id);
        withdraw(id);
      } else if (about.kind === 'danger' && spoken?.some((category) => !dangers.some(isOf(category)))) {
        const lines = dangers.map((gauge) => ({ step: 'update' as const, gauge }));
        this.#tell({ owner, kind: 'danger', lines }, snapshot);
      }
    }
  }

  #keep(state: AlertState, durably: boolean): void {
    this.#state.alerts = state;
    this.#store.keepItem(ALERTS_ITEM, () => alertItem(state));
    if (durably) browser.storage.local.set({ [ALERTS_ITEM]: alertItem(state) }).catch(() => {});
  }
}

/** The owner's name where several owners may notify, told apart from the others; else null. */
function nameOf({ id }: OwnerView, owners: readonly OwnerView[]): string | null {
  const alerting = owners.filter((owner) => owner.alerting !== 'none');
  return alerting.length > 1 ? (ownerNames(alerting).get(id) ?? null) : null;
}

const isOf = (category: Category) => (gauge: Gauge) => gauge.category === category;

/** Of an owner of which nothing is known since the browser started, it is not known whether the danger is over. */
function isOver(
  kind: Notice['kind'],
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
  return { categories, mutedUntil: settings.mutedUntil, ownerOnScreen: onScreen };
}

/** Whether more has been told, asked for or ended than before, which must outlive the browser too. */
function saysMore(state: AlertState, before: AlertState): boolean {
  if (state.wishes.length !== before.wishes.length || state.sharedToldAt !== before.sharedToldAt) return true;
  if (Object.keys(state.runs).length !== Object.keys(before.runs).length) return true;
  return Object.entries(state.runs).some(([key, run]) => run.toldAt !== before.runs[key]?.toldAt);
}
