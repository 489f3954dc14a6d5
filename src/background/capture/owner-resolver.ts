/**
 * Whose request it is: the account whose key it carries, the owner that the user has joined the key to, or
 * else the key itself, by its fingerprint.
 */

import type { OwnerId } from '../../core/snapshot.ts';
import { type Account, apiKeyOf } from '../../storage/accounts.ts';
import { type KeyAssignments, resolveChain } from '../../storage/key-assignments.ts';
import type { Fingerprints } from './credentials.ts';

export interface ResolvedOwner {
  readonly owner: OwnerId;
  /** The key itself, as the id of a seen owner. */
  readonly key: OwnerId;
}

/** The owner of a key that belongs to no account. */
const observedKeyId = (space: string, fingerprint: string): OwnerId => `${space}~${fingerprint}`;

export class OwnerResolver {
  readonly #fingerprints: Fingerprints;
  /** `space~fingerprint` of each account's key → its owner. */
  #accounts: Map<OwnerId, OwnerId> | null = null;
  #list: readonly Account[] = [];
  #joined: KeyAssignments['joined'] = {};

  constructor(fingerprints: Fingerprints) {
    this.#fingerprints = fingerprints;
  }

  /** Sets which accounts there are; their keys are fingerprinted when the first request is seen. */
  setAccounts(accounts: readonly Account[]): void {
    this.#list = accounts;
    this.#accounts = null;
    this.#fingerprints.keepNone();
  }

  /** Sets which keys the user has joined to which owner. */
  setAssignments(joined: KeyAssignments['joined']): void {
    this.#joined = joined;
  }

  clear(): void {
    this.setAccounts([]);
    this.setAssignments({});
    this.#fingerprints.clear();
  }

  /** The owner of a key at once; undefined while the accounts' keys have not been hashed. */
  ownerOf(key: OwnerId): OwnerId {
    let last = key;
    // What it was joined to may have become an account's since, or been joined itself.
    for (last of resolveChain(key, { joined: this.#joined })) {
      const account = this.#accounts?.get(last);
      if (account !== undefined) return account;
    }
    return last;
  }

  /** Whether the user gave us the key, as an account's. */
  isGiven(key: OwnerId): boolean {
    return this.#accounts?.has(key) ?? false;
  }

  /** The owner at once, or undefined where a key has to be hashed first. */
  resolveCached(space: string, credential: string): ResolvedOwner | undefined {
    const fingerprint = this.#fingerprints.cached(credential);
    return fingerprint === undefined || this.#accounts === null ? undefined : this.#named(space, fingerprint);
  }

  async resolve(space: string, credential: string): Promise<ResolvedOwner> {
    await this.#learnAccounts();
    return this.#named(space, await this.#fingerprints.make(credential));
  }

  /** The id under which an account's key was seen before the account was added. */
  async formerId({ id, space }: Account): Promise<OwnerId | null> {
    const key = await apiKeyOf(id);
    return key === null ? null : observedKeyId(space, await this.#fingerprints.keep(key));
  }

  #named(space: string, fingerprint: string): ResolvedOwner {
    const key = observedKeyId(space, fingerprint);
    return { owner: this.ownerOf(key), key };
  }

  async #learnAccounts(): Promise<void> {
    while (this.#accounts === null) {
      const list = this.#list;
      const ids = await Promise.all(
        list.map(async (account) => [await this.formerId(account), account.id] as const),
      );
      // The list may have changed meanwhile: then once more.
      if (list === this.#list)
        this.#accounts = new Map(ids.filter((pair): pair is [OwnerId, OwnerId] => pair[0] !== null));
    }
  }
}
