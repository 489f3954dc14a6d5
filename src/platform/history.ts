/**
 * History for the screens, read from IndexedDB; the background writes it (`history-write.ts`).
 *
 * Bounded, validated when read; a damaged or blocked database is an empty history and not an error.
 */
import { withHistory } from './history-db.ts';
import { type Minute, type RequestRecord, validMinutes, validRequests } from './history-record.ts';

export { historyFreshAt } from './history-db.ts';
export type { Minute, RequestRecord } from './history-record.ts';

/** Windows that opened at `since` (local ms) or later, the oldest first. */
export function minutesSince(since: number): Promise<Minute[]> {
  return withHistory(
    async (db) =>
      validMinutes(await db.getAllFromIndex('minutes', 'openedAt', IDBKeyRange.lowerBound(since))),
    [],
  );
}

/**
 * Requests that were written after the one with this id, the oldest first, at most `most`.
 *
 * Where the history was erased or started afresh meanwhile, ids begin again and all are new.
 */
export function requestsAfter(id: number, most = 1000): Promise<RequestRecord[]> {
  return withHistory(async (db) => {
    const newer = await db.getAll('requests', IDBKeyRange.lowerBound(id, true), most);
    if (newer.length > 0) return validRequests(newer);
    const last = await db.transaction('requests').store.openKeyCursor(null, 'prev');
    return last !== null && last.key < id ? validRequests(await db.getAll('requests', null, most)) : [];
  }, []);
}

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most: number): Promise<RequestRecord[]> {
  return withHistory(async (db) => {
    const last = await db.transaction('requests').store.openKeyCursor(null, 'prev');
    if (last === null) return [];
    return validRequests(await db.getAll('requests', IDBKeyRange.lowerBound(last.key - most, true)));
  }, []);
}
