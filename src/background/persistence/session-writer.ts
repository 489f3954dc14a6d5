/** Writes to `storage.session` what changed since the last cycle: for the screens, and for the next worker. */
import type { OwnerId } from '../../core/snapshot.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import browser from '../../platform/browser.ts';
import { LATEST_TIME_ITEM } from '../../storage/local-items.ts';
import { OWNER_PREFIX, ownerItem } from '../../storage/owner-state.ts';
import { OBSERVATION_ITEM, type Observation } from '../../storage/session-items.ts';

/** The latest time is written to `storage.local` at most once in this time, in ms. */
const LATEST_TIME_INTERVAL_MS = 60_000;

type Item = string | number | object | null;

interface StateView {
  readonly observingSince: LocalMs | null;
  /** The latest time of the clock that the owners' times are in. */
  readonly latest: LocalMs;
  readonly quota: { readonly owners: ReadonlyMap<OwnerId, OwnerState> };
  isUserOwned(id: OwnerId): boolean;
}

export class SessionWriter {
  readonly #state: StateView;
  readonly #owners = new Map<OwnerId, OwnerState>();
  readonly #items = new Map<string, () => Item>();
  readonly #evicted = new Set<OwnerId>();
  #latestTimeAt = 0;

  constructor(state: StateView) {
    this.#state = state;
  }

  ownerChanged(owner: OwnerState): void {
    this.#evicted.delete(owner.id);
    this.#owners.set(owner.id, owner);
  }

  /** Stores an item beside the owners, as it is at the next write. */
  itemChanged(name: string, item: () => Item): void {
    this.#items.set(name, item);
  }

  /** Deletes evicted observed keys with the next write. */
  evict(ids: readonly OwnerId[]): void {
    for (const id of ids) {
      this.#owners.delete(id);
      this.#evicted.add(id);
    }
  }

  async remove(ids: readonly OwnerId[]): Promise<void> {
    for (const id of ids) this.#owners.delete(id);
    await browser.storage.session.remove(ids.map(itemName));
  }

  clear(): void {
    this.#owners.clear();
    this.#items.clear();
    this.#evicted.clear();
  }

  /**
   * Writes the changes. Owners are at most 64 KB each, and at most fifty of them are not the user's own, so together they
   * stay below the 9 to 10 MB that browsers give.
   *
   * @param local items of `storage.local` to be written at the same time
   */
  write(local: Readonly<Record<string, unknown>> = {}): void {
    const gone = [...this.#evicted].map(itemName);
    this.#evicted.clear();
    if (gone.length > 0) browser.storage.session.remove(gone).catch(() => {});
    if (this.#owners.size + this.#items.size === 0) return;
    const observation: Observation = { since: this.#state.observingSince, notedAt: this.#state.latest };
    this.#writeLocally(local, observation.notedAt);
    const items = Object.fromEntries([
      ...[...this.#owners.values()].map((owner) => [itemName(owner.id), ownerItem(owner)]),
      ...[...this.#items].map(([name, item]) => [name, item()]),
      [OBSERVATION_ITEM, observation],
    ]);
    this.#owners.clear();
    this.#items.clear();
    browser.storage.session.set(items).catch(() => this.#writeAgain(items));
  }

  /** With the latest time, in case the clock is set back while the browser is closed. */
  #writeLocally(items: Readonly<Record<string, unknown>>, at: LocalMs): void {
    const isDue = at < this.#latestTimeAt || at - this.#latestTimeAt >= LATEST_TIME_INTERVAL_MS;
    if (!isDue && Object.keys(items).length === 0) return;
    this.#latestTimeAt = at;
    browser.storage.local.set({ ...items, [LATEST_TIME_ITEM]: at }).catch(() => {});
  }

  /**
   * Deletes the observed keys from storage, and writes the rest again. If that fails too, screens keep their figures, and
   * the next worker starts without these.
   */
  async #writeAgain(items: Readonly<Record<string, unknown>>): Promise<void> {
    const owners = [...this.#state.quota.owners.keys()];
    const observed = owners.filter((id) => !this.#state.isUserOwned(id)).map(itemName);
    const { session } = browser.storage;
    await session.remove(observed).catch(() => {});
    const others = Object.entries(items).filter(([name]) => !observed.includes(name));
    await session.set(Object.fromEntries(others)).catch(() => {});
  }
}

const itemName = (id: OwnerId): string => OWNER_PREFIX + id;
