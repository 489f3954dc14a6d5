/**
 * Makes the changes of settings, accounts, key assignments and batches in `storage.local`, one after the other, and hands the
 * new values on. Other parts of the background write the items that no screen changes: what was notified, the latest time,
 * the secret, inferred categories, repairs; and all that a set-back clock moves.
 *
 * Screens send changes as commands; the background's own changes come here too. Each change reads what the one before has
 * written, so that of two at once none is lost. The exception is a change that takes longer than `CHANGE_TIMEOUT_MS`: it is
 * reported as failed but cannot be stopped, so it may still be written, or overwrite the change after it.
 */

import type { Batches } from '../../core/batch/running-batch.ts';
import { isAccountId, type OwnerId } from '../../core/snapshot.ts';
import { within } from '../../platform/timeout.ts';
import {
  type Account,
  changeAccount,
  loadAccounts,
  removeAccount,
  saveAccount,
} from '../../storage/accounts.ts';
import { finishBatch, setBatch } from '../../storage/batches.ts';
import type { Change } from '../../storage/commands.ts';
import {
  assignKey,
  type KeyAssignments,
  setIgnored,
  setMine,
  unassignKey,
  updateKeyAssignments,
  withoutOwner,
} from '../../storage/key-assignments.ts';
import { clearRepairLog } from '../../storage/repair.ts';
import { changeSettings, type Settings } from '../../storage/settings.ts';
import { pullSettings, setSync } from '../../storage/sync.ts';

/** Called with the new values after they are stored. */
interface ChangeHandlers {
  readonly settings: (settings: Settings) => void;
  /** @param rekeyed the account whose key was written, if any */
  readonly accounts: (accounts: readonly Account[], rekeyed: OwnerId | null) => void;
  readonly keyAssignments: (assignments: KeyAssignments) => void;
  readonly batches: (batches: Batches) => void;
}

/** A change that storage has not made by then counts as failed, in ms, so that it does not hold up the next one. */
const CHANGE_TIMEOUT_MS = 5000;

export class LocalWriter {
  #last: Promise<unknown> = Promise.resolve();
  readonly #handlers: ChangeHandlers;

  constructor(handlers: ChangeHandlers) {
    this.#handlers = handlers;
  }

  /** @returns whether it is stored */
  make(change: Change): Promise<boolean> {
    return this.#store(() => this.#write(change));
  }

  /** Applies settings that another browser of the user has synced. */
  takeSynced(item: unknown): Promise<boolean> {
    return this.#store(async () => this.#handlers.settings(await pullSettings(item)));
  }

  /** Runs the work after all changes so far; later changes wait for it. */
  inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => {});
    return done;
  }

  #store(work: () => Promise<void>): Promise<boolean> {
    return this.inTurn(() => within(CHANGE_TIMEOUT_MS, work())).then(
      () => true,
      () => false,
    );
  }

  async #write(change: Change): Promise<void> {
    const { settings, accounts, keyAssignments, batches } = this.#handlers;
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
        return this.#removeAccount(change.id);
      case 'assignKey':
        if (isAccountId(change.owner)) await requireAccount(change.owner);
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
      case 'setBatch':
        await requireAccount(change.owner);
        return batches(await setBatch(change.owner, change.batch));
      case 'finishBatch':
        return batches(await finishBatch(change.owner, change.startedAt, change.doneAt));
      case 'clearRepairLog':
        return clearRepairLog();
    }
  }

  /** Removes an account with its batch and its keys' assignments, which would bring it back as an owner without an account. */
  async #removeAccount(id: OwnerId): Promise<void> {
    const { accounts, keyAssignments, batches } = this.#handlers;
    batches(await setBatch(id, null));
    const left = await removeAccount(id);
    // If they cannot be stored, the next worker clears them.
    const assignments = await updateKeyAssignments((before) => withoutOwner(before, id)).catch(() => null);
    accounts(left, null);
    // After the accounts, since an owner that loses a key is polled anew, and this one is gone by then.
    if (assignments !== null) keyAssignments(assignments);
  }
}

/** Throws if there is no such account: it may have been removed in another window. */
async function requireAccount(owner: OwnerId): Promise<void> {
  if (!(await loadAccounts()).some(({ id }) => id === owner)) throw new Error('No such account');
}
