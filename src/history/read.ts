/**
 * History for the screens, read from IndexedDB; the background writes it (`write.ts`).
 *
 * Bounded, and validated when read. A damaged or blocked database is an empty history and not an error.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { capOf } from './caps.ts';
import { readHistory } from './database.ts';
import { type HourRecord, unpackHour } from './hour-record.ts';
import type { OwnerHour } from './owner-hour.ts';
import {
  RECORD_GROUPS,
  type RecordGroup,
  type RequestBatch,
  type RequestRecord,
  validHours,
  validOwnerHours,
  validRequests,
  type WindowRecord,
} from './schema.ts';
import type { HistoryDb } from './stores.ts';

export { historyRestartedAt } from './database.ts';
export type { RequestRecord, WindowRecord } from './schema.ts';

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
      return { hours: validHours(hours).map(withoutRows), owner: validOwnerHours(ofOwner) };
    },
    { hours: [], owner: [] },
  );
}

const withoutRows = ({ owner, hour, category, sums }: HourRecord): HourUsage => ({
  owner,
  hour,
  category,
  sums,
});

/** An hour of one type without its minutes. */
export type HourUsage = Pick<HourRecord, 'owner' | 'hour' | 'category' | 'sums'>;

/** @param since whole hours since 1970, UTC, as in `HourRecord` */
export function hoursOf(owner: OwnerId, since: number): Promise<OwnerHistory> {
  // An array is greater than every number and text.
  const range = IDBKeyRange.bound([owner, since], [owner, []]);
  return readHistory(
    async (db) => {
      const [hours, ofOwner] = await Promise.all([
        db.getAll('usageHours', range),
        db.getAll('ownerHours', range),
      ]);
      return { hours: validHours(hours).map(withoutRows), owner: validOwnerHours(ofOwner) };
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
    const newest = ((await db.get('counters', 'next request')) ?? 1) - 1;
    if (newest === id) return [];
    const after = newest < id ? 0 : id;
    // A batch has the key of its last request.
    const ranges = RECORD_GROUPS.map((room) => IDBKeyRange.bound([room, after], [room, []], true));
    const batches = await Promise.all(ranges.map((range) => db.getAll('requests', range, most)));
    return inOrder(batches.flat())
      .filter((request) => request.id > after)
      .slice(0, most);
  }, []);
}

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most = Number.POSITIVE_INFINITY): Promise<RequestRecord[]> {
  return readHistory(async (db) => inOrder(await db.getAll('requests')).slice(-most), []);
}

const inOrder = (batches: readonly RequestBatch[]) => validRequests(batches).sort((a, b) => a.id - b.id);
