/** Writes the owners that changed to `storage.session`, at most four times a second however many events come. */
import browser from '../platform/browser.ts';
import { OWNER_PREFIX, ownerItem, WATCH_ITEM, type Watch } from '../platform/session.ts';
import type { OwnerState } from '../quota/owner.ts';
import { now } from './clock.ts';
import { Shelf } from './shelf.ts';
import { type Throttled, throttle } from './throttle.ts';

const DISTANCE = 250;
/** Characters; browsers give 9 to 10 MB, and count the quotes in the text twice. */
const ROOM = 4_000_000;

type Item = string | number | null;

export class Store {
  readonly #changed = new Map<string, OwnerState>();
  readonly #gone = new Set<string>();
  readonly #items = new Map<string, () => Item>();
  readonly #shelf = new Shelf(ROOM);
  readonly #watchedSince: () => number | null;

  constructor(watchedSince: () => number | null) {
    this.#watchedSince = watchedSince;
  }

  readonly #written = throttle(DISTANCE, () => {
    const owners = [...this.#changed.values()].map((owner) => {
      const item = ownerItem(owner);
      this.#put(owner, item.length);
      return [OWNER_PREFIX + owner.id, item] as const;
    });
    const gone = [...this.#gone].map((id) => OWNER_PREFIX + id);
    this.#gone.clear();
    if (gone.length > 0) browser.storage.session.remove(gone).catch(() => {});
    // All of it may have been forgotten since.
    if (this.#changed.size + this.#items.size === 0) return;
    const watch: Watch = { since: this.#watchedSince(), notedAt: now() };
    const kept = owners.filter(([name]) => !gone.includes(name));
    const others = [...this.#items].map(([name, make]) => [name, make()] as const);
    const items = [...kept, ...others, [WATCH_ITEM, watch] as const];
    this.#changed.clear();
    this.#items.clear();
    // A full or closed storage costs the memory over a restart, never the figures on screen.
    browser.storage.session.set(Object.fromEntries(items)).catch(() => {});
  });

  /** Knows what an earlier life of this worker has stored. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) this.#put(owner, ownerItem(owner).length);
  }

  keep(owner: OwnerState, when: keyof Throttled = 'soon'): void {
    this.#gone.delete(owner.id);
    this.#changed.set(owner.id, owner);
    this.#written[when]();
  }

  /** What is stored of these goes with the next write: a page that makes keys up must not fill the storage. */
  drop(ids: readonly string[]): void {
    for (const id of ids) {
      this.#changed.delete(id);
      this.#shelf.remove(id);
      this.#gone.add(id);
    }
  }

  /** Keeps another item beside the owners, in the same write; only then is it made. */
  keepItem(name: string, make: () => Item, when: keyof Throttled = 'soon'): void {
    this.#items.set(name, make);
    this.#written[when]();
  }

  forgetAll(): void {
    this.#changed.clear();
    this.#gone.clear();
    this.#items.clear();
    this.#shelf.clear();
  }

  async forget(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#changed.delete(id);
      this.#shelf.remove(id);
    }
    await browser.storage.session.remove(ids.map((id) => OWNER_PREFIX + id));
  }

  #put({ id, poll }: OwnerState, size: number): void {
    for (const gone of this.#shelf.put(id, { size, polled: poll.triedAt !== null })) this.#gone.add(gone);
  }
}
