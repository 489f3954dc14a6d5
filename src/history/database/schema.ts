/** The stores of the database. */
import type { DBSchema, IDBPDatabase, IDBPObjectStore } from 'idb';
import type { HourRecord } from '../hour-record.ts';
import type { OwnerHour } from '../owner-hour.ts';
import type { RecordGroup, RequestChunk } from '../records.ts';

export interface HistorySchema extends DBSchema {
  usageHours: {
    key: [owner: string, hour: number, category: string];
    value: HourRecord;
    /** `latest` leaves out the hours of which only the sums are left. */
    indexes: { hour: number; latest: number; room: [RecordGroup, hour: number] };
  };
  ownerHours: {
    key: [owner: string, hour: number];
    value: OwnerHour;
    indexes: { hour: number };
  };
  requests: {
    key: [room: RecordGroup, last: number];
    value: RequestChunk;
  };
  counters: { key: Counter; value: number };
}

/** The hours and requests in each room, and the id of the next request; stored, since counting them takes long. */
export type Counter = `${'hours' | 'requests'} ${RecordGroup}` | 'next request';

export type HistoryDb = IDBPDatabase<HistorySchema>;

export const STORES = ['usageHours', 'ownerHours', 'requests', 'counters'] as const;
type StoreName = (typeof STORES)[number];

export type HistoryStore<One extends StoreName> = IDBPObjectStore<
  HistorySchema,
  StoreName[],
  One,
  'readwrite'
>;

/** All stores in one transaction. */
export type HistoryStores = { readonly [One in StoreName]: HistoryStore<One> };
