/**
 * The database of the history. It is expendable: where it cannot be opened or read it is deleted and started
 * afresh, which is noted; where the browser gives none, there is no history. Nothing is ever thrown.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import browser from './browser.ts';
import type { Minute, RequestRecord } from './history-record.ts';

export interface HistorySchema extends DBSchema {
  minutes: { key: [string, string, number]; value: Minute; indexes: { openedAt: number } };
  requests: { key: number; value: RequestRecord };
}
export type HistoryDb = IDBPDatabase<HistorySchema>;

export const HISTORY_DB = 'history';
const VERSION = 1;
/** When the history had to be started afresh, in ms; absent where that never happened. */
const FRESH_ITEM = 'historyFreshAt';
/** Another page that holds the database is asked to let go, and does so at once; a stuck one is not waited for. */
const PATIENCE = 4000;

let connection: Promise<HistoryDb> | null = null;

/** Does the work; after damage once more on a fresh database; `otherwise` where that fails too. */
export async function withHistory<T>(work: (db: HistoryDb) => Promise<T>, otherwise: T): Promise<T> {
  for (const attempt of [again, startAfresh, null]) {
    try {
      return await work(await connect());
    } catch (error) {
      closeHistory();
      if (attempt === null || isSound(error)) break;
      await attempt();
    }
  }
  return otherwise;
}

/** Deletes the database; true where it is gone. */
export async function deleteHistory(): Promise<boolean> {
  closeHistory();
  try {
    await soon(deleteDB(HISTORY_DB));
    return true;
  } catch {
    return false;
  }
}

export async function historyFreshAt(): Promise<number | null> {
  const at = (await browser.storage.local.get(FRESH_ITEM))[FRESH_ITEM];
  return typeof at === 'number' ? at : null;
}

function connect(): Promise<HistoryDb> {
  connection ??= soon(
    openDB<HistorySchema>(HISTORY_DB, VERSION, {
      upgrade(db) {
        db.createObjectStore('minutes', { keyPath: ['owner', 'category', 'reset'] }).createIndex(
          'openedAt',
          'openedAt',
        );
        db.createObjectStore('requests', { keyPath: 'id', autoIncrement: true });
      },
      // Somebody erases it, or upgrades it: a connection that stays open would hold them up.
      blocking: closeHistory,
      terminated: closeHistory,
    }),
  );
  return connection;
}

/** Lets go of the database; the next use opens it again. */
export function closeHistory(): void {
  connection?.then(
    (db) => db.close(),
    () => {},
  );
  connection = null;
}

/** A lost connection, or a passing fault of the disk: the same once more. */
async function again(): Promise<void> {}

async function startAfresh(): Promise<void> {
  if (await deleteHistory()) await browser.storage.local.set({ [FRESH_ITEM]: Date.now() }).catch(() => {});
}

/** The database is in order: there is no room, or what was to be written cannot be. */
const isSound = (error: unknown): boolean =>
  error instanceof Error &&
  ['QuotaExceededError', 'AbortError', 'ConstraintError', 'DataError', 'DataCloneError'].includes(error.name);

function soon<T>(promise: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('The database does not answer.')), PATIENCE);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}
