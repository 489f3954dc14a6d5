/**
 * History for the screens, read from IndexedDB; the background writes it (`history-write.ts`).
 *
 * Bounded, validated when read; a damaged or blocked database is an empty history and not an error.
 */
import type { IDBPObjectStore } from 'idb';
import { type HistorySchema, readHistory } from './history-db.ts';
import { lengthOf, type Minute, type RequestRecord, validMinutes, validRequests } from './history-record.ts';

export { historyFreshAt } from './history-db.ts';
export type { Minute, RequestRecord } from './history-record.ts';

/** Windows that opened at `since` (local ms) or later, the oldest first. */
export function minutesSince(since: number): Promise<Minute[]> {
  return readHistory(
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
  return readHistory(async (db) => {
    const { store } = db.transaction('requests');
    const newest = await lastId(store);
    const after = newest < id ? 0 : id;
    return newest === id ? [] : (await requestsFrom(store, after + 1, most)).slice(0, most);
  }, []);
}

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most: number): Promise<RequestRecord[]> {
  return readHistory(async (db) => {
    const { store } = db.transaction('requests');
    return requestsFrom(store, (await lastId(store)) - most + 1, most);
  }, []);
}

type RequestStore = IDBPObjectStore<HistorySchema, ['requests'], 'requests', 'readonly'>;

async function lastId(store: RequestStore): Promise<number> {
  const last = await store.openCursor(null, 'prev');
  return last === null ? 0 : last.key + lengthOf(last.value) - 1;
}

/** The requests with this id or a greater one, of so many batches as may hold `most`. */
async function requestsFrom(store: RequestStore, id: number, most: number): Promise<RequestRecord[]> {
  // The batch that the id is in began before it.
  const first = await store.openKeyCursor(IDBKeyRange.upperBound(id), 'prev');
  const range = first === null ? null : IDBKeyRange.lowerBound(first.key);
  const batches = await store.getAll(range, most + 1);
  return batches.flatMap(validRequests).filter((request) => (request.id ?? 0) >= id);
}
