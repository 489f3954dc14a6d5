/** Judges what stands, once per refresh, and tells; what has been told is kept before it is said. */
import { ALERTS_ITEM, alertItem } from '../platform/alert-store.ts';
import browser from '../platform/browser.ts';
import type { Settings } from '../platform/settings.ts';
import {
  type AlertRules,
  type AlertState,
  alertsOf,
  forgetOwners,
  type Wish,
  wish,
} from '../quota/alerts.ts';
import type { Category } from '../quota/category.ts';
import type { OwnerId, Snapshot } from '../quota/snapshot.ts';
import { tell } from './notifications.ts';
import type { State } from './state.ts';
import type { Store } from './store.ts';

export class Alerter {
  readonly #state: State;
  readonly #store: Store;

  constructor(state: State, store: Store) {
    this.#state = state;
    this.#store = store;
  }

  review(snapshot: Snapshot): void {
    const { alerts, settings, screenUntil } = this.#state;
    const onScreen = screenUntil !== null && snapshot.at < screenUntil;
    const { state, notices } = alertsOf(alerts, snapshot, rulesOf(settings, onScreen));
    if (state === alerts) return;
    this.#keep(state, saysMore(state, alerts));
    const several = snapshot.owners.length > 1;
    for (const notice of notices) tell(notice, { several, at: snapshot.at });
  }

  wish(added: Wish): void {
    this.#keep(wish(this.#state.alerts, added), true);
  }

  forget(gone: readonly OwnerId[]): void {
    if (gone.length > 0) this.#keep(forgetOwners(this.#state.alerts, gone), true);
  }

  #keep(state: AlertState, durably: boolean): void {
    this.#state.alerts = state;
    this.#store.keepItem(ALERTS_ITEM, () => alertItem(state));
    if (durably) browser.storage.local.set({ [ALERTS_ITEM]: alertItem(state) }).catch(() => {});
  }
}

function rulesOf(settings: Settings, onScreen: boolean): AlertRules {
  const chosen: [Category, boolean][] = [
    ['read', settings.alertRead],
    ['update', settings.alertUpdate],
    ['search', settings.alertSearch],
    ['icon', settings.alertIcon],
  ];
  const categories = new Set(chosen.filter(([, on]) => on).map(([category]) => category));
  return { categories, mutedUntil: settings.mutedUntil, onScreen };
}

/** Whether more has been told, asked for or ended than before, which must outlive the browser too. */
function saysMore(state: AlertState, before: AlertState): boolean {
  if (state.wishes.length !== before.wishes.length) return true;
  if (Object.keys(state.runs).length !== Object.keys(before.runs).length) return true;
  return Object.entries(state.runs).some(([key, run]) => run.toldAt !== before.runs[key]?.toldAt);
}
