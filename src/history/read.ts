/**
 * History for the screens, read from IndexedDB; the background writes it (`write.ts`).
 *
 * Bounded, and validated when read. A damaged or blocked database is an empty history and not an error.
 */

import type { PerType } from '../core/batch/plan-batch.ts';
import { CATEGORIES } from '../core/category.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { type ServerSeconds, WINDOW_SECONDS } from '../core/time.ts';
import { selfSent } from '../core/usage/window-record.ts';
import { capOf } from './database/caps.ts';
import { readHistory } from './database/connection.ts';
import type { HistoryDb } from './database/schema.ts';
import { HOUR_SECONDS, type HourRecord, type HourUsage, hourOf, unpackHour, usageOf } from './hour-record.ts';
import type { OwnerHour } from './owner-hour.ts';
import {
  RECORD_GROUPS,
  type RecordGroup,
  type RequestChunk,
  type RequestRecord,
  validHours,
  validOwnerHours,
  validRequests,
  type WindowRecord,
} from './records.ts';

export { historyRestartedAt, openHistory } from './database/connection.ts';
export type { HourUsage } from './hour-record.ts';
export type { RequestRecord, WindowRecord } from './records.ts';

/**
 * Windows that opened at `since` (local ms) or later, the oldest first.
 *
 * @param most the latest so many of the user's own owners, and a tenth of it of observed keys
 */
export function windowsSince(since: number, most = Number.POSITIVE_INFINITY): Promise<WindowRecord[]> {
  return readHistory(async (db) => {
    const rooms = await Promise.all(
      RECORD_GROUPS.map((room) => windowsIn(db, room, since, capOf(room, most))),
    );
    return rooms.flat().sort((a, b) => a.openedAt - b.openedAt);
  }, []);
}

async function windowsIn(
  db: HistoryDb,
  room: RecordGroup,
  since: number,
  most: number,
): Promise<WindowRecord[]> {
  const records = await db.getAllFromIndex('usageHours', 'latest', IDBKeyRange.lowerBound(since));
  const hours = records.filter((record) => record.room === room);
  const windows = validHours(hours)
    .flatMap(unpackHour)
    .filter(({ openedAt }) => openedAt >= since);
  if (windows.length <= most) return windows;
  return windows.toSorted((a, b) => a.openedAt - b.openedAt).slice(-most);
}

/** The windows of one type in these hours, as in `HourRecord`. */
export function windowsOfHours(
  owner: OwnerId,
  category: string,
  hours: readonly number[],
): Promise<WindowRecord[]> {
  return readHistory(async (db) => {
    const records = await Promise.all(hours.map((hour) => db.get('usageHours', [owner, hour, category])));
    return validHours(records).flatMap(unpackHour);
  }, []);
}

/** The windows of an owner that had not ended at `since`, of the days whose minutes are kept. */
export function windowsOfOwner(owner: OwnerId, since: ServerSeconds): Promise<WindowRecord[]> {
  return readHistory(async (db) => {
    const hours = validHours(await db.getAll('usageHours', hoursFrom(owner, hourOf(since))));
    return hours.flatMap(unpackHour).filter(({ reset }) => reset > since);
  }, []);
}

/**
 * Requests of each type in the windows that had not ended at `since`, without those of this extension.
 *
 * @param until windows that opened then or later are left out
 */
export function usedSince(
  owner: OwnerId,
  since: ServerSeconds,
  until: ServerSeconds = Number.POSITIVE_INFINITY,
): Promise<PerType<number>> {
  const [first, last] = [hourOf(since), Math.floor(until / HOUR_SECONDS)];
  const none = { read: 0, update: 0, search: 0, icon: 0 };
  return readHistory(async (db) => {
    const used = { ...none };
    for (const record of validHours(await db.getAll('usageHours', hoursFrom(owner, first)))) {
      const category = CATEGORIES.find((known) => known === record.category);
      if (category === undefined || record.hour > last) continue;
      const isWhole = record.hour > first && record.hour < last;
      used[category] += isWhole ? totalOf(record) : partOf(record, since, until);
    }
    return used;
  }, none);
}

/** Without its minutes, which are kept for a day at least, an hour is one of long ago: all of it counts. */
const partOf = (record: HourRecord, since: ServerSeconds, until: ServerSeconds): number =>
  record.windows === ''
    ? totalOf(record)
    : unpackHour(record)
        .filter(({ reset }) => reset > since && reset - WINDOW_SECONDS < until)
        .reduce((sum, { used, by }) => sum + Math.max(used - selfSent(by), 0), 0);

function totalOf(record: HourRecord): number {
  const { total, by } = usageOf(record)?.sums ?? { total: 0, by: [] };
  return Math.max(total - selfSent(by), 0);
}

/** What is known of an owner's hours from this one on: sums by type, and in which minutes the limits were checked. */
export interface OwnerHistory {
  readonly hours: readonly HourUsage[];
  readonly owner: readonly OwnerHour[];
}

/** All hours of all owners, the oldest first: for the export. */
export function allHours(): Promise<OwnerHistory> {
  return readHistory(
    async (db) => {
      const [hours, ofOwner] = await Promise.all([
        db.getAllFromIndex('usageHours', 'hour'),
        db.getAllFromIndex('ownerHours', 'hour'),
      ]);
      return { hours: usagesOf(hours), owner: validOwnerHours(ofOwner) };
    },
    { hours: [], owner: [] },
  );
}

const usagesOf = (records: readonly unknown[]): HourUsage[] =>
  validHours(records).flatMap((record) => usageOf(record) ?? []);

/** The keys of an owner's hours from this one on: an array is greater than every number and text. */
const hoursFrom = (owner: OwnerId, since: number): IDBKeyRange =>
  IDBKeyRange.bound([owner, since], [owner, []]);

/** @param since whole hours since 1970, UTC, as in `HourRecord` */
export function hoursOf(owner: OwnerId, since: number): Promise<OwnerHistory> {
  const range = hoursFrom(owner, since);
  return readHistory(
    async (db) => {
      const [hours, ofOwner] = await Promise.all([
        db.getAll('usageHours', range),
        db.getAll('ownerHours', range),
      ]);
      return { hours: usagesOf(hours), owner: validOwnerHours(ofOwner) };
    },
    { hours: [], owner: [] },
  );
}

/**
 * Requests that were written after the one with this id, the oldest first, at most `most`.
 *
 * Where the history was erased or made anew meanwhile, ids begin again and all requests are new.
 */
export function requestsAfter(id: number, most = 1000): Promise<RequestRecord[]> {
  return readHistory(async (db) => {
    const newest = await newestId(db);
    if (newest === id) return [];
    const after = newest < id ? 0 : id;
    // A chunk has the key of its last request.
    const ranges = RECORD_GROUPS.map((room) => IDBKeyRange.bound([room, after], [room, []], true));
    const chunks = await Promise.all(ranges.map((range) => db.getAll('requests', range, most)));
    return inOrder(chunks.flat())
      .filter((request) => request.id > after)
      .slice(0, most);
  }, []);
}

/** The id of the request that was written last; 0 if there is none. */
export const newestRequestId = (): Promise<number> => readHistory(newestId, 0);

const newestId = async (db: HistoryDb): Promise<number> =>
  ((await db.get('counters', 'next request')) ?? 1) - 1;

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most = Number.POSITIVE_INFINITY): Promise<RequestRecord[]> {
  return readHistory(async (db) => inOrder(await db.getAll('requests')).slice(-most), []);
}

const inOrder = (chunks: readonly RequestChunk[]) => validRequests(chunks).sort((a, b) => a.id - b.id);
