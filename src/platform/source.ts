/**
 * What the screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and the screens only read, so a screen paints the last figures although the
 * background is asleep. While it is awake it tells of changes by wire too, sooner. Each area is listened to by itself: nobody is handed what he does not read.
 */

import type { Wish } from '../quota/alerts.ts';
import type { Circumstances } from '../quota/circumstances.ts';
import type { OwnerState } from '../quota/owner.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
import { ALERTS_ITEM, parseAlerts } from './alert-store.ts';
import browser from './browser.ts';
import { IDENTITY_ITEM, type Identity, NO_IDENTITY, parseIdentity } from './identity.ts';
import {
  OWNER_PREFIX,
  parseOwner,
  parseOwners,
  parseScreenUntil,
  parseWatch,
  SCREEN_ITEM,
  WATCH_ITEM,
} from './session.ts';
import { levelsOf, parseSettings, SETTINGS_ITEM, type Settings } from './settings.ts';
import { hearOwners } from './wire.ts';

export interface Source {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly identity: Identity;
  readonly screenUntil: number | null;
  readonly watchedSince: number | null;
  /** What the background has promised to tell. */
  readonly wishes: readonly Wish[];
}

type Changes = Readonly<Record<string, { readonly newValue?: unknown }>>;

/** What planning and judging depend on at this moment, the same for screens and badge. */
export function circumstancesOf({ settings, screenUntil, watchedSince }: Source, now: number): Circumstances {
  return {
    now,
    paused: settings.paused,
    screenUntil,
    watchedSince,
    notBefore: null,
    levels: levelsOf(settings),
  };
}

/** Storage and wire need not be equally fast. A time further back is that of a clock that was set back, in ms. */
const OVERTAKEN_BY = 2000;

const isOvertaken = (owner: OwnerState, shown: OwnerState | undefined): boolean =>
  shown !== undefined && owner.heardAt < shown.heardAt && owner.heardAt > shown.heardAt - OVERTAKEN_BY;

/**
 * Calls back with what is stored, at once when it is loaded and again at each change.
 *
 * @returns a function that ends it
 */
export function openSource(onChange: (source: Source) => void): () => void {
  const owners = new Map<string, OwnerState>();
  let accounts: readonly Account[] = [];
  let settings = parseSettings(undefined);
  let identity = NO_IDENTITY;
  let screenUntil: number | null = null;
  let watchedSince: number | null = null;
  let wishes: readonly Wish[] = [];
  let loaded = false;
  const emit = () =>
    onChange({
      accounts,
      settings,
      identity,
      owners: [...owners.values()],
      screenUntil,
      watchedSince,
      wishes,
    });
  const take = (name: string, owner: OwnerState | null) => {
    if (owner === null) owners.delete(name);
    else if (!isOvertaken(owner, owners.get(name))) owners.set(name, owner);
  };
  const wishesIn = (item: unknown) => parseAlerts(item)?.wishes ?? [];

  const localChanged = (changes: Changes) => {
    if (!loaded) return;
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === ACCOUNTS_ITEM) accounts = parseAccounts(newValue);
      if (name === SETTINGS_ITEM) settings = parseSettings(newValue);
      if (name === IDENTITY_ITEM) identity = parseIdentity(newValue);
    }
    emit();
  };
  const sessionChanged = (changes: Changes) => {
    if (!loaded) return;
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (name === SCREEN_ITEM) screenUntil = parseScreenUntil(newValue);
      if (name === WATCH_ITEM) watchedSince = parseWatch(newValue)?.since ?? null;
      if (name === ALERTS_ITEM) wishes = wishesIn(newValue);
      if (name.startsWith(OWNER_PREFIX)) take(name, parseOwner(newValue));
    }
    emit();
  };
  let hangUp = () => {};
  let ended = false;
  const { local, session } = browser.storage;
  local.onChanged.addListener(localChanged);
  session.onChanged.addListener(sessionChanged);

  Promise.all([local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, IDENTITY_ITEM]), session.get(null)]).then(
    ([kept, passing]) => {
      if (ended) return;
      accounts = parseAccounts(kept[ACCOUNTS_ITEM]);
      settings = parseSettings(kept[SETTINGS_ITEM]);
      identity = parseIdentity(kept[IDENTITY_ITEM]);
      for (const owner of parseOwners(passing)) owners.set(OWNER_PREFIX + owner.id, owner);
      screenUntil = parseScreenUntil(passing[SCREEN_ITEM]);
      watchedSince = parseWatch(passing[WATCH_ITEM])?.since ?? null;
      wishes = wishesIn(passing[ALERTS_ITEM]);
      loaded = true;
      emit();
      hangUp = hearOwners((heard) => {
        for (const [name, owner] of heard) take(name, owner);
        emit();
      });
    },
  );
  return () => {
    ended = true;
    hangUp();
    local.onChanged.removeListener(localChanged);
    session.onChanged.removeListener(sessionChanged);
  };
}
