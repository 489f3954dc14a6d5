/** The stores of the database. */
import type { DBSchema, IDBPDatabase, IDBPObjectStore, IDBPTransaction } from 'idb';
import type { PackedDay } from '../packed-day.ts';
import type { PackedOwnerDay } from '../packed-owner-day.ts';
import type { PackedWindows } from '../packed-windows.ts';
import type { RecordGroup, RequestChunk } from '../records.ts';

export interface HistorySchema extends DBSchema {
  daySums: {
    key: DayKey;
    value: PackedDay;
    indexes: {
      day: number;
      room: [RecordGroup, day: number];
      type: [owner: string, category: string, day: number];
    };
  };
  /** Of the hours whose windows have not been deleted yet. */
  hourWindows: {
    key: HourKey;
    value: PackedWindows;
    indexes: { latest: number };
  };
  ownerDays: {
    key: [owner: string, day: number];
    value: PackedOwnerDay;
    indexes: { day: number };
  };
  requests: {
    key: [room: RecordGroup, last: number];
    value: RequestChunk;
  };
  counters: { key: Counter; value: number };
}

export type DayKey = [owner: string, day: number, category: string];
export type HourKey = [owner: string, hour: number, category: string];

/** The days and requests in each room, and the id of the next request; stored, since counting them takes long. */
export type Counter = `${'days' | 'requests'} ${RecordGroup}` | 'next request';

export type HistoryDb = IDBPDatabase<HistorySchema>;

export const STORES = ['daySums', 'hourWindows', 'ownerDays', 'requests', 'counters'] as const;
type StoreName = (typeof STORES)[number];

export type HistoryStore<One extends StoreName> = IDBPObjectStore<
  HistorySchema,
  StoreName[],
  One,
  'readwrite'
>;

/** All stores in one transaction. */
export type HistoryStores = { readonly [One in StoreName]: HistoryStore<One> };

export type HistoryTransaction = IDBPTransaction<HistorySchema, StoreName[], 'readwrite'>;

export const storesOf = (transaction: HistoryTransaction): HistoryStores => ({
  daySums: transaction.objectStore('daySums'),
  hourWindows: transaction.objectStore('hourWindows'),
  ownerDays: transaction.objectStore('ownerDays'),
  requests: transaction.objectStore('requests'),
  counters: transaction.objectStore('counters'),
});

/**
 * The keys that begin so: an array is greater than every text and number.
 *
 * @param from the least number after the beginning; without it all keys
 */
export const startingWith = (beginning: readonly string[], from?: number): IDBKeyRange =>
  IDBKeyRange.bound(from === undefined ? beginning : [...beginning, from], [...beginning, []]);
