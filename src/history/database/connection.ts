/**
 * The IndexedDB database of the history. It is expendable: if it turns out to be damaged when it is written, it is
 * deleted and created anew, which is recorded. If the browser provides no database, there is no history. Functions here
 * return what failed, and do not throw.
 */
import { deleteDB, openDB } from 'idb';
import { within } from '../../platform/timeout.ts';
import { loadRepairLog, recordRepairs } from '../../storage/repair.ts';
import { type HistoryDb, type HistorySchema, type HistoryStores, STORES, storesOf } from './schema.ts';
import { HISTORY_DB_VERSION, upgradeHistory } from './upgrade.ts';

export const HISTORY_DB = 'history';
/**
 * How long to wait, in ms. Another page that has the database open closes it at once when asked; one that hangs is not
 * waited for.
 */
const TRANSACTION_TIMEOUT_MS = 4000;

let connection: Promise<HistoryDb> | null = null;

/** Opens the database before it is read, so that the first reading need not wait for it. */
export function openHistory(): void {
  connect().catch(() => {});
}

/** Whether anything was ever written: a first run has no database, and asking does not make one. */
export async function hasHistory(): Promise<boolean> {
  try {
    return (await indexedDB.databases()).some(({ name }) => name === HISTORY_DB);
  } catch {
    return false;
  }
}

/** Reads; returns null if nothing can be read, which is not the same as an empty history. */
export function readHistory<T>(work: (db: HistoryDb) => Promise<T>): Promise<T | null> {
  return withRecovery(work, [reopen]);
}

/**
 * Runs the work in one transaction, all of it or nothing; if the database is damaged, in a new database.
 *
 * @returns false if nothing could be written
 */
export async function changeHistory(work: (stores: HistoryStores) => Promise<unknown>): Promise<boolean> {
  const wholly = async (db: HistoryDb) => {
    const transaction = db.transaction([...STORES], 'readwrite', { durability: 'relaxed' });
    try {
      await Promise.all([work(storesOf(transaction)), transaction.done]);
    } catch (error) {
      // If the browser aborted the transaction, the transaction holds the reason, not the request that failed.
      const reason = transaction.error;
      if (reason === null) abort(transaction);
      throw reason ?? error;
    }
    return true;
  };
  return (await withRecovery(wholly, [reopen, recreate])) ?? false;
}

/** Deletes the database; returns whether it is gone. */
export async function deleteHistory(): Promise<boolean> {
  closeHistory();
  try {
    await within(TRANSACTION_TIMEOUT_MS, deleteDB(HISTORY_DB));
    return true;
  } catch {
    return false;
  }
}

/**
 * When the history was created anew after damage, in ms; null if it was not, if the user has dismissed the notice, or if
 * storage cannot be read.
 */
export const historyRestartedAt = async (): Promise<number | null> =>
  (await loadRepairLog().catch(() => null))?.history ?? null;

/** Closes the database; the next use opens it again. */
export function closeHistory(): void {
  connection?.then(
    (db) => db.close(),
    () => {},
  );
  connection = null;
}

/** After an error, returns whether another try may succeed. */
type Remedy = (error: unknown) => Promise<boolean>;

/** Tries once, and again after each remedy; null if all tries fail. */
async function withRecovery<T>(
  work: (db: HistoryDb) => Promise<T>,
  remedies: readonly Remedy[],
): Promise<T | null> {
  for (const remedy of [...remedies, null]) {
    try {
      return await work(await connect());
    } catch (error) {
      closeHistory();
      if (remedy === null || !(await remedy(error))) break;
    }
  }
  return null;
}

/** The connection was lost, or the disk may have had a temporary fault: the next try opens the database again. */
const reopen: Remedy = async (error) => isOneOf(error, ['InvalidStateError', ...DAMAGE]);

const recreate: Remedy = async (error) => {
  if (!isOneOf(error, DAMAGE) || !(await deleteHistory())) return false;
  await recordRepairs(['history'], Date.now()).catch(() => {});
  return true;
};

/**
 * What browsers throw if the files are damaged or lost, a later version has made the database, or a store is missing. All
 * other errors keep the data: there is no space or no time, the data cannot be stored, or the code is wrong.
 */
const DAMAGE = ['UnknownError', 'NotReadableError', 'VersionError', 'NotFoundError'];

const isOneOf = (error: unknown, names: readonly string[]): boolean =>
  error instanceof DOMException && names.includes(error.name);

function connect(): Promise<HistoryDb> {
  if (connection !== null) return connection;
  let failure: unknown = null;
  const opening = openDB<HistorySchema>(HISTORY_DB, HISTORY_DB_VERSION, {
    // All of it or nothing; what opening then fails with does not tell the reason.
    upgrade: (db, before, _, transaction) =>
      Promise.all([upgradeHistory(db, before, transaction), transaction.done]).catch((error) => {
        failure = transaction.error ?? error;
        abort(transaction);
      }),
    // Another context wants to delete or upgrade the database, and an open connection would block it.
    blocking: closeHistory,
    terminated: closeHistory,
  }).catch((error) => {
    throw failure ?? error;
  });
  connection = within(TRANSACTION_TIMEOUT_MS, opening);
  // A connection that opens after the time limit is closed.
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
    // It has ended already.
  }
}
