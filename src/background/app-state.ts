/**
 * What the background holds while it is awake: ledger, accounts, settings. Restored from storage at each
 * start, since a worker may die at any moment; what is lost is restored by the next reading.
 */

import { HOST_PATTERNS } from '../backlog-api/hosts.ts';
import { type HashKey, newHashKey } from '../backlog-api/query-hash.ts';
import { type AlertState, forgetOwners, moveIncidents, NO_ALERTS } from '../core/alerts/evaluate-alerts.ts';
import { applyEvent, newQuotaState, type QuotaState } from '../core/apply-event.ts';
import type { EvaluationContext, FocusedScreen } from '../core/context.ts';
import type { QuotaEvent } from '../core/events.ts';
import type { InferredCategories } from '../core/inference/category-inference.ts';
import type { OwnerId, Snapshot } from '../core/snapshot.ts';
import {
  type ClockSetBack,
  moveAlertTimes,
  moveDeadline,
  moveDeadlineIfSet,
  moveMomentIfSet,
  moveOwnerTimes,
} from '../core/state/clock-set-back.ts';
import { findInFlight, type InFlightRequest } from '../core/state/in-flight.ts';
import type { OwnerState } from '../core/state/owner.ts';
import type { LocalMs } from '../core/time.ts';
import { buildSnapshot } from '../core/view/build-snapshot.ts';
import browser from '../platform/browser.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from '../storage/accounts.ts';
import { ALERTS_ITEM, alertItem, parseAlerts } from '../storage/alert-state.ts';
import { INFERRED_CATEGORIES_ITEM, parseInferredCategories } from '../storage/inferred-categories.ts';
import {
  type Identity,
  KEY_ASSIGNMENTS_ITEM,
  NO_KEY_ASSIGNMENTS,
  ownersMarkedMine,
  parseKeyAssignments,
  resolveChain,
} from '../storage/key-assignments.ts';
import { LATEST_TIME_ITEM, parseLatestTime } from '../storage/latest-time.ts';
import {
  OBSERVATION_ITEM,
  type Observation,
  OWNER_PREFIX,
  parseObservation,
  parseOwners,
  parseQueryHashKey,
  parseRejections,
  parseScreen,
  QUERY_HASH_KEY_ITEM,
  REJECTIONS_ITEM,
  SCREEN_ITEM,
} from '../storage/owner-state.ts';
import { repairStorage } from '../storage/repair.ts';
import { parseSettings, SETTINGS_ITEM, type Settings, thresholdsOf } from '../storage/settings.ts';
import { LocalClock, now } from './local-clock.ts';

/** @param evicted owners that had to make room for this one */
type OnChange = (owner: OwnerState, evicted: readonly OwnerId[]) => void;

