/** Makes the stores of the database, and those of an earlier version today's. */
import type { IDBPTransaction, StoreNames } from 'idb';
import * as v from 'valibot';
import { hourOf, type PackedHour, packHour } from '../packed-windows.ts';
import { type InGroup, RECORD_GROUPS, type WindowRecord } from '../records.ts';
import { type Numbered, putChunks } from './request-store.ts';
import type { HistoryDb, HistorySchema } from './schema.ts';

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

  const hourSums = db.createObjectStore('hourSums', { keyPath: ['owner', 'hour', 'category'] });
  hourSums.createIndex('hour', 'hour');
  hourSums.createIndex('room', ['room', 'hour']);
  const hourWindows = db.createObjectStore('hourWindows', { keyPath: ['owner', 'hour', 'category'] });
  hourWindows.createIndex('latest', 'latest');
  db.createObjectStore('ownerHours', { keyPath: ['owner', 'hour'] }).createIndex('hour', 'hour');
  db.createObjectStore('counters');
  await putChunks(db.createObjectStore('requests', { keyPath: ['room', 'last'] }), requests as Numbered[]);
  for (const hour of hoursOf(windows)) {
    await hourSums.put(hour.sums);
    await hourWindows.put(hour.windows);
  }
}

const count = v.pipe(v.number(), v.integer(), v.minValue(0));
/** A record of the store `windows` of version 1. */
const Window1 = v.object({
  owner: v.string(),
  space: v.string(),
  category: v.string(),
  reset: v.number(),
  openedAt: v.number(),
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

function hoursOf(records: readonly unknown[]): PackedHour[] {
  const hours = new Map<string, InGroup<WindowRecord>[]>();
  for (const record of records) {
    const window = v.safeParse(Window1, record);
    if (!window.success) continue;
    const { owner, category, reset } = window.output;
    const name = JSON.stringify([owner, category, hourOf(reset)]);
    hours.set(name, [...(hours.get(name) ?? []), window.output]);
  }
  return [...hours.values()].flatMap((windows) => packHour(windows, windows[0]?.room ?? 'observed') ?? []);
}
