/**
 * Changes `storage.local` for the user, one change after the other, and then takes it into account.
 *
 * Screens send such changes as commands, and the background's own go the same way: two that come at once are both kept,
 * since each reads what the one before has written.
 */
import { type Account, removeAccount, renameAccount, saveAccount } from '../platform/accounts.ts';
import { type Identity, ignore, join, markMine, split, updateIdentity } from '../platform/identity.ts';
import type { Change } from '../platform/messages.ts';
import { forgetResets } from '../platform/resets.ts';
import { changeSettings, type Settings } from '../platform/settings.ts';
import { setSync, takeSettings } from '../platform/sync.ts';
import { within } from '../platform/within.ts';
import type { OwnerId } from '../quota/snapshot.ts';

/** What has to take the new values into account; called after they are stored. */
interface Followers {
  readonly settings: (settings: Settings) => void;
  /** @param rekeyed the account whose key was written, if any */
  readonly accounts: (accounts: readonly Account[], rekeyed: OwnerId | null) => void;
  readonly identity: (identity: Identity) => void;
}

/** A storage that has not answered by then does not hold up the next change, in ms. */
const TIMEOUT_MS = 5000;

export class LocalChanges {
  #last: Promise<unknown> = Promise.resolve();
  readonly #followers: Followers;

  constructor(followers: Followers) {
    this.#followers = followers;
  }

  /** @returns whether it is stored */
  make(change: Change): Promise<boolean> {
    return this.#store(() => this.#write(change));
  }

  /** Takes over settings that another browser of the user has synced. */
  takeSynced(item: unknown): Promise<boolean> {
    return this.#store(async () => this.#followers.settings(await takeSettings(item)));
  }

  /** Runs the work after all changes so far; those that come meanwhile wait for it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  #store(work: () => Promise<void>): Promise<boolean> {
    return this.inTurn(() => within(TIMEOUT_MS, work())).then(
      () => true,
      () => false,
    );
  }

  async #write(change: Change): Promise<void> {
    const { settings, accounts, identity } = this.#followers;
    switch (change.type) {
      case 'changeSettings':
        return settings(await changeSettings(change.change));
      case 'setSync':
        return settings(await setSync(change.on));
      case 'saveAccount':
        return accounts(await saveAccount(change.account, change.key), change.account.id);
      case 'renameAccount':
        return accounts(await renameAccount(change.id, change.label), null);
      case 'removeAccount':
        return accounts(await removeAccount(change.id), null);
      case 'joinKey':
        return identity(await updateIdentity((before) => join(before, change.seen, change.owner)));
      case 'splitKey':
        return identity(await updateIdentity((before) => split(before, change.seen)));
      case 'markMine':
        return identity(await updateIdentity((before) => markMine(before, change.seen, change.on)));
      case 'ignoreKey':
        return identity(await updateIdentity((before) => ignore(before, change.seen, change.on)));
      case 'forgetResets':
        return forgetResets();
    }
  }
}
