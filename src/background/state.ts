/**
 * What the background holds while it is awake: ledger, accounts, settings. Restored from storage at each
 * start, since a worker may die at any moment; what is lost is restored by the next reading.
 */

import { type HashKey, newHashKey } from '../backlog/keyed-hash.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from '../platform/accounts.ts';
import { ALERTS_ITEM, alertItem, parseAlerts } from '../platform/alert-store.ts';
import browser from '../platform/browser.ts';
import {
  chainFrom,
  IDENTITY_ITEM,
  type Identity,
  NO_IDENTITY,
  ownersCalledMine,
  parseIdentity,
} from '../platform/identity.ts';
import { LATEST_TIME_ITEM, parseLatestTime } from '../platform/latest-time.ts';
import { LESSONS_ITEM, parseLessons } from '../platform/lessons.ts';
import { repaired } from '../platform/repair.ts';
import {
  OWNER_PREFIX,
  parseOwners,
  parseQuestionKey,
  parseRefusals,
  parseScreen,
  parseWatch,
  QUESTION_KEY_ITEM,
  REFUSALS_ITEM,
  SCREEN_ITEM,
  WATCH_ITEM,
  type Watch,
} from '../platform/session.ts';
import { levelsOf, parseSettings, SETTINGS_ITEM, type Settings } from '../platform/settings.ts';
import { type AlertState, forgetOwners, moveRuns, NO_ALERTS } from '../quota/alerts.ts';
import type { Circumstances, FocusedScreen } from '../quota/circumstances.ts';
import {
  type ClockSetBack,
  moveAlertTimes,
  moveDeadline,
  moveDeadlineIfSet,
  moveMomentIfSet,
  moveOwnerTimes,
} from '../quota/clock-set-back.ts';
import type { LedgerEvent } from '../quota/event.ts';
import { type Flight, findFlight } from '../quota/flight.ts';
import type { Lessons } from '../quota/learning.ts';
import { type Ledger, newLedger, reduce } from '../quota/ledger.ts';
import { look } from '../quota/look.ts';
import type { OwnerState } from '../quota/owner.ts';
import type { OwnerId, Snapshot } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { LocalClock, now } from './clock.ts';
import { isGranted, readStored } from './stored.ts';

/** @param gone owners that had to make room for this one */
type OnChange = (owner: OwnerState, gone: readonly OwnerId[], event: LedgerEvent) => void;

export class State {
  readonly ledger: Ledger = newLedger([], (id) => this.isUsers(id));
  accounts: readonly Account[] = [];
  settings: Settings = parseSettings(undefined);
  /** What the user has said about keys that belong to no account. */
  identity: Identity = NO_IDENTITY;
  /** What was learnt of endpoints, as it was stored. */
  lessons: Lessons = {};
  /** What has been told. */
  alerts: AlertState = NO_ALERTS;
  /** The screen of ours that has the focus. */
  screen: FocusedScreen | null = null;
  /** No poll before then: the machine has just woken. */
  notBefore: number | null = null;
  /** Under which the numbers are made that stand for questions. */
  questionKey: HashKey = newHashKey();
  /** Since when every request of this browser has been seen; null while the browser does not let us. */
  watchedSince: number | null = now();
  /** Called after the local clock was set back and the times held here were moved. */
  onClockSetBack: (change: ClockSetBack) => void = () => {};
  readonly #clock = new LocalClock();
  /** Who else hears of events, before the ledger does. */
  readonly hearers: ((event: LedgerEvent) => void)[] = [];
  readonly #onChange: OnChange;

  constructor(onChange: OnChange) {
    this.#onChange = onChange;
  }

  async restore(stored = readStored()): Promise<void> {
    const items = await stored.local;
    const local = await repaired(items, now()).catch(() => items);
    this.accounts = parseAccounts(local[ACCOUNTS_ITEM]);
    this.settings = parseSettings(local[SETTINGS_ITEM]);
    this.lessons = parseLessons(local[LESSONS_ITEM]);
    this.identity = parseIdentity(local[IDENTITY_ITEM]);
    const session = await stored.session;
    this.#restoreQuestionKey(session[QUESTION_KEY_ITEM]);
    this.screen = parseScreen(session[SCREEN_ITEM]);
    this.alerts = parseAlerts(session[ALERTS_ITEM]) ?? parseAlerts(local[ALERTS_ITEM]) ?? NO_ALERTS;
    const watch = parseWatch(session[WATCH_ITEM]);
    this.watchedSince = watchedSince(watch, this.watchedSince ?? now());
    this.#clock.resume(Math.max(watch?.notedAt ?? 0, parseLatestTime(local[LATEST_TIME_ITEM]) ?? 0));
    for (const [kind, count] of parseRefusals(session[REFUSALS_ITEM])) this.ledger.refusals.set(kind, count);
    for (const owner of parseOwners(session)) {
      this.ledger.owners.set(owner.id, owner);
    }
    this.followClock();
    // What could not be read is no account that is gone.
    if (ACCOUNTS_ITEM in local) this.#catchUp();
    this.doubtFlights(now());
    this.#setAccess(await stored.granted);
  }

