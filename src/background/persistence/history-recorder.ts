/**
 * Writes down what happens: each owner's windows, and each request once it is over.
 *
 * All in one transaction, never on the path of an event, and so far apart that a worker that dies takes at most its
 * last second along: what came since the last writing, and what was being written. A window's record is written again
 * as long as it changes.
 */
import type { EventOf } from '../../core/events.ts';
import type { OwnerId } from '../../core/snapshot.ts';
import { type ClockSetBack, moveMoment, moveMomentIfSet } from '../../core/state/clock-set-back.ts';
import type { InFlightRequest } from '../../core/state/in-flight.ts';
import type { OwnerState } from '../../core/state/owner.ts';
import type { LocalMs } from '../../core/time.ts';
import { windowRecords } from '../../core/usage/window-record.ts';
import type { RequestRecord, WindowRecord } from '../../history/schema.ts';
import { moveHistory, prune, writeHistory } from '../../history/write.ts';
import browser from '../../platform/browser.ts';
import { PRUNED_ITEM, parsePrunedAt } from '../../storage/owner-state.ts';
import { historyDaysOf, type Settings } from '../../storage/settings.ts';
import type { RequestDetails } from '../capture/bounded-request.ts';
import { PendingRequests } from '../capture/pending-requests.ts';
import { now } from '../local-clock.ts';

/** Least time between the starts of two writings, in ms: a second, less the time that a writing may take itself. */
const DISTANCE = 700;
/** After a quiet time the first events of a burst are written together, in ms. */
const GATHER = 100;
/** Requests that wait while the database does not answer; the oldest go, of observed keys first. */
const MOST_WAITING = 5000;
/** More than the ledger has; forgetting what was written only writes it once more. */
const MOST_OWNERS = 500;
/** An owner that was heard of this recently may have been written down incompletely, in ms. */
const RECENT = 90_000;

export interface HistoryTarget {
  readonly observingSince: () => LocalMs | null;
  /** False where nothing was written: there is no database, or no room. */
  readonly write: (minutes: readonly WindowRecord[], requests: readonly RequestRecord[]) => Promise<boolean>;
  /** With null, what is recorded of the owner is deleted. */
  readonly move: (from: OwnerId, to: OwnerId | null) => Promise<unknown>;
  /** Whether an owner is the user's own. */
  readonly isUserOwned: (owner: OwnerId) => boolean;
  /** Forgets what is too old, where that is due. */
  readonly tidy: () => Promise<void>;
}

export class HistoryRecorder {
  readonly #archive: HistoryTarget;
  readonly #open: PendingRequests;
  readonly #changed = new Map<OwnerId, OwnerState>();
  /** What was last written of each owner's windows that the ledger still has, in brief. */
  readonly #written = new Map<OwnerId, ReadonlySet<string>>();
  #requests: RequestRecord[] = [];
  #moves: (readonly [from: OwnerId, to: OwnerId | null])[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;
  #writtenAt: LocalMs = 0;

  constructor(archive: HistoryTarget) {
    this.#archive = archive;
    this.#open = new PendingRequests(archive.isUserOwned);
  }

  ownerChanged(owner: OwnerState): void {
    this.#changed.set(owner.id, owner);
    this.#plan();
  }

  /** Takes up what an earlier life of this worker may not have got to write. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) {
      if (owner.windows.some(({ asOf }) => asOf !== null && now() - asOf < RECENT)) this.ownerChanged(owner);
    }
  }

  requestStarted(event: EventOf<'requestStarted'>, details: RequestDetails): void {
    this.#add(this.#open.start(event, details));
  }

  responseReceived(
    event: EventOf<'responseReceived'>,
    details: RequestDetails,
    flight: InFlightRequest | undefined,
  ): void {
    this.#add(this.#open.answer(event, details, flight));
  }

  requestEnded(...end: Parameters<PendingRequests['end']>): void {
    this.#add(this.#open.end(...end));
  }

  /** The local clock was set back: what is not written yet moves with it. */
  moveTimes(change: ClockSetBack): void {
    const moved = (record: RequestRecord): RequestRecord => ({
      ...record,
      at: moveMoment(record.at, change),
      endedAt: moveMomentIfSet(record.endedAt, change),
    });
    this.#requests = this.#requests.map(moved);
    this.#open.change(moved);
    this.#writtenAt = moveMoment(this.#writtenAt, change);
  }

