/** Makes the stores of the database, and those of an earlier version today's. */
import type { IDBPTransaction, StoreNames } from 'idb';
import * as v from 'valibot';
import { RECORD_GROUPS } from '../records.ts';
import { HISTORY_CAPS } from './caps.ts';
import { type Numbered, putChunks } from './request-store.ts';
import { type HistoryDb, type HistorySchema, type HistoryTransaction, storesOf } from './schema.ts';
import { saveWindowRecords } from './window-store.ts';

export const HISTORY_DB_VERSION = 4;

type Upgrade = IDBPTransaction<HistorySchema, StoreNames<HistorySchema>[], 'versionchange'>;

export async function upgradeHistory(
  db: HistoryDb,
  before: number,
  _version: number | null,
  transaction: Upgrade,
): Promise<void> {
  const isVersion1 = before === 1;
  const requests = isVersion1 ? await recordsOfVersion1(transaction, 'requests') : [];
  const windows = isVersion1 ? await recordsOfVersion1(transaction, 'windows') : [];
  for (const name of [...db.objectStoreNames]) db.deleteObjectStore(name);

  const daySums = db.createObjectStore('daySums', { keyPath: ['owner', 'day', 'category'] });
  daySums.createIndex('day', 'day');
  daySums.createIndex('room', ['room', 'day']);
  const hourWindows = db.createObjectStore('hourWindows', { keyPath: ['owner', 'hour', 'category'] });
  hourWindows.createIndex('latest', 'latest');
  db.createObjectStore('ownerHours', { keyPath: ['owner', 'hour'] }).createIndex('hour', 'hour');
  db.createObjectStore('counters');
  db.createObjectStore('requests', { keyPath: ['room', 'last'] });

  const stores = storesOf(transaction as unknown as HistoryTransaction);
  await putChunks(stores.requests, requests as Numbered[]);
  await saveWindowRecords(
    stores,
    windows.flatMap((window) => {
      const result = v.safeParse(Window1, window);
      return result.success ? [result.output] : [];
    }),
    HISTORY_CAPS.days,
  );
}

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

function recordsOfVersion1(transaction: Upgrade, name: 'requests' | 'windows'): Promise<unknown[]> {
  const stores = transaction as unknown as { objectStore(name: string): { getAll(): Promise<unknown[]> } };
  return stores.objectStore(name).getAll();
}