  /** A worker that takes over goes on with the key of the one before, or it would know no question again. */
  #restoreQuestionKey(item: unknown): void {
    const key = parseQuestionKey(item);
    if (key !== null) this.questionKey = key;
    else browser.storage.session.set({ [QUESTION_KEY_ITEM]: this.questionKey }).catch(() => {});
  }

  /** The user has changed which hosts we may see: what is under way may end unseen, or spend so. */
  async accessChanged(): Promise<void> {
    this.doubtFlights(now());
    this.#setAccess(await isGranted());
  }

  /** Takes up what the user did while no worker was there to hear of it: accounts removed, keys joined. */
  #catchUp(): void {
    const { joined } = this.identity;
    const named = new Set([...this.accounts.map(({ id }) => id), ...Object.values(joined)]);
    const gone = [...this.ledger.owners.keys()].filter((id) => id.includes('#') && !named.has(id));
    for (const id of gone) this.ledger.owners.delete(id);
    this.alerts = forgetOwners(this.alerts, gone);
    const moved = Object.keys(joined).filter((id) => this.ledger.owners.has(id));
    for (const from of moved) {
      const owner = [...chainFrom(from, this.identity)].at(-1) ?? from;
      const space = this.ledger.owners.get(from)?.space ?? '';
      this.dispatch({ type: 'adopt', owner, space, at: now(), from });
      this.alerts = moveRuns(this.alerts, from, owner);
    }
    const items = [...gone, ...moved].map((id) => OWNER_PREFIX + id);
    if (items.length === 0) return;
    browser.storage.local.set({ [ALERTS_ITEM]: alertItem(this.alerts) }).catch(() => {});
    browser.storage.session.remove(items).catch(() => {});
  }

  #setAccess(granted: boolean): void {
    if (!granted) this.watchedSince = null;
    else this.watchedSince ??= now();
  }

  /** What was sent before then and is under way may have ended unseen. */
  doubtFlights(before: LocalMs): void {
    for (const { id: owner, space, flights } of [...this.ledger.owners.values()]) {
      const isNew = flights.some(({ sentAt, doubtful }) => !doubtful && sentAt <= before);
      if (isNew) this.dispatch({ type: 'doubted', owner, space, at: now(), before });
    }
  }

  /** Back to the first day; what was learnt too. */
  forget(): void {
    this.ledger.owners.clear();
    this.ledger.refusals.clear();
    this.accounts = [];
    this.settings = parseSettings(undefined);
    this.identity = NO_IDENTITY;
    this.lessons = {};
    this.alerts = NO_ALERTS;
    this.screen = null;
    this.watchedSince = now();
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
    for (const owner of this.ledger.owners.values()) moveOwnerTimes(owner, change);
    this.alerts = moveAlertTimes(this.alerts, change);
    if (this.screen !== null) {
      this.screen = { ...this.screen, until: moveDeadline(this.screen.until, change) };
    }
    this.notBefore = moveDeadlineIfSet(this.notBefore, change);
    this.watchedSince = moveMomentIfSet(this.watchedSince, change);
    const { mutedUntil } = this.settings;
    if (mutedUntil > change.now) {
      this.settings = { ...this.settings, mutedUntil: moveDeadline(mutedUntil, change) };
    }
    this.onClockSetBack(change);
  }

  dispatch(event: LedgerEvent): void {
    this.followClock();
    for (const hear of this.hearers) hear(event);
    const owner = reduce(this.ledger, event);
    this.#onChange(owner, this.ledger.gone.splice(0), event);
  }

  circumstances(): Circumstances {
    const { screen, watchedSince, notBefore, settings } = this;
    return {
      now: now(),
      paused: settings.paused,
      screen,
      watchedSince,
      notBefore,
      levels: levelsOf(settings),
    };
  }

  snapshot(): Snapshot {
    const { ignored } = this.identity;
    const owners = [...this.ledger.owners.values()].filter(({ id }) => !ignored.includes(id));
    return look(owners, this.accounts, this.circumstances(), ownersCalledMine(this.identity));
  }

  account(id: OwnerId): Account | undefined {
    return this.accounts.find((account) => account.id === id);
  }

  /** Whether the owner is an account, or a key to which the user has assigned another. */
  isUsers(id: OwnerId): boolean {
    const { joined, mine } = this.identity;
    return this.account(id) !== undefined || mine.includes(id) || Object.values(joined).includes(id);
  }

  /** An event was dropped since the queue was full: from now on requests are seen without a gap again. */
  noteDropped(): void {
    const { refusals } = this.ledger;
    refusals.set('queueFull', (refusals.get('queueFull') ?? 0) + 1);
    if (this.watchedSince !== null) this.watchedSince = now();
  }

  /** The request under way with this id, and whose it is; null where its start was seen by nobody. */
  flightOf(requestId: string): { owner: OwnerId; space: string; flight: Flight } | null {
    for (const { id: owner, space, flights } of this.ledger.owners.values()) {
      const flight = findFlight(flights, requestId);
      if (flight !== undefined) return { owner, space, flight };
    }
    return null;
  }
}

/** A worker that is left alone dies after 30 s; one that died sooner may have taken unwritten events with it. */
const QUIET_DEATH = 25_000;

/** Since when there is no gap: from before this worker's start only where its predecessor died in silence. */
function watchedSince(watch: Watch | null, start: number): number | null {
  const silent = watch !== null && start - watch.notedAt >= QUIET_DEATH;
  return silent ? watch.since : start;
}
