/** Writes the owners that changed to `storage.session`, at most four times a second however many events come. */

import type { OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { LATEST_TIME_ITEM } from '../../storage/latest-time.ts';
import { OBSERVATION_ITEM, OWNER_PREFIX, ownerItem, type Watch } from '../../storage/owner-state.ts';
import { now } from '../local-clock.ts';
import { type Throttled, throttle } from '../outputs/throttle.ts';

const DISTANCE = 250;
/** Characters of all owners; browsers give 9 to 10 MB, and count the quotes in the text twice. */
const ROOM = 4_000_000;
/** The latest time is noted in `storage.local` no more often than this, in ms. */
const NOTED_EVERY = 60_000;

type Item = string | number | object | null;

export class SessionWriter {
  readonly #changed = new Map<string, OwnerState>();
  readonly #gone = new Set<string>();
  readonly #items = new Map<string, () => Item>();
  /** Of what is stored, in characters. */
  readonly #sizes = new Map<OwnerId, number>();
  readonly #watchedSince: () => number | null;
  readonly #isUsers: (id: OwnerId) => boolean;
  readonly #latest: () => LocalMs;
  /** The latest time that was noted in `storage.local`, too. */
  #notedLocallyAt = 0;

  /**
   * @param isUsers whether an owner is the user's own; where room is short, the others are not stored
   * @param latest the latest time of the clock that the owners' times go by
   */
  constructor(
    watchedSince: () => number | null,
    isUsers: (id: OwnerId) => boolean,
    latest: () => LocalMs = now,
  ) {
    this.#watchedSince = watchedSince;
    this.#isUsers = isUsers;
    this.#latest = latest;
  }

  readonly #written = throttle(DISTANCE, () => this.write());

  /**
   * Writes at once what has changed.
   *
   * @param local items of `storage.local` that belong to it
   */
  write(local: Readonly<Record<string, unknown>> = {}): void {
    const owners = [...this.#changed.values()].map((owner) => {
      const item = ownerItem(owner);
      this.#sizes.set(owner.id, item.length);
      return [OWNER_PREFIX + owner.id, item] as const;
    });
    const total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    if (total > ROOM) for (const id of this.#takeObserved()) this.#gone.add(id);
    const gone = [...this.#gone].map((id) => OWNER_PREFIX + id);
    this.#gone.clear();
    if (gone.length > 0) browser.storage.session.remove(gone).catch(() => {});
    // All of it may have been forgotten since.
    if (this.#changed.size + this.#items.size === 0) return;
    const watch: Watch = { since: this.#watchedSince(), notedAt: this.#latest() };
    this.#keepLocally(local, watch.notedAt);
    const kept = owners.filter(([name]) => !gone.includes(name));
    const others = [...this.#items].map(([name, make]) => [name, make()] as const);
    const items = [...kept, ...others, [OBSERVATION_ITEM, watch] as const];
    this.#changed.clear();
    this.#items.clear();
    browser.storage.session.set(Object.fromEntries(items)).catch(() => this.#repeat(items));
  }

  /** With the latest time, in case the clock is set back while the browser is closed. */
  #keepLocally(items: Readonly<Record<string, unknown>>, at: LocalMs): void {
    const isDue = at < this.#notedLocallyAt || at - this.#notedLocallyAt >= NOTED_EVERY;
    if (!isDue && Object.keys(items).length === 0) return;
    this.#notedLocallyAt = at;
    browser.storage.local.set({ ...items, [LATEST_TIME_ITEM]: at }).catch(() => {});
  }

  /**
   * Writes again without the observed keys, which leave the storage first. If that fails too, what the storage keeps
   * over a death of the worker is lost, but not the figures on screen.
   */
  async #repeat(items: readonly (readonly [string, unknown])[]): Promise<void> {
    const observed = this.#takeObserved().map((id) => OWNER_PREFIX + id);
    const { session } = browser.storage;
    await session.remove(observed).catch(() => {});
    const others = items.filter(([name]) => !observed.includes(name));
    await session.set(Object.fromEntries(others)).catch(() => {});
  }

  /** The stored owners that are not the user's own, which are counted as stored no more. */
  #takeObserved(): OwnerId[] {
    const observed = [...this.#sizes.keys()].filter((id) => !this.#isUsers(id));
    for (const id of observed) this.#sizes.delete(id);
    return observed;
  }

  /** Knows what an earlier life of this worker has stored. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) this.#sizes.set(owner.id, ownerItem(owner).length);
  }

  ownerChanged(owner: OwnerState, when: keyof Throttled = 'soon'): void {
    this.#gone.delete(owner.id);
    this.#changed.set(owner.id, owner);
    this.#written[when]();
  }

  /** What is stored of these goes with the next write: a page that makes keys up must not fill the storage. */
  evict(ids: readonly string[]): void {
    for (const id of ids) {
      this.#changed.delete(id);
      this.#sizes.delete(id);
      this.#gone.add(id);
    }
  }

  /** Keeps another item beside the owners, in the same write; only then is it made. */
  itemChanged(name: string, make: () => Item, when: keyof Throttled = 'soon'): void {
    this.#items.set(name, make);
    this.#written[when]();
  }

  clear(): void {
    this.#changed.clear();
    this.#gone.clear();
    this.#items.clear();
    this.#sizes.clear();
  }

  async remove(ids: readonly string[]): Promise<void> {
    for (const id of ids) {
      this.#changed.delete(id);
      this.#sizes.delete(id);
    }
    await browser.storage.session.remove(ids.map((id) => OWNER_PREFIX + id));
  }
}
