/**
 * Records history: each owner's windows, and each request once it is over.
 *
 * The update cycle requests a write. Everything is written in one transaction, at most once a second, so that a worker that
 * ends loses about a second. A window is written again whenever its record changes. What cannot be written waits for a later
 * write.
 */
import type { OwnerId } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../../core/state/clock-set-back.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import { windowRecords } from '../../core/usage/window-record.ts';
import type { WatchedSpan } from '../../history/owner-hour.ts';
import type { RequestRecord, WindowRecord } from '../../history/records.ts';
import { moveHistory, moveHistoryTimes, writeHistory } from '../../history/write.ts';
import { now } from '../local-clock.ts';
import { HistoryPruner } from './history-pruner.ts';
import { UnwrittenRecords } from './unwritten-records.ts';
import { WatchedSpans } from './watched-spans.ts';

const WRITE_INTERVAL_MS = 1000;
/** A write that failed is repeated after this long, in ms, if no update cycle requests it sooner. */
const RETRY_INTERVAL_MS = 10_000;
/** The records of an owner with a reading this recent may be incomplete, in ms: an earlier worker may not have written them. */
const RECENT_MS = 90_000;

/**
 * Watched spans that wait while the database does not answer. There is one a minute, and up to four windows: no more may
 * wait than windows, or minutes would be stored as checked whose windows were dropped.
 */
const MAX_SPANS = 1000;

interface StateView {
  readonly observingSince: LocalMs | null;
  readonly quota: { readonly owners: ReadonlyMap<OwnerId, OwnerState> };
  isUserOwned(owner: OwnerId): boolean;
}

export class HistoryRecorder {
  readonly #state: StateView;
  /** Owners that changed since the last write. */
  readonly #owners = new Map<OwnerId, OwnerState>();
  /** The records of each owner's windows as they were last written, or wait to be, as JSON text. */
  readonly #written = new Map<OwnerId, readonly string[]>();
  readonly #watched = new WatchedSpans();
  /** Windows of a write that failed may have left the owner's state, which holds the last two of each category. */
  readonly #windows: UnwrittenRecords<WindowRecord>;
  readonly #spans: UnwrittenRecords<WatchedSpan>;
  readonly #requests: UnwrittenRecords<RequestRecord>;
  /** Moves of written records, to another owner or time, in their order; each returns whether it was made. */
  #moves: (() => Promise<boolean>)[] = [];
  readonly #pruner: HistoryPruner;
  /** The first write of a worker happens without changes too: an account may have been removed before it started. */
  #isFirst = true;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #writing: Promise<void> | null = null;
  #writtenAt: LocalMs = 0;

  constructor(state: StateView) {
    this.#state = state;
    this.#windows = new UnwrittenRecords(this.#isUserOwned);
    this.#spans = new UnwrittenRecords(this.#isUserOwned, MAX_SPANS);
    this.#requests = new UnwrittenRecords(this.#isUserOwned);
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
    this.#requests.add(record);
  }

  /** The local clock was set back: moves the times of all records. */
  moveTimes(change: ClockSetBack): void {
    this.#requests.change((record) => ({
      ...record,
      at: moveMoment(record.at, change),
      endedAt: moveMomentIfSet(record.endedAt, change),
    }));
    this.#windows.change((record) => ({ ...record, openedAt: moveMoment(record.openedAt, change) }));
    this.#moves.push(() => moveHistoryTimes(change));
    this.#writtenAt = moveMoment(this.#writtenAt, change);
  }

  /**
   * Moves the records of `from` to `to`. With the same owner twice, which has become the user's own, the records move into
   * the room for those.
   */
  move(from: OwnerId, to: OwnerId): void {
    if (from !== to) this.evict([from]);
    this.#moveRecords(from, to);
  }

  /** Deletes the records of these owners: their account was removed. */
  remove(owners: readonly OwnerId[]): void {
    this.evict(owners);
    for (const owner of owners) this.#moveRecords(owner, null);
  }

  #moveRecords(from: OwnerId, to: OwnerId | null): void {
    this.#requests.move(from, to);
    // `to` may have a record of the same window with other requests: what neither has counted is not known.
    this.#windows.change((record) =>
      record.owner === from && from !== to ? { ...record, complete: false } : record,
    );
    this.#windows.move(from, to);
    this.#spans.move(from, to);
    this.#moves.push(() => moveHistory(from, to, this.#isUserOwned));
  }

  /** Drops the changes of these owners that no write has taken yet. */
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
    this.#windows.clear();
    this.#spans.clear();
    this.#requests.clear();
    this.#moves = [];
    clearTimeout(this.#timer);
    this.#timer = undefined;
    await this.#writing;
  }

  /** Writes the changes: now, or once a second has passed since the last write. */
  write(): void {
    if (!this.#hasWork() || this.#timer !== undefined || this.#writing !== null) return;
    const wait = Math.max(this.#writtenAt + WRITE_INTERVAL_MS - now(), 0);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#writeAll().then((isWritten) => {
        this.#writing = null;
        if (isWritten) this.write();
        else this.#retryLater();
      });
    }, wait);
  }

  #hasWork(): boolean {
    const hasRecords = [this.#requests, this.#windows, this.#spans].some(({ isEmpty }) => !isEmpty);
    return this.#isFirst || hasRecords || this.#owners.size + this.#moves.length > 0;
  }

  #retryLater(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => this.write(), RETRY_INTERVAL_MS);
  }

  /**
   * Makes the moves first: what is recorded of an account that was added again must not be deleted with what was recorded
   * before its removal, and what is recorded by a clock that was set back must not be moved.
   *
   * @returns whether nothing is left
   */
  async #writeAll(): Promise<boolean> {
    this.#isFirst = false;
    this.#writtenAt = now();
    const isWritten = (await this.#makeMoves()) && (await this.#writeRecords());
    // Also after a write that failed: the disk may be full.
    await this.#pruner.pruneIfDue().catch(() => {});
    return isWritten;
  }

  async #makeMoves(): Promise<boolean> {
    for (let [move] = this.#moves; move !== undefined; [move] = this.#moves) {
      if (!(await move())) return false;
      this.#moves = this.#moves.filter((each) => each !== move);
    }
    return true;
  }

  async #writeRecords(): Promise<boolean> {
    const owners = [...this.#owners.values()];
    this.#spans.add(...owners.flatMap((owner) => this.#watched.next(owner) ?? []));
    this.#addWindows(this.#changedWindows());
    const [requests, spans] = [this.#requests.take(), this.#spans.take()];
    const windows = this.#windows.take().toSorted(byCompleteness);
    if (windows.length + requests.length + spans.length === 0) return true;
    const isWritten = await writeHistory(windows, requests, spans, this.#isUserOwned);
    for (const records of [this.#windows, this.#requests, this.#spans]) records.settle(isWritten);
    return isWritten;
  }

  /** Adds the windows, each in the place of its earlier record: a window changes with every request. */
  #addWindows(windows: readonly WindowRecord[]): void {
    const names = new Set(windows.map(nameOf));
    this.#windows.change((record) => (names.has(nameOf(record)) ? null : record));
    this.#windows.add(...windows);
  }

  readonly #isUserOwned = (owner: OwnerId): boolean => this.#state.isUserOwned(owner);

  /** The windows whose records have changed since the last write. */
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

/** The complete ones first, since the last of two records of one window decides whether it is complete. */
const byCompleteness = (a: WindowRecord, b: WindowRecord): number => Number(b.complete) - Number(a.complete);

const nameOf = ({ owner, category, reset }: WindowRecord): string => `${owner} ${category} ${reset}`;
