/**
 * Resolves the owner of a request: the account whose key it carries, the owner that the key is assigned to, or else the key
 * itself, by its fingerprint.
 */
import { dropOldest } from '../../core/bounded-map.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import { type Account, apiKeyOf } from '../../storage/accounts.ts';
import { type KeyAssignments, resolveChain } from '../../storage/key-assignments.ts';
import type { ApiCall } from './bounded-request.ts';
import type { Fingerprints } from './credentials.ts';

export interface ResolvedOwner {
  readonly owner: OwnerId;
  /** The key itself, as the id of an observed key. */
  readonly key: OwnerId;
}

const observedKeyId = (space: string, fingerprint: string): OwnerId => `${space}~${fingerprint}`;

export class OwnerResolver {
  readonly #fingerprints: Fingerprints;
  /** By `space~fingerprint` of an account's key, the account; null until the keys are fingerprinted. */
  #accounts: Map<OwnerId, OwnerId> | null = null;
  #list: readonly Account[] = [];
  #joined: KeyAssignments['joined'] = {};

  constructor(fingerprints: Fingerprints) {
    this.#fingerprints = fingerprints;
  }

  /** Sets the accounts; their keys are fingerprinted at the first request. */
  setAccounts(accounts: readonly Account[]): void {
    this.#list = accounts;
    this.#accounts = null;
    this.#fingerprints.keepNone();
  }

  /** Sets the owner that each key is assigned to. */
  setAssignments(joined: KeyAssignments['joined']): void {
    this.#joined = joined;
  }

  clear(): void {
    this.setAccounts([]);
    this.setAssignments({});
    this.#fingerprints.clear();
  }

  /** The owner of a key; accounts are missing until their keys are fingerprinted. */
  ownerOf(key: OwnerId): OwnerId {
    let last = key;
    // The owner that it is assigned to may have become an account's key since, or been assigned itself.
    for (last of resolveChain(key, { joined: this.#joined })) {
      const account = this.#accounts?.get(last);
      if (account !== undefined) return account;
    }
    return last;
  }

  /** Whether it is an account's own key. */
  isGiven(key: OwnerId): boolean {
    return this.#accounts?.has(key) ?? false;
  }

  /** The owner if all fingerprints that it takes are cached, else undefined. */
  resolveCached(space: string, credential: string): ResolvedOwner | undefined {
    const fingerprint = this.#fingerprints.cached(credential);
    if (fingerprint === undefined || this.#accounts === null) return undefined;
    return this.#resolved(space, fingerprint);
  }

  async resolve(space: string, credential: string): Promise<ResolvedOwner> {
    await this.#fingerprintAccounts();
    return this.#resolved(space, await this.#fingerprints.make(credential));
  }

  /** The id that the account's key has as an observed key; null if the account has no key. */
  async observedKeyOf({ id, space }: Pick<Account, 'id' | 'space'>): Promise<OwnerId | null> {
    const key = await apiKeyOf(id);
    return key === null ? null : observedKeyId(space, await this.#fingerprints.keep(key));
  }

  #resolved(space: string, fingerprint: string): ResolvedOwner {
    const key = observedKeyId(space, fingerprint);
    return { owner: this.ownerOf(key), key };
  }

  async #fingerprintAccounts(): Promise<void> {
    // Again if the accounts change meanwhile.
    while (this.#accounts === null) {
      const list = this.#list;
      const ids = await Promise.all(
        list.map(async (account) => [await this.observedKeyOf(account), account.id] as const),
      );
      if (list === this.#list)
        this.#accounts = new Map(ids.filter((pair): pair is [OwnerId, OwnerId] => pair[0] !== null));
    }
  }
}

interface UserRequestsContext {
  readonly owners: Pick<OwnerResolver, 'resolveCached'>;
  readonly state: {
    /** Whether the owner is an account, or a key that the user has assigned. */
    isUserOwned(owner: OwnerId): boolean;
    inFlightRequest(requestId: string): { readonly owner: OwnerId } | null;
  };
}

/** More requests than a browser keeps in flight. */
export const MAX_REQUEST_IDS = 1000;

/** Recognises requests of the user's own keys before their events leave the queue, so that a flood cannot displace them. */
export class UserRequests {
  readonly #context: UserRequestsContext;
  /** Requests of the user whose start may still be queued. */
  readonly #ids = new Set<string>();

  constructor(context: UserRequestsContext) {
    this.#context = context;
  }

  /** @returns whether the request that starts is the user's own */
  start(requestId: string, { space, credential }: ApiCall): boolean {
    if (credential.kind !== 'one') return false;
    const resolved = this.#context.owners.resolveCached(space, credential.text);
    if (resolved === undefined || !this.#context.state.isUserOwned(resolved.owner)) return false;
    this.#ids.add(requestId);
    dropOldest(this.#ids, MAX_REQUEST_IDS);
    return true;
  }

  /** @returns whether the request that ends is the user's own */
  end(requestId: string): boolean {
    if (this.#ids.delete(requestId)) return true;
    const request = this.#context.state.inFlightRequest(requestId);
    return request !== null && this.#context.state.isUserOwned(request.owner);
  }
}
