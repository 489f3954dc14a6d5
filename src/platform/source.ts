/**
 * What the screens read: accounts and settings from `storage.local`, owners from `storage.session`.
 *
 * The background writes and the screens only read, so a screen paints the last figures although the
 * background is asleep.
 */

import type { Circumstances } from '../quota/circumstances.ts';
import type { OwnerState } from '../quota/owner.ts';
import { ACCOUNTS_ITEM, type Account, parseAccounts } from './accounts.ts';
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

export interface Source {
  readonly accounts: readonly Account[];
  readonly settings: Settings;
  readonly owners: readonly OwnerState[];
  readonly identity: Identity;
  readonly screenUntil: number | null;
  readonly watchedSince: number | null;
}

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
  let loaded = false;
  const emit = () =>
    onChange({ accounts, settings, identity, owners: [...owners.values()], screenUntil, watchedSince });

  const changed = (changes: Record<string, { newValue?: unknown }>, area: string) => {
    if (!loaded) return;
    for (const [name, { newValue }] of Object.entries(changes)) {
      if (area === 'local' && name === ACCOUNTS_ITEM) accounts = parseAccounts(newValue);
      if (area === 'local' && name === SETTINGS_ITEM) settings = parseSettings(newValue);
      if (area === 'local' && name === IDENTITY_ITEM) identity = parseIdentity(newValue);
      if (area === 'session' && name === SCREEN_ITEM) screenUntil = parseScreenUntil(newValue);
      if (area === 'session' && name === WATCH_ITEM) watchedSince = parseWatch(newValue)?.since ?? null;
      if (area === 'session' && name.startsWith(OWNER_PREFIX)) {
        const owner = parseOwner(newValue);
        if (owner === null) owners.delete(name);
        else owners.set(name, owner);
      }
    }
    emit();
  };
  browser.storage.onChanged.addListener(changed);

  Promise.all([
    browser.storage.local.get([ACCOUNTS_ITEM, SETTINGS_ITEM, IDENTITY_ITEM]),
    browser.storage.session.get(null),
  ]).then(([local, session]) => {
    accounts = parseAccounts(local[ACCOUNTS_ITEM]);
    settings = parseSettings(local[SETTINGS_ITEM]);
    identity = parseIdentity(local[IDENTITY_ITEM]);
    for (const owner of parseOwners(session)) owners.set(OWNER_PREFIX + owner.id, owner);
    screenUntil = parseScreenUntil(session[SCREEN_ITEM]);
    watchedSince = parseWatch(session[WATCH_ITEM])?.since ?? null;
    loaded = true;
    emit();
  });
  return () => browser.storage.onChanged.removeListener(changed);
}
