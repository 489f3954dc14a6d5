/** Which owner a request under way belongs to: found by its id, at the same cost with one owner as with a thousand. */
import type { OwnerId } from '../quota/snapshot.ts';

/** Far more than browsers keep under way; those whose end never came make room. */
const MOST = 4096;

export class Routes {
  readonly #owners = new Map<string, OwnerId>();

  add(requestId: string, owner: OwnerId): void {
    this.#owners.set(requestId, owner);
    if (this.#owners.size <= MOST) return;
    for (const oldest of this.#owners.keys()) {
      this.#owners.delete(oldest);
      break;
    }
  }

  ownerOf(requestId: string): OwnerId | undefined {
    return this.#owners.get(requestId);
  }

  remove(requestId: string): void {
    this.#owners.delete(requestId);
  }
}
