/**
 * The database of the history. It is expendable: where it turns out to be damaged when it is written, it is
 * deleted and started afresh, which is noted; where the browser gives none, there is no history. Nothing is
 * ever thrown.
 */
import { deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import { within } from '../platform/timeout.ts';
import { loadRepairLog, recordRepairs } from '../storage/repair.ts';
import { HISTORY_DB_VERSION, type HistorySchema, upgradeHistory } from './stores.ts';

export type HistoryDb = IDBPDatabase<HistorySchema>;
const STORES = ['usageHours', 'ownerHours', 'requests'] as const;
type StoreName = (typeof STORES)[number];
export type HistoryStore<One extends StoreName> = IDBPObjectStore<
  HistorySchema,
  StoreName[],
  One,
  'readwrite'
>;

/** All stores in one transaction. */
export interface HistoryStores {
  readonly db: HistoryDb;
  readonly usageHours: HistoryStore<'usageHours'>;
  readonly ownerHours: HistoryStore<'ownerHours'>;
  readonly requests: HistoryStore<'requests'>;
}

export const HISTORY_DB = 'history';
/** Another page that holds the database is asked to let go, and does so at once; a stuck one is not waited for. */
const TRANSACTION_TIMEOUT_MS = 4000;

let connection: Promise<HistoryDb> | null = null;

/** Opens the database before it is read, so that the first reading need not wait for it. */
export function openHistory(): void {
  connect().catch(() => {});
}

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
    const transaction = db.transaction([...STORES], 'readwrite', { durability: 'relaxed' });
    const stores = {
      db,
      usageHours: transaction.objectStore('usageHours'),
      ownerHours: transaction.objectStore('ownerHours'),
      requests: transaction.objectStore('requests'),
    };
    try {
      await Promise.all([work(stores), transaction.done]);
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
    upgrade: upgradeHistory,
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
