/** Recognises requests of the user's own keys before their events leave the queue, so that a flood cannot displace them. */
import type { OwnerId } from '../../core/snapshot.ts';
import type { ApiCall } from './bounded-request.ts';
import type { OwnerResolver } from './owner-resolver.ts';

interface Services {
  readonly owners: OwnerResolver;
  /** Whether the owner is an account, or a key that the user has assigned. */
  readonly isUserOwned: (owner: OwnerId) => boolean;
  readonly inFlightRequest: (requestId: string) => { readonly owner: OwnerId } | null;
}

/** More requests than a browser keeps in flight for the user. */
const MAX_REMEMBERED = 1000;

export class UserRequests {
  readonly #services: Services;
  /** Requests of the user whose start may still be queued. */
  readonly #ids = new Set<string>();

  constructor(services: Services) {
    this.#services = services;
  }

  /** @returns whether the request that starts is the user's own */
  add(requestId: string, { space, credential }: ApiCall): boolean {
    if (credential.kind !== 'one') return false;
    const known = this.#services.owners.resolveCached(space, credential.text);
    if (known === undefined || !this.#services.isUserOwned(known.owner)) return false;
    addBounded(this.#ids, requestId);
    return true;
  }

  /** @returns whether the request that ends is the user's own */
  end(requestId: string): boolean {
    if (this.#ids.delete(requestId)) return true;
    const request = this.#services.inFlightRequest(requestId);
    return request !== null && this.#services.isUserOwned(request.owner);
  }
}

/** Adds the id, and removes the oldest where there are too many: the end of a request may never be observed. */
export function addBounded(ids: Set<string>, requestId: string): void {
  ids.add(requestId);
  const [oldest] = ids;
  if (ids.size > MAX_REMEMBERED && oldest !== undefined) ids.delete(oldest);
}
