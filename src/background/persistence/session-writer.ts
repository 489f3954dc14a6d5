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
  /** Whether the last write failed. */
  #hasFailed = false;
  /** Counts how often everything was erased: a write of before is not repeated. */
  #erasures = 0;

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
    await this.#delete(ids);
  }

  clear(): void {
    this.#erasures += 1;
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
    if (this.#evicted.size > 0) void this.#delete([...this.#evicted]);
    this.#evicted.clear();
    if (this.#owners.size + this.#items.size === 0) return;
    const observation: Observation = { since: this.#state.observingSince, notedAt: this.#state.latest };
    this.#writeLocally(local, observation.notedAt);
    const owners = [...this.#owners.values()];
    const items = [...this.#items];
    this.#owners.clear();
    this.#items.clear();
    const stored = Object.fromEntries([
      ...owners.map((owner) => [itemName(owner.id), ownerItem(owner)]),
      ...items.map(([name, item]) => [name, item()]),
      [OBSERVATION_ITEM, observation],
    ]);
    const erasures = this.#erasures;
    browser.storage.session.set(stored).then(
      () => {
        this.#hasFailed = false;
      },
      () => this.#onFailure(owners, items, erasures),
    );
  }

  /** Where that fails, it is repeated with the next write. */
  async #delete(ids: readonly OwnerId[]): Promise<void> {
    const erasures = this.#erasures;
    const isDeleted = await browser.storage.session.remove(ids.map(itemName)).then(
      () => true,
      () => false,
    );
    if (isDeleted || erasures !== this.#erasures) return;
    for (const id of ids) if (!this.#state.quota.owners.has(id)) this.#evicted.add(id);
  }

  /** With the latest time, in case the clock is set back while the browser is closed. */
  #writeLocally(items: Readonly<Record<string, unknown>>, at: LocalMs): void {
    const isDue = at < this.#latestTimeAt || at - this.#latestTimeAt >= LATEST_TIME_INTERVAL_MS;
    if (!isDue && Object.keys(items).length === 0) return;
    this.#latestTimeAt = at;
    browser.storage.local.set({ ...items, [LATEST_TIME_ITEM]: at }).catch(() => {});
  }

  /**
   * Deletes the observed keys from storage to make room, and has the rest written again as it is then. If that fails too, the
   * next cycle tries again, screens keep their figures, and the next worker starts without these.
   */
  async #onFailure(
    owners: readonly OwnerState[],
    items: readonly (readonly [string, () => Item])[],
    erasures: number,
  ): Promise<void> {
    const isRepeated = this.#hasFailed;
    this.#hasFailed = true;
    const observed = [...this.#state.quota.owners.keys()].filter((id) => !this.#state.isUserOwned(id));
    await browser.storage.session.remove(observed.map(itemName)).catch(() => {});
    if (erasures !== this.#erasures) return;
    for (const { id } of owners) {
      // Undefined if it was removed or evicted meanwhile.
      const owner = this.#state.quota.owners.get(id);
      if (owner !== undefined && this.#state.isUserOwned(id)) this.#owners.set(id, owner);
    }
    for (const [name, item] of items) if (!this.#items.has(name)) this.#items.set(name, item);
    if (!isRepeated) this.write();
  }
}

const itemName = (id: OwnerId): string => OWNER_PREFIX + id;
