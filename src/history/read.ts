/**
 * History for the screens, read from IndexedDB; the background writes it (`write.ts`).
 *
 * Bounded, and validated when read. Where the database cannot be read, each function returns null instead of throwing, so that
 * callers keep what they have read before.
 */

import type { IDBPTransaction } from 'idb';
import type { PerType } from '../core/batch/plan-batch.ts';
import { CATEGORIES } from '../core/category.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { HOUR_SECONDS, type ServerSeconds, WINDOW_SECONDS } from '../core/time.ts';
import { selfSent } from '../core/usage/window-record.ts';
import { capOf } from './database/caps.ts';
import { readHistory } from './database/connection.ts';
import { type HistoryDb, type HistorySchema, startingWith } from './database/schema.ts';
import { type OwnerHour, watchedMinutes } from './owner-hour.ts';
import { dayOf, type HourOfType, type HourUsage, unpackDay } from './packed-day.ts';
import { unpackOwnerDay } from './packed-owner-day.ts';
import { hourOf, unpackWindows } from './packed-windows.ts';
import {
  RECORD_GROUPS,
  type RequestChunk,
  type RequestRecord,
  validDays,
  validOwnerDays,
  validRequests,
  validWindows,
  type WindowRecord,
} from './records.ts';

export { historyRestartedAt, openHistory } from './database/connection.ts';
export type { HourUsage } from './packed-day.ts';
export type { RequestRecord, WindowRecord } from './records.ts';

/**
 * Windows that opened at `since` (local ms) or later, the oldest first.
 *
 * @param most the latest so many of the user's own owners, and a tenth of it of observed keys
 */
export function windowsSince(since: number, most = Number.POSITIVE_INFINITY): Promise<WindowRecord[] | null> {
  return readHistory(async (db) => {
    const hours = validWindows(
      await db.getAllFromIndex('hourWindows', 'latest', IDBKeyRange.lowerBound(since)),
    );
    const rooms = RECORD_GROUPS.map((room) =>
      hours
        .filter((hour) => hour.room === room)
        .flatMap(unpackWindows)
        .filter(({ openedAt }) => openedAt >= since)
        .sort(byOpening)
        .slice(-capOf(room, most)),
    );
    return rooms.flat().sort(byOpening);
  });
}

const byOpening = (a: WindowRecord, b: WindowRecord): number => a.openedAt - b.openedAt;

/** The windows of one type in these hours, as in `HourOfType`. */
export function windowsOfHours(
  owner: OwnerId,
  category: string,
  hours: readonly number[],
): Promise<WindowRecord[] | null> {
  return readHistory(async (db) => {
    const records = await Promise.all(hours.map((hour) => db.get('hourWindows', [owner, hour, category])));
    return validWindows(records).flatMap(unpackWindows);
  });
}

/** The windows of an owner that had not ended at `since`, of the days whose minutes are kept. */
export function windowsOfOwner(owner: OwnerId, since: ServerSeconds): Promise<WindowRecord[] | null> {
  return readHistory(async (db) => {
    const hours = validWindows(await db.getAll('hourWindows', startingWith([owner], hourOf(since))));
    return hours.flatMap(unpackWindows).filter(({ reset }) => reset > since);
  });
}

/**
 * Requests of each type in the windows that had not ended at `since`, without those of this extension. Of hours that
 * are counted by their sums, only its requests that are among the kept shares (`HourSums.by`) can be left out.
 *
 * @param until windows that opened then or later are left out
 */
export function usedSince(
  owner: OwnerId,
  since: ServerSeconds,
  until: ServerSeconds = Number.POSITIVE_INFINITY,
): Promise<PerType<number> | null> {
  const [first, last] = [hourOf(since), Math.floor(until / HOUR_SECONDS)];
  return readHistory(async (db) => {
    const used = { read: 0, update: 0, search: 0, icon: 0 };
    for (const usage of daysOf(await db.getAll('daySums', startingWith([owner], dayOf(first))))) {
      const { hour } = usage;
      const category = CATEGORIES.find((known) => known === usage.category);
      if (category === undefined || hour < first || hour > last) continue;
      const isWhole = hour > first && hour < last;
      used[category] += (isWhole ? null : await partOf(db, usage, since, until)) ?? totalOf(usage);
    }
    return used;
  });
}

/** Null without windows, which are kept for a day at least: in an hour of long ago all counts. */
async function partOf(
  db: HistoryDb,
  { owner, hour, category }: HourOfType,
  since: ServerSeconds,
  until: ServerSeconds,
): Promise<number | null> {
  const packed = validWindows([await db.get('hourWindows', [owner, hour, category])]);
  if (packed.length === 0) return null;
  return packed
    .flatMap(unpackWindows)
    .filter(({ reset }) => reset > since && reset - WINDOW_SECONDS < until)
    .reduce((sum, { used, by }) => sum + Math.max(used - selfSent(by), 0), 0);
}

