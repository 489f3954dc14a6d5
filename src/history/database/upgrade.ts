/** Makes the stores of the database, and those of an earlier version today's. */
import type { IDBPTransaction, StoreNames } from 'idb';
import * as v from 'valibot';
import { HOUR_MS } from '../../core/time.ts';
import { periodSchema, RECORD_GROUPS, valid } from '../records.ts';
import { HISTORY_CAPS } from './caps.ts';
import { mergeIntoDays } from './owner-day-store.ts';
import { type Numbered, putChunks } from './request-store.ts';
import { type HistoryDb, type HistorySchema, type HistoryTransaction, STORES, storesOf } from './schema.ts';
import { saveWindowRecords } from './window-store.ts';

export const HISTORY_DB_VERSION = 5;

type Upgrade = IDBPTransaction<HistorySchema, StoreNames<HistorySchema>[], 'versionchange'>;

export async function upgradeHistory(db: HistoryDb, before: number, transaction: Upgrade): Promise<void> {
  const recordsOf = async (version: number, store: string) =>
    version === before ? readAll(transaction, store) : [];
  const requests = await recordsOf(1, 'requests');
  const windows = await recordsOf(1, 'windows');
  const ownerHours = await recordsOf(4, 'ownerHours');
  const kept = before === 4 ? KEPT_OF_VERSION_4 : [];
  for (const name of [...db.objectStoreNames]) if (!kept.includes(name)) db.deleteObjectStore(name);
  for (const name of STORES) if (!kept.includes(name)) makeStore[name](db);
  transaction.objectStore('daySums').createIndex('type', ['owner', 'category', 'day']);

  const stores = storesOf(transaction as unknown as HistoryTransaction);
  await putChunks(stores.requests, requests as Numbered[]);
  await saveWindowRecords(stores, valid(Window1, windows), HISTORY_CAPS.days);
  await mergeIntoDays(stores, valid(OwnerHour4, ownerHours));
}

const KEPT_OF_VERSION_4: readonly string[] = ['daySums', 'hourWindows', 'requests', 'counters'];

const makeStore: Record<StoreNames<HistorySchema>, (db: HistoryDb) => unknown> = {
  daySums(db) {
    const daySums = db.createObjectStore('daySums', { keyPath: ['owner', 'day', 'category'] });
    daySums.createIndex('day', 'day');
    daySums.createIndex('room', ['room', 'day']);
  },
  hourWindows: (db) =>
    db
      .createObjectStore('hourWindows', { keyPath: ['owner', 'hour', 'category'] })
      .createIndex('latest', 'latest'),
  ownerDays: (db) =>
    db.createObjectStore('ownerDays', { keyPath: ['owner', 'day'] }).createIndex('day', 'day'),
  requests: (db) => db.createObjectStore('requests', { keyPath: ['room', 'last'] }),
  counters: (db) => db.createObjectStore('counters'),
};

/** What fits into the packed records. One window that does not would fail the upgrade of all. */
const count = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1e12));
/** A record of the store `windows` of version 1. */
const Window1 = v.object({
  owner: v.string(),
  space: v.string(),
  category: v.string(),
  reset: count,
  openedAt: v.pipe(v.number(), v.minValue(0), v.maxValue(1e15)),
  limit: count,
  used: count,
  observed: count,
  by: v.array(v.object({ initiator: v.string(), endpoint: v.string(), count })),
  rateLimited: count,
  peak: count,
  complete: v.boolean(),
  maybeCounted: v.optional(count, 0),
  checkedAt: v.optional(v.null(), null),
  room: v.picklist(RECORD_GROUPS),
});

/** An hour of version 4, which had a record for each. */
const OwnerHour4 = v.object({
  owner: v.string(),
  hour: periodSchema(HOUR_MS),
  watched: v.tuple([count, count]),
  note: v.fallback(v.pipe(v.string(), v.maxLength(400)), ''),
});

/** @param name of a store that an earlier version had */
function readAll(transaction: Upgrade, name: string): Promise<unknown[]> {
  const stores = transaction as unknown as { objectStore(name: string): { getAll(): Promise<unknown[]> } };
  return stores.objectStore(name).getAll();
}
