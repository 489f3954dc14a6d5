/**
 * History for the screens, read from IndexedDB; the background writes it (`history-write.ts`).
 *
 * Bounded, validated when read; a damaged or blocked database is an empty history and not an error.
 */

import { observedCap } from './caps.ts';
import {
  type HistoryDb,
  REQUEST_STORES,
  type RequestStoreName,
  readHistory,
  type WindowStoreName,
} from './database.ts';
import { batchLength, type RequestRecord, validRequests, validWindows, type WindowRecord } from './schema.ts';

export { historyRestartedAt } from './database.ts';
export type { RequestRecord, WindowRecord } from './schema.ts';

/**
 * Windows that opened at `since` (local ms) or later, the oldest first.
 *
 * @param most the latest so many of the user's own owners, and a tenth of it of observed keys
 */
export function windowsSince(since: number, most = Number.POSITIVE_INFINITY): Promise<WindowRecord[]> {
  return readHistory(async (db) => {
    const users = await windowsIn(db, 'windows', since, most);
    const observed = await windowsIn(db, 'observedWindows', since, observedCap(most));
    return [...users, ...observed].sort((a, b) => a.openedAt - b.openedAt);
  }, []);
}

async function windowsIn(
  db: HistoryDb,
  name: WindowStoreName,
  since: number,
  most: number,
): Promise<WindowRecord[]> {
  const index = db.transaction(name).store.index('openedAt');
  const range = IDBKeyRange.lowerBound(since);
  const surplus = Number.isFinite(most) ? (await index.count(range)) - most : 0;
  if (surplus <= 0) return validWindows(await index.getAll(range));
  const first = await (await index.openKeyCursor(range))?.advance(surplus);
  const latest = IDBKeyRange.lowerBound(first?.key ?? since);
  return validWindows(await index.getAll(latest)).slice(-most);
}

/**
 * Requests that were written after the one with this id, the oldest first, at most `most`.
 *
 * Where the history was erased or started afresh meanwhile, ids begin again and all are new.
 */
export function requestsAfter(id: number, most = 1000): Promise<RequestRecord[]> {
  return readHistory(async (db) => {
    const newest = await lastId(db);
    if (newest === id) return [];
    return (await requestsFrom(db, newest < id ? 1 : id + 1)).slice(0, most);
  }, []);
}

/** The requests that were written last, the oldest first, at most `most`. */
export function latestRequests(most = Number.POSITIVE_INFINITY): Promise<RequestRecord[]> {
  return readHistory(async (db) => (await requestsFrom(db, 1)).slice(-most), []);
}

async function lastId(db: HistoryDb): Promise<number> {
  let last = 0;
  for (const name of REQUEST_STORES) {
    const batch = await db.transaction(name).store.openCursor(null, 'prev');
    if (batch !== null) last = Math.max(last, batch.key + batchLength(batch.value) - 1);
  }
  return last;
}

/** The requests with this id or a greater one, of both stores, in the order of their ids. */
async function requestsFrom(db: HistoryDb, id: number): Promise<RequestRecord[]> {
  const found: RequestRecord[] = [];
  for (const name of REQUEST_STORES) found.push(...(await requestsIn(db, name, id)));
  return found.sort((a, b) => (a.id ?? 0) - (b.id ?? 0));
}

async function requestsIn(db: HistoryDb, name: RequestStoreName, id: number): Promise<RequestRecord[]> {
  const { store } = db.transaction(name);
  // The batch that the id is in began before it.
  const first = await store.openKeyCursor(IDBKeyRange.upperBound(id), 'prev');
  const range = first === null ? null : IDBKeyRange.lowerBound(first.key);
  return (await store.getAll(range)).flatMap(validRequests).filter((request) => (request.id ?? 0) >= id);
}
