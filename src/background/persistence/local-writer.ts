/**
 * Changes `storage.local` for the user, one change after the other, and then takes it into account.
 *
 * Screens send such changes as commands, and the background's own go the same way: two that come at once are both kept,
 * since each reads what the one before has written.
 */

import type { OwnerId } from '../../core/snapshot.ts';
import { within } from '../../platform/timeout.ts';
import { type Account, changeAccount, removeAccount, saveAccount } from '../../storage/accounts.ts';
import type { Change } from '../../storage/commands.ts';
import {
  assignKey,
  type KeyAssignments,
  setIgnored,
  setMine,
  unassignKey,
  updateKeyAssignments,
} from '../../storage/key-assignments.ts';
import { clearRepairLog } from '../../storage/repair.ts';
import { changeSettings, type Settings } from '../../storage/settings.ts';
import { pullSettings, setSync } from '../../storage/sync.ts';

/** What has to take the new values into account; called after they are stored. */
interface ChangeHandlers {
  readonly settings: (settings: Settings) => void;
  /** @param rekeyed the account whose key was written, if any */
  readonly accounts: (accounts: readonly Account[], rekeyed: OwnerId | null) => void;
  readonly keyAssignments: (identity: KeyAssignments) => void;
}

/** A storage that has not answered by then does not hold up the next change, in ms. */
const TIMEOUT_MS = 5000;

export class LocalWriter {
  #last: Promise<unknown> = Promise.resolve();
  readonly #followers: ChangeHandlers;

  constructor(followers: ChangeHandlers) {
    this.#followers = followers;
  }

  /** @returns whether it is stored */
  make(change: Change): Promise<boolean> {
    return this.#store(() => this.#write(change));
  }

  /** Takes over settings that another browser of the user has synced. */
  takeSynced(item: unknown): Promise<boolean> {
    return this.#store(async () => this.#followers.settings(await pullSettings(item)));
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
    const { settings, accounts, keyAssignments } = this.#followers;
    switch (change.type) {
      case 'changeSettings':
        return settings(await changeSettings(change.change));
      case 'setSync':
        return settings(await setSync(change.on));
      case 'saveAccount':
        return accounts(await saveAccount(change.account, change.apiKey), change.account.id);
      case 'changeAccount':
        return accounts(await changeAccount(change.id, change.change), null);
      case 'removeAccount':
        return accounts(await removeAccount(change.id), null);
      case 'assignKey':
        return keyAssignments(
          await updateKeyAssignments((before) => assignKey(before, change.key, change.owner)),
        );
      case 'unassignKey':
        return keyAssignments(await updateKeyAssignments((before) => unassignKey(before, change.key)));
      case 'setKeyMine':
        return keyAssignments(await updateKeyAssignments((before) => setMine(before, change.key, change.on)));
      case 'setKeyIgnored':
        return keyAssignments(
          await updateKeyAssignments((before) => setIgnored(before, change.key, change.on)),
        );
      case 'clearRepairLog':
        return clearRepairLog();
    }
  }
}
