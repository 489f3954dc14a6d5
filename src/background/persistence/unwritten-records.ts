/** Records of owners that wait to be written to the history. Those of a write that fails wait again, before later ones. */
import type { OwnerId } from '../../core/snapshot.ts';

/** Records that wait while the database does not answer; the oldest are dropped, those of observed keys first. */
const MAX_WAITING = 5000;

export class UnwrittenRecords<Item extends { readonly owner: OwnerId }> {
  readonly #isUserOwned: (owner: OwnerId) => boolean;
  readonly #max: number;
  #waiting: Item[] = [];
  /** The records of the running write. It may fail, so what changes the waiting ones changes them too. */
  #taken: Item[] = [];

  constructor(isUserOwned: (owner: OwnerId) => boolean, max = MAX_WAITING) {
    this.#isUserOwned = isUserOwned;
    this.#max = max;
  }

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  add(...records: readonly Item[]): void {
    this.#waiting.push(...records);
    this.#dropSurplus();
  }

  /** Takes the records to write. `settle` has to be called when the write has ended. */
  take(): readonly Item[] {
    this.#taken = this.#waiting;
    this.#waiting = [];
    return this.#taken;
  }

  settle(isWritten: boolean): void {
    if (!isWritten) this.#waiting = [...this.#taken, ...this.#waiting];
    this.#taken = [];
    this.#dropSurplus();
  }

  /** Changes each record; where `change` returns null, the record is dropped. */
  change(change: (record: Item) => Item | null): void {
    this.#waiting = this.#waiting.flatMap((record) => change(record) ?? []);
    this.#taken = this.#taken.flatMap((record) => change(record) ?? []);
  }

  /** Moves the records of `from` to `to`, or drops them if that is null. */
  move(from: OwnerId, to: OwnerId | null): void {
    this.change((record) => {
      if (record.owner !== from) return record;
      return to === null ? null : { ...record, owner: to };
    });
  }

  clear(): void {
    this.#waiting = [];
    this.#taken = [];
  }

  #dropSurplus(): void {
    const surplus = this.#waiting.length - this.#max;
    if (surplus <= 0) return;
    const observed = new Set(this.#waiting.filter(({ owner }) => !this.#isUserOwned(owner)));
    const own = this.#waiting.filter((record) => !observed.has(record));
    const dropped = new Set([...observed, ...own].slice(0, surplus));
    this.#waiting = this.#waiting.filter((record) => !dropped.has(record));
  }
}
