/** Writes to `storage.session` what changed since the last cycle: for the screens, and for the next worker. */
import type { OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { OWNER_PREFIX, ownerItem } from '../../storage/owner-state.ts';
import { LATEST_TIME_ITEM, OBSERVATION_ITEM, type Observation } from '../../storage/small-items.ts';

/** Characters of all owners; browsers give 9 to 10 MB, and count the quotes in the text twice. */
const MAX_LENGTH = 4_000_000;
/** The latest time is noted in `storage.local` no more often than this, in ms. */
const LATEST_TIME_INTERVAL_MS = 60_000;

type Item = string | number | object | null;

/** What the writer needs to know of the state. */
interface StateView {
  readonly observingSince: LocalMs | null;
  /** The latest time of the clock that the owners' times go by. */
  readonly latest: LocalMs;
  /** Where room is short, owners that are not the user's own are not stored. */
  isUserOwned(id: OwnerId): boolean;
}

export class SessionWriter {
  readonly #state: StateView;
  readonly #owners = new Map<OwnerId, OwnerState>();
  readonly #items = new Map<string, () => Item>();
  readonly #evicted = new Set<OwnerId>();
  /** Of each stored owner, in characters. */
  readonly #lengths = new Map<OwnerId, number>();
  #latestTimeAt = 0;

  constructor(state: StateView) {
    this.#state = state;
  }

  /** Knows what an earlier worker has stored. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) this.#lengths.set(owner.id, ownerItem(owner).length);
  }

  ownerChanged(owner: OwnerState): void {
    this.#evicted.delete(owner.id);
    this.#owners.set(owner.id, owner);
  }

  /** Stores another item beside the owners, as it is when it is written. */
  itemChanged(name: string, item: () => Item): void {
    this.#items.set(name, item);
  }

  /** Observed keys that had to make room are deleted with the next write. */
  evict(ids: readonly OwnerId[]): void {
    for (const id of ids) {
      this.#owners.delete(id);
      this.#lengths.delete(id);
      this.#evicted.add(id);
    }
  }

  async remove(ids: readonly OwnerId[]): Promise<void> {
    for (const id of ids) {
      this.#owners.delete(id);
      this.#lengths.delete(id);
    }
    await browser.storage.session.remove(ids.map((id) => OWNER_PREFIX + id));
  }

  clear(): void {
    this.#owners.clear();
    this.#items.clear();
    this.#evicted.clear();
    this.#lengths.clear();
  }

  /**
   * Writes what changed.
   *
   * @param local items of `storage.local` that belong to it
   */
  write(local: Readonly<Record<string, unknown>> = {}): void {
    const owners = [...this.#owners.values()].map((owner) => {
      const item = ownerItem(owner);
      this.#lengths.set(owner.id, item.length);
      return [OWNER_PREFIX + owner.id, item] as const;
    });
    const total = [...this.#lengths.values()].reduce((sum, length) => sum + length, 0);
    if (total > MAX_LENGTH) for (const id of this.#takeObserved()) this.#evicted.add(id);
    const gone = [...this.#evicted].map((id) => OWNER_PREFIX + id);
    this.#evicted.clear();
    if (gone.length > 0) browser.storage.session.remove(gone).catch(() => {});
    if (this.#owners.size + this.#items.size === 0) return;
    const observation: Observation = { since: this.#state.observingSince, notedAt: this.#state.latest };
    this.#writeLocally(local, observation.notedAt);
    const items = [
      ...owners.filter(([name]) => !gone.includes(name)),
      ...[...this.#items].map(([name, item]) => [name, item()] as const),
      [OBSERVATION_ITEM, observation] as const,
    ];
    this.#owners.clear();
    this.#items.clear();
    browser.storage.session.set(Object.fromEntries(items)).catch(() => this.#repeat(items));
  }

  /** With the latest time, in case the clock is set back while the browser is closed. */
  #writeLocally(items: Readonly<Record<string, unknown>>, at: LocalMs): void {
    const isDue = at < this.#latestTimeAt || at - this.#latestTimeAt >= LATEST_TIME_INTERVAL_MS;
    if (!isDue && Object.keys(items).length === 0) return;
    this.#latestTimeAt = at;
    browser.storage.local.set({ ...items, [LATEST_TIME_ITEM]: at }).catch(() => {});
  }

  /**
   * Writes again without the observed keys, which leave the storage first. If that fails too, screens keep the figures
   * they have, and the next worker starts without.
   */
  async #repeat(items: readonly (readonly [string, unknown])[]): Promise<void> {
    const observed = this.#takeObserved().map((id) => OWNER_PREFIX + id);
    const { session } = browser.storage;
    await session.remove(observed).catch(() => {});
    const others = items.filter(([name]) => !observed.includes(name));
    await session.set(Object.fromEntries(others)).catch(() => {});
  }

  /** The stored owners that are not the user's own, which then count as stored no more. */
  #takeObserved(): OwnerId[] {
    const observed = [...this.#lengths.keys()].filter((id) => !this.#state.isUserOwned(id));
    for (const id of observed) this.#lengths.delete(id);
    return observed;
  }
}