export class AppState {
  readonly quota: QuotaState = newQuotaState([], (id) => this.isUserOwned(id));
  accounts: readonly Account[] = [];
  settings: Settings = parseSettings(undefined);
  /** What the user has said about keys that belong to no account. */
  keyAssignments: Identity = NO_KEY_ASSIGNMENTS;
  /** What was learnt of endpoints, as it was stored. */
  inferredCategories: InferredCategories = {};
  /** What has been told. */
  alerts: AlertState = NO_ALERTS;
  /** The screen of ours that has the focus. */
  screen: FocusedScreen | null = null;
  /** No poll before then: the machine has just woken. */
  notBefore: number | null = null;
  /** Under which the numbers are made that stand for questions. */
  queryHashKey: HashKey = newHashKey();
  /** Since when every request of this browser has been seen; null while the browser does not let us. */
  observingSince: number | null = now();
  /** Called after the local clock was set back and the times held here were moved. */
  onClockSetBack: (change: ClockSetBack) => void = () => {};
  readonly #clock = new LocalClock();
  /** Who else hears of events, before the ledger does. */
  readonly listeners: ((event: QuotaEvent) => void)[] = [];
  readonly #onChange: OnChange;

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  async restore(): Promise<void> {
    const [items, session, granted] = await Promise.all([
      browser.storage.local.get(null).catch(nothing),
      browser.storage.session.get(null).catch(nothing),
      isGranted(),
    ]);
    const local = await repairStorage(items, now()).catch(() => items);
    this.accounts = parseAccounts(local[ACCOUNTS_ITEM]);
    this.settings = parseSettings(local[SETTINGS_ITEM]);
    this.inferredCategories = parseInferredCategories(local[INFERRED_CATEGORIES_ITEM]);
    this.keyAssignments = parseKeyAssignments(local[KEY_ASSIGNMENTS_ITEM]);
    this.#restoreQuestionKey(session[QUERY_HASH_KEY_ITEM]);
    this.screen = parseScreen(session[SCREEN_ITEM]);
    this.alerts = parseAlerts(session[ALERTS_ITEM]) ?? parseAlerts(local[ALERTS_ITEM]) ?? NO_ALERTS;
    const watch = parseObservation(session[OBSERVATION_ITEM]);
    this.observingSince = observingSinceRestart(watch, this.observingSince ?? now());
    this.#clock.resume(Math.max(watch?.notedAt ?? 0, parseLatestTime(local[LATEST_TIME_ITEM]) ?? 0));
    for (const [kind, count] of parseRejections(session[REJECTIONS_ITEM]))
      this.quota.rejections.set(kind, count);
    for (const owner of parseOwners(session)) {
      this.quota.owners.set(owner.id, owner);
    }
    this.followClock();
    // What could not be read is no account that is gone.
    if (ACCOUNTS_ITEM in local) this.#catchUp();
    this.markInFlightUncertain(now());
    this.#setAccess(granted);
  }

