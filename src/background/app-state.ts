/**
 * The background's state in memory. `restore-state.ts` fills it from storage at each start, since a worker may die at any
 * moment; what was not stored is restored by the next reading.
 */
import { type HashKey, newHashKey } from '../backlog-api/query-hash.ts';
import { type AlertState, NO_ALERTS } from '../core/alerts/evaluate-alerts.ts';
import type { Batches } from '../core/batch/running-batch.ts';
import type { Category, KnownCategory } from '../core/category.ts';
import { applyEvent, newQuotaState, type QuotaState } from '../core/events/apply-event.ts';
import type { QuotaEvent } from '../core/events/events.ts';
import { CategoryInference, confirmedCategory } from '../core/inference/category-inference.ts';
import type { DroppedEvents } from '../core/readings/reading.ts';
import type { OwnerId, Snapshot } from '../core/snapshot.ts';
import {
  type ClockSetBack,
  moveAlertTimes,
  moveDeadline,
  moveDeadlineIfSet,
  moveMomentIfSet,
  moveOwnerTimes,
} from '../core/state/clock-set-back.ts';
import type { EvaluationContext, FocusedScreen } from '../core/state/evaluation-context.ts';
import type { OwnerState } from '../core/state/owner.ts';
import type { LocalMs } from '../core/time.ts';
import type { InFlightRequest } from '../core/usage/in-flight.ts';
import type { Account } from '../storage/accounts.ts';
import { type KeyAssignments, NO_KEY_ASSIGNMENTS } from '../storage/key-assignments.ts';
import { parseSettings, type Settings } from '../storage/settings.ts';
import { evaluationContext, snapshotOf } from '../storage/subscribe.ts';
import { LocalClock, now } from './local-clock.ts';

/** @param evicted owners that were evicted for this one */
type OnChange = (owner: OwnerState, evicted: readonly OwnerId[]) => void;

export class AppState {
  readonly quota: QuotaState = newQuotaState([], (id) => this.isUserOwned(id));
  accounts: readonly Account[] = [];
  settings: Settings = parseSettings(undefined);
  keyAssignments: KeyAssignments = NO_KEY_ASSIGNMENTS;
  /** Batches that the user has started. */
  batches: Batches = {};
  /** Endpoints that spaces count otherwise than documented. */
  readonly categories = new CategoryInference();
  /** What was notified. */
  alerts: AlertState = NO_ALERTS;
  /** The owner whose gauges a focused screen shows. */
  screen: FocusedScreen | null = null;
  /** No poll before then, since the machine has just woken from sleep. */
  notBefore: number | null = null;
  /** The key for hashes of queries. */
  queryHashKey: HashKey = newHashKey();
  /** Names this browser session as the writer of synced settings. */
  syncWriter: string = crypto.randomUUID();
  /** Since when requests of this browser are observed without a gap; null without access to Backlog's hosts. */
  observingSince: number | null = now();
  /** Called after the local clock was set back and the times in this state were moved. */
  onClockSetBack: (change: ClockSetBack) => void = () => {};
  readonly #clock = new LocalClock();
  /** Called with each event before it is applied. */
  readonly listeners: ((event: QuotaEvent) => void)[] = [];
  readonly #onChange: OnChange;

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  /**
   * Sets whether there is access to Backlog's hosts. Requests in flight at a change may end unobserved. Each start calls this
   * too, and so marks all restored requests in flight as uncertain: they may have ended while no worker ran.
   */
  setAccess(isGranted: boolean): void {
    this.markInFlightUncertain(now());
    if (!isGranted) this.observingSince = null;
    else this.observingSince ??= now();
  }

  /** Continues from the latest time that an earlier worker has stored. */
  resumeClock(latest: LocalMs): void {
    this.#clock.resume(latest);
    this.followClock();
  }

  /** Requests in flight that were sent until `before` may have ended unobserved. */
  markInFlightUncertain(before: LocalMs): void {
    for (const { id: owner, space, inFlight } of [...this.quota.owners.values()]) {
      const isNew = inFlight.some(({ sentAt, uncertain }) => !uncertain && sentAt <= before);
      if (isNew) this.dispatch({ type: 'inFlightMarkedUncertain', owner, space, at: now(), before });
    }
  }

  /** Drops everything. */
  clear(): void {
    this.quota.owners.clear();
    this.quota.rejections.clear();
    this.accounts = [];
    this.settings = parseSettings(undefined);
    this.keyAssignments = NO_KEY_ASSIGNMENTS;
    this.batches = {};
    this.categories.clear();
    this.alerts = NO_ALERTS;
    this.screen = null;
    this.observingSince = now();
  }

  /** The latest time of the local clock that the times in this state are in. */
  get latest(): LocalMs {
    return this.#clock.latest;
  }

  /**
   * Checks whether the local clock was set back, and if so moves every local time of this state (rule 5). Must be called
   * before the time is used to date, plan or show anything.
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
    for (const listener of this.listeners) listener(event);
    const owner = applyEvent(this.quota, event);
    this.#onChange(owner, this.quota.evicted.splice(0));
  }

  evaluationContext(): EvaluationContext {
    return evaluationContext(this, now());
  }

  snapshot(): Snapshot {
    return snapshotOf(this, this.quota.owners.values(), now());
  }

  account(id: OwnerId): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /** The spaces with accounts. */
  spaces(): ReadonlySet<string> {
    return new Set(this.accounts.map(({ space }) => space));
  }

  /** The category of an endpoint on a space: as inferred, else as documented. */
  categoryOf(space: string, endpoint: string, documented: KnownCategory): Category {
    return confirmedCategory(this.categories.inferred, space, endpoint) ?? documented;
  }

  /** Whether the owner is an account, a key marked as the user's own, or a key to which the user has assigned another. */
  isUserOwned(id: OwnerId): boolean {
    const { joined, mine } = this.keyAssignments;
    return this.account(id) !== undefined || mine.includes(id) || Object.values(joined).includes(id);
  }

  /** An event was dropped: observation without a gap starts again. */
  recordDropped(reason: DroppedEvents): void {
    const { rejections } = this.quota;
    rejections.set(reason, (rejections.get(reason) ?? 0) + 1);
    if (this.observingSince !== null) this.observingSince = now();
  }

  /** The request in flight with this id, and its owner; null if its start was not observed. */
  inFlightRequest(requestId: string): { owner: OwnerId; space: string; request: InFlightRequest } | null {
    for (const { id: owner, space, inFlight } of this.quota.owners.values()) {
      const request = inFlight.find((each) => each.requestId === requestId);
      if (request !== undefined) return { owner, space, request };
    }
    return null;
  }
}
