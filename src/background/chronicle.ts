/**
 * Writes down what happens: each owner's windows, and each request once it is over.
 *
 * All in one transaction, never on the path of an event, and so far apart that a worker that dies takes at most its
 * last second along: what came since the last writing, and what was being written. A window's record is written again
 * as long as it changes.
 */
import type { Minute, RequestRecord } from '../platform/history-record.ts';
import type { EventOf } from '../quota/event.ts';
import type { Flight } from '../quota/flight.ts';
import { minutesOf } from '../quota/minute.ts';
import type { OwnerState } from '../quota/owner.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import type { Details } from './bounded.ts';
import { now } from './clock.ts';
import { OpenRequests } from './open-requests.ts';

/** Least time between the starts of two writings, in ms: a second, less the time that a writing may take itself. */
const DISTANCE = 700;
/** After a quiet time the first events of a burst are written together, in ms. */
const GATHER = 100;
/** A database that does not answer makes nobody's memory grow; the oldest requests go. */
const MOST_WAITING = 5000;
/** More than the ledger has; forgetting what was written only writes it once more. */
const MOST_OWNERS = 2000;
/** An owner that was heard of this recently may have been written down incompletely, in ms. */
const RECENT = 90_000;

export interface Archive {
  readonly watchedSince: () => LocalMs | null;
  /** False where nothing was written: there is no database, or no room. */
  readonly write: (minutes: readonly Minute[], requests: readonly RequestRecord[]) => Promise<boolean>;
  readonly move: (from: OwnerId, to: OwnerId) => Promise<unknown>;
  /** Forgets what is too old, where that is due. */
  readonly tidy: () => Promise<void>;
}

export class Chronicle {
  readonly #archive: Archive;
  readonly #open = new OpenRequests();
  readonly #changed = new Map<OwnerId, OwnerState>();
  /** What was last written of each owner's windows that the ledger still has, in brief. */
  readonly #written = new Map<OwnerId, ReadonlySet<string>>();
  #requests: RequestRecord[] = [];
  #moves: (readonly [from: OwnerId, to: OwnerId])[] = [];
  #timer: ReturnType<typeof setTimeout> | null = null;
  #writing: Promise<void> | null = null;
  #writtenAt: LocalMs = 0;

  constructor(archive: Archive) {
    this.#archive = archive;
  }

  note(owner: OwnerState): void {
    this.#changed.set(owner.id, owner);
    this.#plan();
  }

  /** Takes up what an earlier life of this worker may not have got to write. */
  resume(owners: Iterable<OwnerState>): void {
    for (const owner of owners) {
      if (owner.windows.some(({ asOf }) => asOf !== null && now() - asOf < RECENT)) this.note(owner);
    }
  }

  sent(event: EventOf<'sent'>, details: Details): void {
    this.#add(this.#open.start(event, details));
  }

  answered(event: EventOf<'answered'>, details: Details, flight: Flight | undefined): void {
    this.#add(this.#open.answer(event, details, flight));
  }

  ended(...end: Parameters<OpenRequests['end']>): void {
    this.#add(this.#open.end(...end));
  }

  /** What is and will be recorded of `from` is `to`'s. */
  move(from: OwnerId, to: OwnerId): void {
    const moved = (record: RequestRecord) => (record.owner === from ? { ...record, owner: to } : record);
    this.#changed.delete(from);
    this.#requests = this.#requests.map(moved);
    this.#open.change(moved);
    this.#moves.push([from, to]);
    this.#plan();
  }

  /** Forgets everything that is not written yet, and waits for what is being written. */
  async forget(): Promise<void> {
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
    if (this.#requests.length > MOST_WAITING) this.#requests.shift();
    this.#plan();
  }

  #plan(): void {
    if (this.#timer !== null || this.#writing !== null) return;
    const wait = Math.min(this.#writtenAt + DISTANCE - now(), DISTANCE);
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
    minutes: readonly Minute[],
    requests: readonly RequestRecord[],
    moves: readonly (readonly [OwnerId, OwnerId])[],
  ): Promise<void> {
    const { write, move, tidy } = this.#archive;
    const written = await write(minutes, requests);
    for (const [from, to] of moves) await move(from, to);
    if (written) await tidy();
    else this.#written.clear();
  }

  /** The windows that are not as they were last written. */
  #news(): Minute[] {
    const since = this.#archive.watchedSince();
    if (this.#written.size > MOST_OWNERS) this.#written.clear();
    const news: Minute[] = [];
    for (const owner of this.#changed.values()) {
      const minutes = minutesOf(owner, since);
      const briefs = minutes.map(inBrief);
      const before = this.#written.get(owner.id);
      this.#written.set(owner.id, new Set(briefs));
      news.push(...minutes.filter((_, index) => before?.has(briefs[index] ?? '') !== true));
    }
    this.#changed.clear();
    return news;
  }
}

const inBrief = ({ category, reset, limit, used, seen, refused, peak, whole }: Minute): string =>
  `${category} ${reset} ${limit} ${used} ${seen} ${refused} ${peak} ${whole}`;