const totalOf = ({ sums: { total, by } }: HourUsage): number => Math.max(total - selfSent(by), 0);

/** What is known of an owner's hours from this one on: sums by type, and in which minutes the limits were checked. */
export interface OwnerHistory {
  readonly hours: readonly HourUsage[];
  readonly owner: readonly OwnerHour[];
}

/** Whether nothing was recorded at all: no usage, no checks, no notes. */
export const isEmptyHistory = ({ hours, owner }: OwnerHistory): boolean =>
  hours.length === 0 && owner.every((hour) => watchedMinutes(hour) === 0 && hour.note === '');

/** All hours of all owners, the oldest first: for the export. */
export function allHours(): Promise<OwnerHistory | null> {
  return readHistory(async (db) => {
    const [days, ofOwner] = await Promise.all([
      db.getAllFromIndex('daySums', 'day'),
      db.getAllFromIndex('ownerDays', 'day'),
    ]);
    return { hours: daysOf(days).sort(byHour), owner: ownerHoursOf(ofOwner).sort(byHour) };
  });
}

const byHour = (a: { readonly hour: number }, b: { readonly hour: number }): number => a.hour - b.hour;

const daysOf = (records: readonly unknown[]): HourUsage[] => validDays(records).flatMap(unpackDay);

const ownerHoursOf = (records: readonly unknown[]): OwnerHour[] =>
  validOwnerDays(records).flatMap(unpackOwnerDay);

/**
 * @param since whole hours since 1970, UTC, as in `HourOfType`
 * @param category the only type whose sums are read; null for all
 */
export function hoursOf(
  owner: OwnerId,
  since: number,
  category: string | null = null,
): Promise<OwnerHistory | null> {
  const day = dayOf(since);
  return readHistory(async (db) => {
    const [days, ofOwner] = await Promise.all([
      category === null
        ? db.getAll('daySums', startingWith([owner], day))
        : db.getAllFromIndex('daySums', 'type', startingWith([owner, category], day)),
      db.getAll('ownerDays', startingWith([owner], day)),
    ]);
    return {
      hours: daysOf(days).filter(({ hour }) => hour >= since),
      owner: ownerHoursOf(ofOwner).filter(({ hour }) => hour >= since),
    };
  });
}

/**
 * Requests that were written after the one with this id, the oldest first, at most `most`.
 *
 * Where the history was erased or made anew meanwhile, ids begin again and all requests are new.
 */
export function requestsAfter(id: number, most = 1000): Promise<RequestRecord[] | null> {
  return readHistory(async (db) => {
    // In one transaction: between two, the background may write requests of both rooms, of which only the later ones of
    // the second room would be read, and the next call would skip the others.
    const transaction = db.transaction(['counters', 'requests']);
    const newest = await newestId(transaction);
    return newest === id ? [] : (await readAfter(transaction, newest < id ? 0 : id, most)).slice(0, most);
  });
}

/** Of the last so many requests those that are still there, the oldest first. */
export function latestRequests(most: number): Promise<RequestRecord[] | null> {
  return readHistory(async (db) => {
    const transaction = db.transaction(['counters', 'requests']);
    const after = Math.max((await newestId(transaction)) - most, 0);
    return (await readAfter(transaction, after)).slice(-most);
  });
}

/** All requests, the oldest first. */
export const allRequests = (): Promise<RequestRecord[] | null> =>
  readHistory(async (db) => inOrder(await db.getAll('requests')));

type RequestTransaction = IDBPTransaction<HistorySchema, ('counters' | 'requests')[]>;

/** The id of the request that was written last; 0 if there is none. */
const newestId = async (transaction: RequestTransaction): Promise<number> =>
  ((await transaction.objectStore('counters').get('next request')) ?? 1) - 1;

/** @param most chunks of each room that are read */
async function readAfter(
  transaction: RequestTransaction,
  id: number,
  most?: number,
): Promise<(RequestRecord & { readonly id: number })[]> {
  // A chunk has the key of its last request.
  const ranges = RECORD_GROUPS.map((room) => startingWith([room], id + 1));
  const store = transaction.objectStore('requests');
  const chunks = await Promise.all(ranges.map((range) => store.getAll(range, most)));
  return inOrder(chunks.flat()).filter((request) => request.id > id);
}

const inOrder = (chunks: readonly RequestChunk[]) => validRequests(chunks).sort((a, b) => a.id - b.id);