  /** A worker that takes over goes on with the key of the one before, or it would know no question again. */
  #restoreQuestionKey(item: unknown): void {
    const key = parseQueryHashKey(item);
    if (key !== null) this.queryHashKey = key;
    else browser.storage.session.set({ [QUERY_HASH_KEY_ITEM]: this.queryHashKey }).catch(() => {});
  }

  /** The user has changed which hosts we may see: what is under way may end unseen, or spend so. */
  async accessChanged(): Promise<void> {
    this.markInFlightUncertain(now());
    this.#setAccess(await isGranted());
  }

  /** Takes up what the user did while no worker was there to hear of it: accounts removed, keys joined. */
  #catchUp(): void {
    const { joined } = this.keyAssignments;
    const named = new Set([...this.accounts.map(({ id }) => id), ...Object.values(joined)]);
    const gone = [...this.quota.owners.keys()].filter((id) => id.includes('#') && !named.has(id));
    for (const id of gone) this.quota.owners.delete(id);
    this.alerts = forgetOwners(this.alerts, gone);
    const moved = Object.keys(joined).filter((id) => this.quota.owners.has(id));
    for (const from of moved) {
      const owner = [...resolveChain(from, this.keyAssignments)].at(-1) ?? from;
      const space = this.quota.owners.get(from)?.space ?? '';
      this.dispatch({ type: 'ownersMerged', owner, space, at: now(), from });
      this.alerts = moveIncidents(this.alerts, from, owner);
    }
    const items = [...gone, ...moved].map((id) => OWNER_PREFIX + id);
    if (items.length === 0) return;
    browser.storage.local.set({ [ALERTS_ITEM]: alertItem(this.alerts) }).catch(() => {});
    browser.storage.session.remove(items).catch(() => {});
  }

  #setAccess(granted: boolean): void {
    if (!granted) this.observingSince = null;
    else this.observingSince ??= now();
  }

  /** What was sent before then and is under way may have ended unseen. */
  markInFlightUncertain(before: LocalMs): void {
    for (const { id: owner, space, inFlight } of [...this.quota.owners.values()]) {
      const isNew = inFlight.some(({ sentAt, uncertain }) => !uncertain && sentAt <= before);
      if (isNew) this.dispatch({ type: 'inFlightMarkedUncertain', owner, space, at: now(), before });
    }
  }

  /** Back to the first day; what was learnt too. */
  clear(): void {
    this.quota.owners.clear();
    this.quota.rejections.clear();
    this.accounts = [];
    this.settings = parseSettings(undefined);
    this.keyAssignments = NO_KEY_ASSIGNMENTS;
    this.inferredCategories = {};
    this.alerts = NO_ALERTS;
    this.screen = null;
    this.observingSince = now();
  }

  /** The latest time of the local clock that the times held here go by. */
  get latest(): LocalMs {
    return this.#clock.latest;
  }

  /**
   * Moves every local time held here when the local clock was set back (rule 5).
   *
   * To be called before anything is stamped, planned or shown by the time of the clock.
   */
  followClock(): void {
    const by = this.#clock.follow();
    if (by === 0) return;
    const change = { by, now: this.#clock.latest };
    for (const owner of this.quota.owners.values()) moveOwnerTimes(owner, change);
    this.alerts = moveAlertTimes(this.alerts, change);
    if (this.screen !== null) {
      this.screen = { ...this.screen, until: moveDeadline(this.screen.until, change) };
    }
    this.notBefore = moveDeadlineIfSet(this.notBefore, change);
    this.observingSince = moveMomentIfSet(this.observingSince, change);
    const { mutedUntil } = this.settings;
    if (mutedUntil > change.now) {
      this.settings = { ...this.settings, mutedUntil: moveDeadline(mutedUntil, change) };
    }
    this.onClockSetBack(change);
  }

  dispatch(event: QuotaEvent): void {
    this.followClock();
    for (const hear of this.listeners) hear(event);
    const owner = applyEvent(this.quota, event);
    this.#onChange(owner, this.quota.evicted.splice(0));
  }

  evaluationContext(): EvaluationContext {
    const { screen, observingSince, notBefore, settings } = this;
    return {
      now: now(),
      paused: settings.paused,
      screen,
      observingSince,
      notBefore,
      thresholds: thresholdsOf(settings),
    };
  }

  snapshot(): Snapshot {
    const { ignored } = this.keyAssignments;
    const owners = [...this.quota.owners.values()].filter(({ id }) => !ignored.includes(id));
    return buildSnapshot(
      owners,
      this.accounts,
      this.evaluationContext(),
      ownersMarkedMine(this.keyAssignments),
    );
  }

  account(id: OwnerId): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /** Whether the owner is an account, or a key to which the user has assigned another. */
  isUserOwned(id: OwnerId): boolean {
    const { joined, mine } = this.keyAssignments;
    return this.account(id) !== undefined || mine.includes(id) || Object.values(joined).includes(id);
  }

  /** An event was dropped since the queue was full: from now on requests are seen without a gap again. */
  recordDropped(): void {
    const { rejections } = this.quota;
    rejections.set('queueFull', (rejections.get('queueFull') ?? 0) + 1);
    if (this.observingSince !== null) this.observingSince = now();
  }

  /** The request under way with this id, and whose it is; null where its start was seen by nobody. */
  inFlightRequest(requestId: string): { owner: OwnerId; space: string; flight: InFlightRequest } | null {
    for (const { id: owner, space, inFlight } of this.quota.owners.values()) {
      const flight = findInFlight(inFlight, requestId);
      if (flight !== undefined) return { owner, space, flight };
    }
    return null;
  }
}

/** A worker that is left alone dies after 30 s; one that died sooner may have taken unwritten events with it. */
const QUIET_DEATH = 25_000;

/** Since when there is no gap: from before this worker's start only where its predecessor died in silence. */
function observingSinceRestart(observation: Observation | null, start: number): number | null {
  const silent = observation !== null && start - observation.notedAt >= QUIET_DEATH;
  return silent ? observation.since : start;
}

const nothing = (): Readonly<Record<string, unknown>> => ({});

/** A browser that does not answer takes no account away; what is not seen would show as other programs' at worst. */
const isGranted = (): Promise<boolean> =>
  browser.permissions.contains({ origins: HOST_PATTERNS }).catch(() => true);
