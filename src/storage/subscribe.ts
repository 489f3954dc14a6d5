/**
 * What the screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and the screens only read, so a screen paints the last figures although the background is
 * asleep. While it is awake it tells of the same changes by wire too, sooner: as long as it does of an owner, what the
 * storage tells of it is left unread. Each area is listened to by itself: nobody is handed what he does not read.
 */

import type { ResetReminder } from '../core/alerts/evaluate-alerts.ts';
import type { EvaluationContext, FocusedScreen } from '../core/context.ts';
import { isOlder, type OwnerState } from '../core/state/owner.ts';
import browser from '../platform/browser.ts';
import { within } from '../platform/timeout.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-state.ts';
import {
  type Identity,
  KEY_ASSIGNMENTS_ITEM,
  NO_KEY_ASSIGNMENTS,
  parseKeyAssignments,
} from './key-assignments.ts';
import {
  OBSERVATION_ITEM,
  OPEN_REQUEST_ITEM,
  type OpenRequest,
  OWNER_PREFIX,
  parseObservation,
  parseOpenRequest,
  parseOwner,
  parseOwners,
  parseScreen,
  SCREEN_ITEM,
} from './owner-state.ts';
import { parseSettings, SETTINGS_ITEM, type Settings, thresholdsOf } from './settings.ts';
import { hearOwners } from './wire.ts';

export interface AppData {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly keyAssignments: Identity;
  readonly screen: FocusedScreen | null;
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  readonly observingSince: number | null;
  /** What the background has promised to tell. */
  readonly reminders: readonly ResetReminder[];
}

/** So long after the wire has told of an owner, in ms, what the storage tells of it can wait. */
const SILENCE = 1000;

/** How long the browser may take to read what is stored, in ms. */
const TIMEOUT_MS = 4000;

type Changes = Readonly<Record<string, { readonly newValue?: unknown }>>;

/**
 * The time to evaluate what is stored at: this machine's, but not before the latest event. Where the clock was set back
 * the two differ until the background has moved what is stored.
 */
export const evaluatedAt = (owners: readonly OwnerState[], now: number): number =>
  owners.reduce((latest, { lastEventAt }) => Math.max(latest, lastEventAt), now);

/** What planning and judging depend on at this moment, the same for screens and badge. */
export function evaluationContext(
  { settings, screen, observingSince }: AppData,
  now: number,
): EvaluationContext {
  return {
    now,
    paused: settings.paused,
    screen,
    observingSince,
    notBefore: null,
    thresholds: thresholdsOf(settings),
  };
}

/**
 * Calls back with what is stored, at once when it is loaded and again at each change.
 *
 * @param onFailure called where the browser cannot read it, or has not within four seconds; what comes later still counts
 * @returns a function that ends it
 */
