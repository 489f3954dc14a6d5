/**
 * What the background holds while it is awake. `restore-state.ts` fills it from storage at each start, since a worker may
 * die at any moment; what is lost is restored by the next reading.
 */

import { type HashKey, newHashKey } from '../backlog-api/query-hash.ts';
import { type AlertState, NO_ALERTS } from '../core/alerts/evaluate-alerts.ts';
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
import type { Account } from '../storage/accounts.ts';
import { type KeyAssignments, NO_KEY_ASSIGNMENTS, ownersMarkedMine } from '../storage/key-assignments.ts';
import { parseSettings, type Settings, thresholdsOf } from '../storage/settings.ts';
import { LocalClock, now } from './local-clock.ts';

/** @param evicted owners that had to make room for this one */
type OnChange = (owner: OwnerState, evicted: readonly OwnerId[]) => void;

export class AppState {
  readonly quota: QuotaState = newQuotaState([], (id) => this.isUserOwned(id));
  accounts: readonly Account[] = [];
  settings: Settings = parseSettings(undefined);
  /** What the user has said about keys that belong to no account. */
  keyAssignments: KeyAssignments = NO_KEY_ASSIGNMENTS;
  /** Endpoints that spaces count otherwise than documented, as it was stored. */
  inferredCategories: InferredCategories = {};
  /** What was announced. */
  alerts: AlertState = NO_ALERTS;
  /** The owner whose gauges a focused screen shows. */
  screen: FocusedScreen | null = null;
  /** No poll before then: the machine has just woken. */
  notBefore: number | null = null;
  /** The key of the hashes that stand for queries. */
  queryHashKey: HashKey = newHashKey();
  /** Since when requests of this browser are observed without a gap; null while the browser does not let us. */
  observingSince: number | null = now();
  /** Called after the local clock was set back and the times held here were moved. */
  onClockSetBack: (change: ClockSetBack) => void = () => {};
  readonly #clock = new LocalClock();
  /** Called with each event before it is applied. */
  readonly listeners: ((event: QuotaEvent) => void)[] = [];
  readonly #onChange: OnChange;

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  /** Whether the browser lets us observe Backlog's hosts. What is in flight when that changes may end unobserved. */
  setAccess(isGranted: boolean): void {
    this.markInFlightUncertain(now());
    if (!isGranted) this.observingSince = null;
    else this.observingSince ??= now();
  }

  /** Goes on from the latest time that an earlier worker has noted. */
  resumeClock(latest: LocalMs): void {
    this.#clock.resume(latest);
    this.followClock();
  }

  /** Requests that were sent before then and are in flight may have ended unobserved. */
  markInFlightUncertain(before: LocalMs): void {
    for (const { id: owner, space, inFlight } of [...this.quota.owners.values()]) {
      const isNew = inFlight.some(({ sentAt, uncertain }) => !uncertain && sentAt <= before);
      if (isNew) this.dispatch({ type: 'inFlightMarkedUncertain', owner, space, at: now(), before });
    }
  }

  /** Drops everything, as at the first start. */
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
    for (const listener of this.listeners) listener(event);
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

  /** The request in flight with this id, and its owner; null where its start was not observed. */
  inFlightRequest(requestId: string): { owner: OwnerId; space: string; request: InFlightRequest } | null {
    for (const { id: owner, space, inFlight } of this.quota.owners.values()) {
      const request = findInFlight(inFlight, requestId);
      if (request !== undefined) return { owner, space, request };
    }
    return null;
  }
}