  /**
   * What is and will be recorded of `from` is `to`'s. The same owner twice means that it has become the user's own, so
   * that its records move into the room for those.
   */
  move(from: OwnerId, to: OwnerId): void {
    const moved = (record: RequestRecord) => (record.owner === from ? { ...record, owner: to } : record);
    if (from !== to) this.#changed.delete(from);
    this.#requests = this.#requests.map(moved);
    this.#open.change(moved);
    this.#moves.push([from, to]);
    this.#plan();
  }

  /** These owners leave no record: their account was removed. */
  remove(owners: readonly OwnerId[]): void {
    for (const owner of owners) {
      this.#changed.delete(owner);
      this.#written.delete(owner);
      this.#moves.push([owner, null]);
    }
    this.#requests = this.#requests.filter((record) => !owners.includes(record.owner));
    this.#open.remove(owners);
    if (owners.length > 0) this.#plan();
  }

  /** Observed keys that had to make room: what is not written of their windows yet will not be. */
  evict(owners: readonly OwnerId[]): void {
    for (const owner of owners) {
      this.#changed.delete(owner);
      this.#written.delete(owner);
    }
  }

  /** Forgets everything that is not written yet, and waits for what is being written. */
  async clear(): Promise<void> {
    this.#open.clear();
    this.#changed.clear();
    this.#written.clear();
    this.#requests = [];
    this.#moves = [];
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    await this.#writing;
  }

  #add(record: RequestRecord | null): void {
    if (record === null) return;
    this.#requests.push(record);
    if (this.#requests.length > MOST_WAITING) {
      const observed = this.#requests.findIndex(({ owner }) => !this.#archive.isUserOwned(owner));
      this.#requests.splice(Math.max(observed, 0), 1);
    }
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== null || this.#writing !== null) return;
    const wait = this.#writtenAt + DISTANCE - now();
    this.#timer = setTimeout(() => this.#write(), Math.max(wait, GATHER));
  }

  #write(): void {
    this.#timer = null;
    this.#writtenAt = now();
    const minutes = this.#news();
    const requests = this.#requests;
    this.#requests = [];
    const moves = this.#moves;
    this.#moves = [];
    if (minutes.length + requests.length + moves.length === 0) return;
    this.#writing = this.#keep(minutes, requests, moves)
      .catch(() => {})
      .finally(() => {
        this.#writing = null;
        if (this.#changed.size + this.#requests.length + this.#moves.length > 0) this.#plan();
      });
  }

  async #keep(
    minutes: readonly WindowRecord[],
    requests: readonly RequestRecord[],
    moves: readonly (readonly [OwnerId, OwnerId | null])[],
  ): Promise<void> {
    const { write, move, tidy } = this.#archive;
    const written = await write(minutes, requests);
    for (const [from, to] of moves) await move(from, to);
    if (written) await tidy();
    else this.#written.clear();
  }

  /** The windows that are not as they were last written. */
  #news(): WindowRecord[] {
    const since = this.#archive.observingSince();
    if (this.#written.size > MOST_OWNERS) this.#written.clear();
    const news: WindowRecord[] = [];
    for (const owner of this.#changed.values()) {
      const minutes = windowRecords(owner, since);
      const briefs = minutes.map(inBrief);
      const before = this.#written.get(owner.id);
      this.#written.set(owner.id, new Set(briefs));
      news.push(...minutes.filter((_, index) => before?.has(briefs[index] ?? '') !== true));
    }
    this.#changed.clear();
    return news;
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
}: WindowRecord): string =>
  `${category} ${reset} ${limit} ${used} ${observed} ${rateLimited} ${peak} ${complete}`;

/** Where the chronicle goes: the database of the history, pruned at most once an hour. */

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

interface Context {
  readonly isUserOwned: (owner: OwnerId) => boolean;
  readonly settings: Settings;
  readonly observingSince: number | null;
}

export function historyTarget(context: () => Context): HistoryTarget {
  const isUserOwned = (owner: OwnerId) => context().isUserOwned(owner);
  return {
    observingSince: () => context().observingSince,
    write: (minutes, requests) => writeHistory(minutes, requests, isUserOwned),
    move: (from, to) => moveHistory(from, to, isUserOwned),
    isUserOwned,
    tidy: async () => {
      const at = now();
      // Kept over the death of the worker, else each of its short lives would prune.
      const prunedAt = parsePrunedAt((await browser.storage.session.get(PRUNED_ITEM))[PRUNED_ITEM]);
      if (prunedAt !== null && at - prunedAt < HOUR) return;
      await browser.storage.session.set({ [PRUNED_ITEM]: at });
      await prune(at - historyDaysOf(context().settings) * DAY);
    },
  };
}
