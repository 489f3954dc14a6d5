/**
 * Records history: each owner's windows, and each request once it is over.
 *
 * The update cycle requests a write. Everything is written in one transaction, at most once a second, so that a worker that
 * ends loses about a second. A window is written again whenever its record changes.
 */
import type { OwnerId } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../../core/state/clock-set-back.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import { windowRecords } from '../../core/usage/window-record.ts';
import type { RequestRecord, WindowRecord } from '../../history/records.ts';
import { moveHistory, writeHistory } from '../../history/write.ts';
import { now } from '../local-clock.ts';
import { HistoryPruner } from './history-pruner.ts';
import { WatchedSpans } from './watched-spans.ts';

const WRITE_INTERVAL_MS = 1000;
/** Requests that wait while the database does not answer; the oldest are dropped, those of observed keys first. */
const MAX_WAITING = 5000;
/** The records of an owner with a reading this recent may be incomplete, in ms: an earlier worker may not have written them. */
const RECENT_MS = 90_000;

/** With null, the records of `from` are deleted. */
type Move = readonly [from: OwnerId, to: OwnerId | null];

interface StateView {
  readonly observingSince: LocalMs | null;
  readonly quota: { readonly owners: ReadonlyMap<OwnerId, OwnerState> };
  isUserOwned(owner: OwnerId): boolean;
}

export class HistoryRecorder {
  readonly #state: StateView;
  /** Owners that changed since the last write. */
  readonly #owners = new Map<OwnerId, OwnerState>();
  /** The records of each owner's windows as they were last written, as JSON text. */
  readonly #written = new Map<OwnerId, readonly string[]>();
  readonly #watched = new WatchedSpans();
  #requests: RequestRecord[] = [];
  #moves: Move[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;
  #writtenAt: LocalMs = 0;
  readonly #pruner: HistoryPruner;
  /** The first write of a worker happens without changes too: an account may have been removed before it started. */
  #isFirst = true;

  constructor(state: StateView) {
    this.#state = state;
    this.#pruner = new HistoryPruner(state);
  }

  ownerChanged(owner: OwnerState): void {
    this.#owners.set(owner.id, owner);
  }

  /** Writes again what an earlier worker may not have written. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) {
      this.#watched.next(owner);
      const isRecent = owner.windows.some(({ asOf }) => asOf !== null && now() - asOf < RECENT_MS);
      if (isRecent) this.ownerChanged(owner);
    }
  }

  addRequest(record: RequestRecord): void {
    this.#requests.push(record);
    if (this.#requests.length <= MAX_WAITING) return;
    const observed = this.#requests.findIndex(({ owner }) => !this.#state.isUserOwned(owner));
    this.#requests.splice(Math.max(observed, 0), 1);
  }

  /** The local clock was set back: moves the times of what is not written yet. */
  moveTimes(change: ClockSetBack): void {
    this.#requests = this.#requests.map((record) => ({
      ...record,
      at: moveMoment(record.at, change),
      endedAt: moveMomentIfSet(record.endedAt, change),
    }));
    this.#writtenAt = moveMoment(this.#writtenAt, change);
    this.#pruner.reset();
  }

  /**
   * Moves the records of `from` to `to`. With the same owner twice, which has become the user's own, the records move into
   * the room for those.
   */
  move(from: OwnerId, to: OwnerId): void {
    if (from !== to) this.#owners.delete(from);
    this.#requests = this.#requests.map((record) =>
      record.owner === from ? { ...record, owner: to } : record,
    );
    this.#moves.push([from, to]);
  }

  /** Deletes the records of these owners: their account was removed. */
  remove(owners: readonly OwnerId[]): void {
    this.evict(owners);
    this.#moves.push(...owners.map((owner): Move => [owner, null]));
    this.#requests = this.#requests.filter((record) => !owners.includes(record.owner));
  }

  /** Drops the unwritten windows of evicted observed keys. */
  evict(owners: readonly OwnerId[]): void {
    for (const owner of owners) {
      this.#owners.delete(owner);
      this.#written.delete(owner);
    }
  }

  /** Drops everything that is not written yet, and waits for a running write. */
  async clear(): Promise<void> {
    this.#owners.clear();
    this.#written.clear();
    this.#watched.clear();
    this.#requests = [];
    this.#moves = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
  }

  /** Writes the changes: now, or once a second has passed since the last write. */
  write(): void {
    const hasChanges = this.#isFirst || this.#owners.size + this.#requests.length + this.#moves.length > 0;
    if (!hasChanges || this.#timer !== null || this.#writing !== null) return;
    const wait = Math.max(this.#writtenAt + WRITE_INTERVAL_MS - now(), 0);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#writing = this.#writeAll()
        .catch(() => {})
        .finally(() => {
          this.#writing = null;
          this.write();
        });
    }, wait);
  }

  async #writeAll(): Promise<void> {
    this.#isFirst = false;
    this.#writtenAt = now();
    const watched = [...this.#owners.values()].flatMap((owner) => this.#watched.next(owner) ?? []);
    const windows = this.#changedWindows();
    const [requests, moves] = [this.#requests, this.#moves];
    this.#requests = [];
    this.#moves = [];
    if (windows.length + requests.length + moves.length + watched.length === 0)
      return this.#pruner.pruneIfDue();
    const isUserOwned = (owner: OwnerId) => this.#state.isUserOwned(owner);
    const isWritten = await writeHistory(windows, requests, watched, isUserOwned);
    for (const [from, to] of moves) await moveHistory(from, to, isUserOwned);
    if (isWritten) await this.#pruner.pruneIfDue();
    else this.#written.clear();
  }

  /** The windows whose records differ from the written ones. */
  #changedWindows(): WindowRecord[] {
    const changed = [...this.#owners.values()].flatMap((owner) => {
      const windows = windowRecords(owner, this.#state.observingSince);
      const before = this.#written.get(owner.id) ?? [];
      this.#written.set(
        owner.id,
        windows.map((window) => JSON.stringify(window)),
      );
      return windows.filter((window) => !before.includes(JSON.stringify(window)));
    });
    this.#owners.clear();
    return changed;
  }
}
