/**
 * The database of the history. It is expendable: where it turns out to be damaged when it is written, it is
 * deleted and started afresh, which is noted; where the browser gives none, there is no history. Nothing is
 * ever thrown.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { within } from '../platform/timeout.ts';
import { loadRepairLog, recordRepairs } from '../storage/repair.ts';
import type { InGroup, RecordGroup, RequestRecord, WindowRecord } from './schema.ts';

interface HistorySchema extends DBSchema {
  windows: {
    key: [owner: string, category: string, reset: number];
    value: InGroup<WindowRecord>;
    indexes: { openedAt: number; room: [RecordGroup, openedAt: number] };
  };
  requests: {
    key: number;
    value: InGroup<RequestRecord>;
    indexes: { at: number; owner: string; room: RecordGroup };
  };
}
export type HistoryDb = IDBPDatabase<HistorySchema>;
type StoreName = 'windows' | 'requests';
export type HistoryStore<One extends StoreName> = IDBPObjectStore<
  HistorySchema,
  StoreName[],
  One,
  'readwrite'
>;

/** Both stores in one transaction. */
export interface HistoryStores {
  readonly db: HistoryDb;
  readonly windows: HistoryStore<'windows'>;
  readonly requests: HistoryStore<'requests'>;
}

export const HISTORY_DB = 'history';
const HISTORY_DB_VERSION = 1;
/** Another page that holds the database is asked to let go, and does so at once; a stuck one is not waited for. */
const TRANSACTION_TIMEOUT_MS = 4000;

let connection: Promise<HistoryDb> | null = null;

/** Reads; `otherwise` where there is nothing that can be read. */
export function readHistory<T>(work: (db: HistoryDb) => Promise<T>, otherwise: T): Promise<T> {
  return withRecovery(work, otherwise, [reopen]);
}

/**
 * Does the work in one transaction, wholly or not at all; after damage on a fresh database.
 *
 * @returns false where nothing could be written
 */
export function changeHistory(work: (stores: HistoryStores) => Promise<unknown>): Promise<boolean> {
  const wholly = async (db: HistoryDb) => {
    const transaction = db.transaction(['windows', 'requests'], 'readwrite', { durability: 'relaxed' });
    const windows = transaction.objectStore('windows');
    const requests = transaction.objectStore('requests');
    try {
      await Promise.all([work({ db, windows, requests }), transaction.done]);
    } catch (error) {
      // Where the browser has given up on the transaction, the reason stands in it and not in what it ended.
      const reason = transaction.error;
      if (reason === null) abort(transaction);
      throw reason ?? error;
    }
    return true;
  };
  return withRecovery(wholly, false, [reopen, recreate]);
}

/** Deletes the database; true where it is gone. */
export async function deleteHistory(): Promise<boolean> {
  closeHistory();
  try {
    await within(TRANSACTION_TIMEOUT_MS, deleteDB(HISTORY_DB));
    return true;
  } catch {
    return false;
  }
}

/** When the history had to be made anew, in ms, as long as the user has not read the notice; else null. */
export const historyRestartedAt = async (): Promise<number | null> => (await loadRepairLog()).history ?? null;

/** Lets go of the database; the next use opens it again. */
export function closeHistory(): void {
  connection?.then(
    (db) => db.close(),
    () => {},
  );
  connection = null;
}

/** Tries once, and again after each remedy. */
async function withRecovery<T>(
  work: (db: HistoryDb) => Promise<T>,
  otherwise: T,
  remedies: readonly (() => Promise<void>)[],
): Promise<T> {
  for (const remedy of [...remedies, null]) {
    try {
      return await work(await connect());
    } catch (error) {
      closeHistory();
      if (remedy === null || isTransientError(error)) break;
      await remedy();
    }
  }
  return otherwise;
}

/** The connection was lost, or the disk had a passing fault. */
async function reopen(): Promise<void> {}

async function recreate(): Promise<void> {
  if (!(await deleteHistory())) return;
  await recordRepairs(['history'], Date.now()).catch(() => {});
}

/** There is no room, no time, or what was to be written cannot be: another database would not change that. */
const isTransientError = (error: unknown): boolean =>
  error instanceof Error &&
  /^(?:QuotaExceeded|Timeout|Abort|Constraint|Data|DataClone)Error$/.test(error.name);

function connect(): Promise<HistoryDb> {
  if (connection !== null) return connection;
  const opening = openDB<HistorySchema>(HISTORY_DB, HISTORY_DB_VERSION, {
    upgrade(db) {
      const windows = db.createObjectStore('windows', { keyPath: ['owner', 'category', 'reset'] });
      windows.createIndex('openedAt', 'openedAt');
      windows.createIndex('room', ['room', 'openedAt']);
      // Rising ids that are never given twice, also where the last requests were deleted.
      const requests = db.createObjectStore('requests', { keyPath: 'id', autoIncrement: true });
      requests.createIndex('at', 'at');
      requests.createIndex('owner', 'owner');
      requests.createIndex('room', 'room');
    },
    // Another context wants to delete or upgrade the database, and an open connection would block it.
    blocking: closeHistory,
    terminated: closeHistory,
  });
  connection = within(TRANSACTION_TIMEOUT_MS, opening);
  // One that comes too late is of no use to anybody.
  connection.catch(() =>
    opening.then(
      (db) => db.close(),
      () => {},
    ),
  );
  return connection;
}

function abort(transaction: { abort(): void }): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}
