/**
 * Records history: each owner's windows, and each request once it is over.
 *
 * The update cycle asks for a write. All of it goes in one transaction, at most once a second, so that a worker that dies loses about a second. A window's
 * record is written again as long as it changes.
 */
import type { EventOf } from '../../core/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../../core/state/clock-set-back.ts';
import type { InFlightRequest } from '../../core/state/in-flight.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import { windowRecords } from '../../core/usage/window-record.ts';
import type { RequestRecord, WindowRecord } from '../../history/schema.ts';
import type { RequestDetails } from '../capture/bounded-request.ts';
import { now } from '../local-clock.ts';
import type { HistoryTarget } from './history-target.ts';
import { PendingRequests } from './pending-requests.ts';
import { WatchedSpans } from './watched-spans.ts';

const WRITE_INTERVAL_MS = 1000;
/** Requests that wait while the database does not answer; the oldest go, of observed keys first. */
const MAX_WAITING = 5000;
/** An owner that had an answer this recently may have been recorded incompletely by an earlier worker, in ms. */
const RECENT_MS = 90_000;

/** With null, what is recorded of `from` is deleted. */
type Move = readonly [from: OwnerId, to: OwnerId | null];

export class HistoryRecorder {
  readonly #target: HistoryTarget;
  readonly #pending: PendingRequests;
  readonly #owners = new Map<OwnerId, OwnerState>();
  /** Each owner's windows as they were last written, in brief. */
  readonly #written = new Map<OwnerId, ReadonlySet<string>>();
  readonly #watched = new WatchedSpans();
  #requests: RequestRecord[] = [];
  #moves: Move[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;
  #writtenAt: LocalMs = 0;

  constructor(target: HistoryTarget) {
    this.#target = target;
    this.#pending = new PendingRequests(target.isUserOwned);
  }

  ownerChanged(owner: OwnerState): void {
    this.#owners.set(owner.id, owner);
  }

  /** Takes up what an earlier worker may not have written. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) {
      this.#watched.next(owner);
      const isRecent = owner.windows.some(({ asOf }) => asOf !== null && now() - asOf < RECENT_MS);
      if (isRecent) this.ownerChanged(owner);
    }
  }

  requestStarted(event: EventOf<'requestStarted'>, details: RequestDetails): void {
    this.#add(this.#pending.start(event, details));
  }

  responseReceived(
    event: EventOf<'responseReceived'>,
    details: RequestDetails,
    request: InFlightRequest | undefined,
  ): void {
    this.#add(this.#pending.answer(event, details, request));
  }

  requestEnded(...end: Parameters<PendingRequests['end']>): void {
    this.#add(this.#pending.end(...end));
  }

  /** The local clock was set back: what is not written yet moves with it. */
  moveTimes(change: ClockSetBack): void {
    const moved = (record: RequestRecord): RequestRecord => ({
      ...record,
      at: moveMoment(record.at, change),
      endedAt: moveMomentIfSet(record.endedAt, change),
    });
    this.#requests = this.#requests.map(moved);
    this.#pending.change(moved);
    this.#writtenAt = moveMoment(this.#writtenAt, change);
  }

  /**
   * What is and will be recorded of `from` belongs to `to`. The same owner twice means that it has become the user's own,
   * so that its records move into the room for those.
   */
  move(from: OwnerId, to: OwnerId): void {
    const moved = (record: RequestRecord) => (record.owner === from ? { ...record, owner: to } : record);
    if (from !== to) this.#owners.delete(from);
    this.#requests = this.#requests.map(moved);
    this.#pending.change(moved);
    this.#moves.push([from, to]);
  }

  /** Deletes the records of these owners: their account was removed. */
  remove(owners: readonly OwnerId[]): void {
    this.evict(owners);
    this.#moves.push(...owners.map((owner): Move => [owner, null]));
    this.#requests = this.#requests.filter((record) => !owners.includes(record.owner));
    this.#pending.remove(owners);
  }

  /** Observed keys had to make room: their windows that are not written yet will not be. */
  evict(owners: readonly OwnerId[]): void {
    for (const owner of owners) {
      this.#owners.delete(owner);
      this.#written.delete(owner);
    }
  }

  /** Drops everything that is not written yet, and waits for what is being written. */
  async clear(): Promise<void> {
    this.#pending.clear();
    this.#owners.clear();
    this.#written.clear();
    this.#watched.clear();
    this.#requests = [];
    this.#moves = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
  }

  /** Writes what there is, now or once a second has passed since the last write. */
  write(): void {
    const hasChanges = this.#owners.size + this.#requests.length + this.#moves.length > 0;
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
    this.#writtenAt = now();
    const watched = [...this.#owners.values()].flatMap((owner) => this.#watched.next(owner) ?? []);
    const windows = this.#changedWindows();
    const [requests, moves] = [this.#requests, this.#moves];
    this.#requests = [];
    this.#moves = [];
    if (windows.length + requests.length + moves.length + watched.length === 0) return;
    const isWritten = await this.#target.write(windows, requests, watched);
    for (const [from, to] of moves) await this.#target.move(from, to);
    if (isWritten) await this.#target.prune();
    else this.#written.clear();
  }

  /** The windows that are not as they were last written. */
  #changedWindows(): WindowRecord[] {
    const since = this.#target.observingSince();
    const changed = [...this.#owners.values()].flatMap((owner) => {
      const windows = windowRecords(owner, since);
      const before = this.#written.get(owner.id);
      this.#written.set(owner.id, new Set(windows.map(inBrief)));
      return windows.filter((window) => before?.has(inBrief(window)) !== true);
    });
    this.#owners.clear();
    return changed;
  }

  #add(record: RequestRecord | null): void {
    if (record === null) return;
    this.#requests.push(record);
    if (this.#requests.length <= MAX_WAITING) return;
    const observed = this.#requests.findIndex(({ owner }) => !this.#target.isUserOwned(owner));
    this.#requests.splice(Math.max(observed, 0), 1);
  }
}

const inBrief = ({
  category,
  reset,
  limit,
  used,
  observed,
  rateLimited,
  peak,
  complete,
  checkedAt,
}: WindowRecord): string =>
  `${category} ${reset} ${limit} ${used} ${observed} ${rateLimited} ${peak} ${complete} ${checkedAt}`;
