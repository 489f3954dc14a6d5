/**
 * The database of the history. It is expendable: where it turns out to be damaged when it is written, it is
 * deleted and started afresh, which is noted; where the browser gives none, there is no history. Nothing is
 * ever thrown.
 */
import { type DBSchema, deleteDB, type IDBPDatabase, type IDBPObjectStore, openDB } from 'idb';
import browser from './browser.ts';
import type { Batch, Minute } from './history-record.ts';
import { noteResets } from './resets.ts';
import { within } from './within.ts';

interface MinuteStore {
  key: [string, string, number];
  value: Minute;
  indexes: { openedAt: number };
}
interface RequestStore {
  key: number;
  value: Batch;
}

/** The user's own owners have stores of their own, so that observed keys cannot take their room. */
export interface HistorySchema extends DBSchema {
  minutes: MinuteStore;
  requests: RequestStore;
  observedMinutes: MinuteStore;
  observedRequests: RequestStore;
}
export type HistoryDb = IDBPDatabase<HistorySchema>;
export const MINUTE_STORES = ['minutes', 'observedMinutes'] as const;
export const REQUEST_STORES = ['requests', 'observedRequests'] as const;
export type MinuteStoreName = (typeof MINUTE_STORES)[number];
export type RequestStoreName = (typeof REQUEST_STORES)[number];
type Name = MinuteStoreName | RequestStoreName;
export type Store<One extends Name> = IDBPObjectStore<HistorySchema, Name[], One, 'readwrite'>;

/** All stores in one transaction. */
export interface Stores {
  readonly db: HistoryDb;
  readonly minutes: Readonly<Record<MinuteStoreName, Store<MinuteStoreName>>>;
  readonly requests: Readonly<Record<RequestStoreName, Store<RequestStoreName>>>;
}

export const HISTORY_DB = 'history';
const VERSION = 2;
/** When the history had to be started afresh, in ms; absent where that never happened. */
const FRESH_ITEM = 'historyFreshAt';
/** Another page that holds the database is asked to let go, and does so at once; a stuck one is not waited for. */
const PATIENCE = 4000;

let connection: Promise<HistoryDb> | null = null;

/** Reads; `otherwise` where there is nothing that can be read. */
export function readHistory<T>(work: (db: HistoryDb) => Promise<T>, otherwise: T): Promise<T> {
  return inTurn(work, otherwise, [again]);
}

/**
 * Does the work in one transaction, wholly or not at all; after damage on a fresh database.
 *
 * @returns false where nothing could be written
 */
export function changeHistory(work: (stores: Stores) => Promise<unknown>): Promise<boolean> {
  const wholly = async (db: HistoryDb) => {
    const names: Name[] = [...MINUTE_STORES, ...REQUEST_STORES];
    const transaction = db.transaction(names, 'readwrite', { durability: 'relaxed' });
    const store = <One extends Name>(name: One) => transaction.objectStore(name);
    const minutes = { minutes: store('minutes'), observedMinutes: store('observedMinutes') };
    const requests = { requests: store('requests'), observedRequests: store('observedRequests') };
    try {
      await Promise.all([work({ db, minutes, requests } as unknown as Stores), transaction.done]);
    } catch (error) {
      // Where the browser has given up on the transaction, the reason stands in it and not in what it ended.
      const reason = transaction.error;
      if (reason === null) abort(transaction);
      throw reason ?? error;
    }
    return true;
  };
  return inTurn(wholly, false, [again, startAfresh]);
}

/** Deletes the database; true where it is gone. */
export async function deleteHistory(): Promise<boolean> {
  closeHistory();
  try {
    await within(PATIENCE, deleteDB(HISTORY_DB));
    return true;
  } catch {
    return false;
  }
}

export async function historyFreshAt(): Promise<number | null> {
  const at = (await browser.storage.local.get(FRESH_ITEM))[FRESH_ITEM];
  return typeof at === 'number' ? at : null;
}

/** Lets go of the database; the next use opens it again. */
export function closeHistory(): void {
  connection?.then(
    (db) => db.close(),
    () => {},
  );
  connection = null;
}

/** Tries once, and again after each remedy. */
async function inTurn<T>(
  work: (db: HistoryDb) => Promise<T>,
  otherwise: T,
  remedies: readonly (() => Promise<void>)[],
): Promise<T> {
  for (const remedy of [...remedies, null]) {
    try {
      return await work(await connect());
    } catch (error) {
      closeHistory();
      if (remedy === null || isNoDamage(error)) break;
      await remedy();
    }
  }
  return otherwise;
}

/** The connection was lost, or the disk had a passing fault. */
async function again(): Promise<void> {}

async function startAfresh(): Promise<void> {
  if (!(await deleteHistory())) return;
  const now = Date.now();
  await Promise.all([browser.storage.local.set({ [FRESH_ITEM]: now }), noteResets(['history'], now)]).catch(
    () => {},
  );
}

/** There is no room, no time, or what was to be written cannot be: another database would not change that. */
const isNoDamage = (error: unknown): boolean =>
  error instanceof Error &&
  /^(?:QuotaExceeded|Timeout|Abort|Constraint|Data|DataClone)Error$/.test(error.name);

function connect(): Promise<HistoryDb> {
  if (connection !== null) return connection;
  const opening = openDB<HistorySchema>(HISTORY_DB, VERSION, {
    upgrade(db, from) {
      // Records of observed keys that version 1 has written stay where they are, and go with their age.
      const isNew = from < 1;
      for (const name of isNew ? MINUTE_STORES : (['observedMinutes'] as const)) {
        const minutes = db.createObjectStore(name, { keyPath: ['owner', 'category', 'reset'] });
        minutes.createIndex('openedAt', 'openedAt');
      }
      for (const name of isNew ? REQUEST_STORES : (['observedRequests'] as const))
        db.createObjectStore(name, { keyPath: 'id' });
    },
    // Somebody erases it, or upgrades it: a connection that stays open would hold them up.
    blocking: closeHistory,
    terminated: closeHistory,
  });
  connection = within(PATIENCE, opening);
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
