/**
 * Which owners are stored: those heard of most recently, as far as there is room. A page that makes up keys must
 * not fill the storage; those that are polled go last.
 */
import type { OwnerId } from '../quota/snapshot.ts';

interface Item {
  readonly size: number;
  readonly polled: boolean;
}

export class Shelf {
  /** The one heard of least recently first. */
  readonly #items = new Map<OwnerId, Item>();
  readonly #room: number;
  #used = 0;

  /** @param room for all of them, in characters */
  constructor(room: number) {
    this.#room = room;
  }

  /** Puts one in, or in the place of what it was, and returns those that have to go for it. */
  put(id: OwnerId, item: Item): OwnerId[] {
    this.remove(id);
    this.#items.set(id, item);
    this.#used += item.size;
    const gone: OwnerId[] = [];
    while (this.#used > this.#room) {
      const next = this.#leastMissed();
      gone.push(next);
      this.remove(next);
    }
    return gone;
  }

  remove(id: OwnerId): void {
    this.#used -= this.#items.get(id)?.size ?? 0;
    this.#items.delete(id);
  }

  clear(): void {
    this.#items.clear();
    this.#used = 0;
  }

  #leastMissed(): OwnerId {
    let oldest: OwnerId | null = null;
    for (const [id, { polled }] of this.#items) {
      if (!polled) return id;
      oldest ??= id;
    }
    return oldest ?? '';
  }
}