export function subscribe(onChange: (source: AppData) => void, onFailure = () => {}): () => void {
  const owners = new Map<string, OwnerState>();
  let accounts: readonly Account[] = [];
  let settings = parseSettings(undefined);
  let keyAssignments = NO_KEY_ASSIGNMENTS;
  let screen: FocusedScreen | null = null;
  let openRequest: OpenRequest | null = null;
  let observingSince: number | null = null;
  let reminders: readonly ResetReminder[] = [];
  let loaded = false;
  const emit = () =>
    onChange({
      accounts,
      settings,
      keyAssignments,
      owners: [...owners.values()],
      screen,
      openRequest,
      observingSince,
      reminders,
    });
  /** Storage and wire need not be equally fast. */
  const take = (name: string, owner: OwnerState | null) => {
    const shown = owners.get(name);
    if (owner === null) owners.delete(name);
    else if (shown === undefined || !isOlder(owner, shown)) owners.set(name, owner);
  };
  const wishesIn = (item: unknown) => parseAlerts(item)?.reminders ?? [];

  /** What changes while it is being read may be in what is read, or not. */
  let missed: (() => void)[] = [];
  const localChanged = (changes: Changes) => {
    if (!loaded) return void missed.push(() => localChanged(changes));
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === ACCOUNTS_ITEM) accounts = parseAccounts(newValue);
      if (name === SETTINGS_ITEM) settings = parseSettings(newValue);
      if (name === KEY_ASSIGNMENTS_ITEM) keyAssignments = parseKeyAssignments(newValue);
    }
    emit();
  };
  const sessionChanged = (changes: Changes) => {
    if (!loaded) return void missed.push(() => sessionChanged(changes));
    let news = false;
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === SCREEN_ITEM) screen = parseScreen(newValue);
      if (name === OPEN_REQUEST_ITEM) openRequest = parseOpenRequest(newValue);
      if (name === ALERTS_ITEM) reminders = wishesIn(newValue);
      if (name === OBSERVATION_ITEM) {
        // Noted with every write: it is news where it says something else.
        const since = parseObservation(newValue)?.since ?? null;
        if (since === observingSince) continue;
        observingSince = since;
      }
      if (name.startsWith(OWNER_PREFIX)) {
        if (owners.has(name) && newValue !== undefined && isTold(name)) {
          left.set(name, newValue);
          catchUp ??= setTimeout(takeLeft, SILENCE);
          continue;
        }
        left.delete(name);
        take(name, parseOwner(newValue));
      }
      news = true;
    }
    if (news) emit();
  };
  /**
   * Of an owner that the wire tells of, the storage says the same again, later: it is left until the next word by wire, and
   * read after a second where none comes. Of each by itself: another owner's words do not make up for it.
   */
  const left = new Map<string, unknown>();
  const heardAt = new Map<string, number>();
  const isTold = (name: string) =>
    performance.now() < (heardAt.get(name) ?? Number.NEGATIVE_INFINITY) + SILENCE;
  let catchUp: ReturnType<typeof setTimeout> | undefined;
  const takeLeft = () => {
    catchUp = undefined;
    if (left.size === 0) return;
    for (const [name, item] of left) if (owners.has(name)) take(name, parseOwner(item));
    left.clear();
    emit();
  };
  let hangUp = () => {};
  let ended = false;
  const { local, session } = browser.storage;
  local.onChanged.addListener(localChanged);
  session.onChanged.addListener(sessionChanged);

  const read = async () =>
    Promise.all([local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, KEY_ASSIGNMENTS_ITEM]), session.get(null)]);
  const reading = read();
  within(TIMEOUT_MS, reading).catch(() => !ended && onFailure());
  reading.then(
    ([kept, passing]) => {
      if (ended) return;
      accounts = parseAccounts(kept[ACCOUNTS_ITEM]);
      settings = parseSettings(kept[SETTINGS_ITEM]);
      keyAssignments = parseKeyAssignments(kept[KEY_ASSIGNMENTS_ITEM]);
      for (const owner of parseOwners(passing)) owners.set(OWNER_PREFIX + owner.id, owner);
      screen = parseScreen(passing[SCREEN_ITEM]);
      openRequest = parseOpenRequest(passing[OPEN_REQUEST_ITEM]);
      observingSince = parseObservation(passing[OBSERVATION_ITEM])?.since ?? null;
      reminders = wishesIn(passing[ALERTS_ITEM]);
      loaded = true;
      emit();
      for (const change of missed) change();
      missed = [];
      hangUp = hearOwners((heard) => {
        // One that the storage does not have is new, and there in a moment, or was just taken away.
        for (const [name, owner] of heard) {
          left.delete(name);
          if (!owners.has(name)) continue;
          heardAt.set(name, performance.now());
          take(name, owner);
        }
        emit();
      });
    },
    () => {},
  );
  return () => {
    ended = true;
    clearTimeout(catchUp);
    hangUp();
    local.onChanged.removeListener(localChanged);
    session.onChanged.removeListener(sessionChanged);
  };
}
