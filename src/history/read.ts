/**
 * History for the screens, read from IndexedDB; the background writes it (`write.ts`).
 *
 * Bounded, and validated when read. A damaged or blocked database is an empty history and not an error.
 */
import { capOf } from './caps.ts';
import { type HistoryDb, readHistory } from './database.ts';
import {
  RECORD_GROUPS,
  type RecordGroup,
  type RequestRecord,
  validRequests,
  validWindowRecords,
  type WindowRecord,
} from './schema.ts';

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
  const index = db.transaction('windows').store.index('room');
  const range = IDBKeyRange.bound([room, since], [room, Number.POSITIVE_INFINITY]);
  const surplus = Number.isFinite(most) ? (await index.count(range)) - most : 0;
  if (surplus <= 0) return validWindowRecords(await index.getAll(range));
  const first = await (await index.openKeyCursor(range))?.advance(surplus);
  const latest = IDBKeyRange.bound(first?.key ?? [room, since], [room, Number.POSITIVE_INFINITY]);
  return validWindowRecords(await index.getAll(latest)).slice(-most);
}

/**
 * Requests that were written after the one with this id, the oldest first, at most `most`.
 *
 * Where the history was erased or made anew meanwhile, ids begin again and all requests are new.
 */
export function requestsAfter(id: number, most = 1000): Promise<RequestRecord[]> {
  return readHistory(async (db) => {
    const { store } = db.transaction('requests');
    const newest = (await store.openKeyCursor(null, 'prev'))?.key ?? 0;
    if (newest === id) return [];
    const range = newest < id ? null : IDBKeyRange.lowerBound(id, true);
    return validRequests(await store.getAll(range, most));
  }, []);
}

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most = Number.POSITIVE_INFINITY): Promise<RequestRecord[]> {
  return readHistory(async (db) => validRequests((await db.getAll('requests')).slice(-most)), []);
}
