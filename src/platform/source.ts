/**
 * What the screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and the screens only read, so a screen paints the last figures although the background is
 * asleep. While it is awake it tells of the same changes by wire too, sooner: as long as it does of an owner, what the
 * storage tells of it is left unread. Each area is listened to by itself: nobody is handed what he does not read.
 */

import type { Wish } from '../quota/alerts.ts';
import type { Circumstances, FocusedScreen } from '../quota/circumstances.ts';
import { isOlder, type OwnerState } from '../quota/owner.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-store.ts';
import browser from './browser.ts';
import { IDENTITY_ITEM, type Identity, NO_IDENTITY, parseIdentity } from './identity.ts';
import {
  OPEN_REQUEST_ITEM,
  type OpenRequest,
  OWNER_PREFIX,
  parseOpenRequest,
  parseOwner,
  parseOwners,
  parseScreen,
  parseWatch,
  SCREEN_ITEM,
  WATCH_ITEM,
} from './session.ts';
import { levelsOf, parseSettings, SETTINGS_ITEM, type Settings } from './settings.ts';
import { hearOwners } from './wire.ts';
import { within } from './within.ts';

export interface Source {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly identity: Identity;
  readonly screen: FocusedScreen | null;
  /** The owner whose notification was clicked last. */
  readonly openRequest: OpenRequest | null;
  readonly watchedSince: number | null;
  /** What the background has promised to tell. */
  readonly wishes: readonly Wish[];
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
  owners.reduce((latest, { heardAt }) => Math.max(latest, heardAt), now);

/** What planning and judging depend on at this moment, the same for screens and badge. */
export function circumstancesOf({ settings, screen, watchedSince }: Source, now: number): Circumstances {
  return {
    now,
    paused: settings.paused,
    screen,
    watchedSince,
    notBefore: null,
    levels: levelsOf(settings),
  };
}

/**
 * Calls back with what is stored, at once when it is loaded and again at each change.
 *
 * @param onFailure called where the browser cannot read it, or has not within four seconds; what comes later still counts
 * @returns a function that ends it
 */
export function openSource(onChange: (source: Source) => void, onFailure = () => {}): () => void {
  const owners = new Map<string, OwnerState>();
  let accounts: readonly Account[] = [];
  let settings = parseSettings(undefined);
  let identity = NO_IDENTITY;
  let screen: FocusedScreen | null = null;
  let openRequest: OpenRequest | null = null;
  let watchedSince: number | null = null;
  let wishes: readonly Wish[] = [];
  let loaded = false;
  const emit = () =>
    onChange({
      accounts,
      settings,
      identity,
      owners: [...owners.values()],
      screen,
      openRequest,
      watchedSince,
      wishes,
    });
  /** Storage and wire need not be equally fast. */
  const take = (name: string, owner: OwnerState | null) => {
    const shown = owners.get(name);
    if (owner === null) owners.delete(name);
    else if (shown === undefined || !isOlder(owner, shown)) owners.set(name, owner);
  };
  const wishesIn = (item: unknown) => parseAlerts(item)?.wishes ?? [];

  /** What changes while it is being read may be in what is read, or not. */
  let missed: (() => void)[] = [];
  const localChanged = (changes: Changes) => {
    if (!loaded) return void missed.push(() => localChanged(changes));
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === ACCOUNTS_ITEM) accounts = parseAccounts(newValue);
      if (name === SETTINGS_ITEM) settings = parseSettings(newValue);
      if (name === IDENTITY_ITEM) identity = parseIdentity(newValue);
    }
    emit();
  };
  const sessionChanged = (changes: Changes) => {
    if (!loaded) return void missed.push(() => sessionChanged(changes));
    let news = false;
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === SCREEN_ITEM) screen = parseScreen(newValue);
      if (name === OPEN_REQUEST_ITEM) openRequest = parseOpenRequest(newValue);
      if (name === ALERTS_ITEM) wishes = wishesIn(newValue);
      if (name === WATCH_ITEM) {
        // Noted with every write: it is news where it says something else.
        const since = parseWatch(newValue)?.since ?? null;
        if (since === watchedSince) continue;
        watchedSince = since;
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
    Promise.all([local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, IDENTITY_ITEM]), session.get(null)]);
  const reading = read();
  within(TIMEOUT_MS, reading).catch(() => !ended && onFailure());
  reading.then(
    ([kept, passing]) => {
      if (ended) return;
      accounts = parseAccounts(kept[ACCOUNTS_ITEM]);
      settings = parseSettings(kept[SETTINGS_ITEM]);
      identity = parseIdentity(kept[IDENTITY_ITEM]);
      for (const owner of parseOwners(passing)) owners.set(OWNER_PREFIX + owner.id, owner);
      screen = parseScreen(passing[SCREEN_ITEM]);
      openRequest = parseOpenRequest(passing[OPEN_REQUEST_ITEM]);
      watchedSince = parseWatch(passing[WATCH_ITEM])?.since ?? null;
      wishes = wishesIn(passing[ALERTS_ITEM]);
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
