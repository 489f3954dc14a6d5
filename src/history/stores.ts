/** The stores of the database, and how an earlier version's become today's. */
import type { DBSchema, IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import * as v from 'valibot';
import { type HourRecord, hourOf, type Pair, packed, packHour } from './hour-record.ts';
import type { OwnerHour } from './owner-hour.ts';
import {
  type InGroup,
  RECORD_GROUPS,
  type RecordGroup,
  type RequestRecord,
  type WindowRecord,
} from './schema.ts';

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
    key: number;
    value: InGroup<RequestRecord>;
    indexes: { at: number; owner: string; room: RecordGroup };
  };
}

export const HISTORY_DB_VERSION = 3;

type Upgrade = IDBPTransaction<HistorySchema, StoreNames<HistorySchema>[], 'versionchange'>;

export async function upgradeHistory(
  db: IDBPDatabase<HistorySchema>,
  _before: number,
  _version: number | null,
  transaction: Upgrade,
): Promise<void> {
  const names: DOMStringList = db.objectStoreNames;
  if (names.contains('usageHours')) return packHoursOfVersion2(transaction);
  const usage = db.createObjectStore('usageHours', { keyPath: ['owner', 'hour', 'category'] });
  usage.createIndex('hour', 'hour');
  usage.createIndex('latest', 'latest');
  usage.createIndex('room', ['room', 'hour']);
  db.createObjectStore('ownerHours', { keyPath: ['owner', 'hour'] }).createIndex('hour', 'hour');
  if (names.contains('windows')) {
    for (const hour of await hoursOfVersion1(transaction)) await usage.put(hour);
    (db as unknown as IDBDatabase).deleteObjectStore('windows');
  }
  if (names.contains('requests')) return;
  // Rising ids that are never given twice, also where the last requests were deleted.
  const requests = db.createObjectStore('requests', { keyPath: 'id', autoIncrement: true });
  requests.createIndex('at', 'at');
  requests.createIndex('owner', 'owner');
  requests.createIndex('room', 'room');
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

async function hoursOfVersion1(transaction: Upgrade): Promise<HourRecord[]> {
  const stores = transaction as unknown as { objectStore(name: string): { getAll(): Promise<unknown[]> } };
  const hours = new Map<string, InGroup<WindowRecord>[]>();
  for (const record of await stores.objectStore('windows').getAll()) {
    const window = v.safeParse(Window1, record);
    if (!window.success) continue;
    const { owner, category, reset } = window.output;
    const name = JSON.stringify([owner, category, hourOf(reset)]);
    hours.set(name, [...(hours.get(name) ?? []), window.output]);
  }
  return [...hours.values()].flatMap((windows) => packHour(windows, windows[0]?.room ?? 'observed') ?? []);
}

const shares = v.array(v.object({ initiator: v.string(), endpoint: v.string(), count }));
/** A record of the store `usageHours` of version 2, with numbers as lists and sums by name. */
const Hour2 = v.object({
  owner: v.string(),
  hour: count,
  category: v.string(),
  room: v.picklist(RECORD_GROUPS),
  latest: v.exactOptional(v.number()),
  /** Initiator and endpoint in turn. */
  names: v.array(v.string()),
  rows: v.array(v.array(v.number())),
  sums: v.object({
    busiest: v.object({
      openedAt: v.number(),
      used: count,
      limit: count,
      external: count,
      checkedBefore: v.nullable(count),
    }),
    high: count,
    full: count,
    refusedMinutes: count,
    refused: count,
    windows: count,
    total: count,
    observed: count,
    external: count,
    isLowerBound: v.boolean(),
    by: shares,
  }),
});

async function packHoursOfVersion2(transaction: Upgrade): Promise<void> {
  const store = transaction.objectStore('usageHours');
  for (let cursor = await store.openCursor(); cursor !== null; cursor = await cursor.continue()) {
    const hour = v.safeParse(Hour2, cursor.value);
    if (!hour.success) {
      await cursor.delete();
      continue;
    }
    const { names, rows, room, latest, ...usage } = hour.output;
    const pairs = names.flatMap((initiator, index): Pair[] =>
      index % 2 === 0 ? [{ initiator, endpoint: names[index + 1] ?? '' }] : [],
    );
    const times = latest === undefined ? {} : { latest };
    await cursor.update({ ...packed(usage, pairs, rows), room, ...times });
  }
}
