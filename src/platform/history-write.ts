/** Writes and prunes history. Only the background does, so that screens never wait for each other. */
import type { IDBPObjectStore, IDBPTransaction } from 'idb';
import { SAME_WINDOW } from '../quota/join.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { deleteHistory, type HistorySchema, withHistory } from './history-db.ts';
import { type Minute, type RequestRecord, validMinutes } from './history-record.ts';

/** Requests that are kept. */
export const MOST_REQUESTS = 10_000;
/** So many requests too many are borne before they are deleted, all at once. */
const SLACK = 1000;

type Stores = ('minutes' | 'requests')[];
type Transaction = IDBPTransaction<HistorySchema, Stores, 'readwrite'>;
type MinuteStore = IDBPObjectStore<HistorySchema, Stores, 'minutes', 'readwrite'>;
type RequestStore = IDBPObjectStore<HistorySchema, Stores, 'requests', 'readwrite'>;

/**
 * Keeps the windows, each in the place of what was known of it, and adds the requests: all in one transaction.
 *
 * @returns false where nothing could be written
 */
export function writeHistory(
  minutes: readonly Minute[],
  requests: readonly RequestRecord[],
): Promise<boolean> {
  return withHistory(async (db) => {
    const stores: Stores = ['minutes', 'requests'];
    const transaction = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
    await wholly(transaction, [
      ...minutes.map((minute) => keepMinute(transaction.objectStore('minutes'), minute)),
      addRequests(transaction.objectStore('requests'), requests),
    ]);
    return true;
  }, false);
}

/** Forgets windows that opened and requests that were sent before `keepSince` (local ms), and all but the last requests. */
export function prune(keepSince: number, mostRequests: number): Promise<void> {
  return withHistory(async (db) => {
    const stores: Stores = ['minutes', 'requests'];
    const transaction = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
    await wholly(transaction, [
      pruneMinutes(transaction.objectStore('minutes'), keepSince),
      pruneRequests(transaction.objectStore('requests'), keepSince, mostRequests),
    ]);
  }, undefined);
}

/** What was recorded of the owner `from` is `to`'s: the user has told us whose key it is. */
export function moveHistory(from: OwnerId, to: OwnerId): Promise<boolean> {
  return withHistory(async (db) => {
    const stores: Stores = ['minutes', 'requests'];
    const transaction = db.transaction(stores, 'readwrite', { durability: 'relaxed' });
    await wholly(transaction, [
      moveMinutes(transaction.objectStore('minutes'), from, to),
      moveRequests(transaction.objectStore('requests'), from, to),
    ]);
    return true;
  }, false);
}

export async function clearHistory(): Promise<void> {
  await deleteHistory();
}

/** Waits for the transaction; what fails half-way is taken back, or a second attempt would write things twice. */
async function wholly(transaction: Transaction, work: readonly Promise<void>[]): Promise<void> {
  try {
    await Promise.all([...work, transaction.done]);
  } catch (error) {
    // Where the browser has given up on the transaction, the reason stands in it and not in what it ended.
    const reason = transaction.error;
    if (reason === null) abort(transaction);
    throw reason ?? error;
  }
}

function abort(transaction: Transaction): void {
  try {
    transaction.abort();
  } catch {
    // It is over already.
  }
}

async function pruneMinutes(store: MinuteStore, keepSince: number): Promise<void> {
  let old = await store.index('openedAt').openCursor(IDBKeyRange.upperBound(keepSince, true));
  while (old !== null) {
    await old.delete();
    old = await old.continue();
  }
}

async function pruneRequests(store: RequestStore, keepSince: number, most: number): Promise<void> {
  const last = await store.openKeyCursor(null, 'prev');
  if (last !== null) await store.delete(IDBKeyRange.upperBound(last.key - most));
  // Written in the order of their end: those sent too long ago come first, but for a few.
  let first = await store.openCursor();
  while (first !== null && first.value.at < keepSince) {
    await first.delete();
    first = await first.continue();
  }
}

async function moveMinutes(store: MinuteStore, from: OwnerId, to: OwnerId): Promise<void> {
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved = validMinutes(await store.getAll(range));
  await store.delete(range);
  for (const minute of moved) {
    // What is under the new name already is the newer word.
    const [newer, ...others] = validMinutes(await store.getAll(nearTo({ ...minute, owner: to })));
    const own = { ...minute, owner: to };
    await keepMinute(store, newer === undefined ? own : [own, ...others].reduce(joinMinute, newer));
  }
}

async function moveRequests(store: RequestStore, from: OwnerId, to: OwnerId): Promise<void> {
  for (let each = await store.openCursor(); each !== null; each = await each.continue()) {
    if (each.value.owner === from) await each.update({ ...each.value, owner: to });
  }
}

/** The keys of a window's record, whatever its reset drifted by. */
const nearTo = ({ owner, category, reset }: Minute): IDBKeyRange =>
  IDBKeyRange.bound(
    [owner, category, reset - SAME_WINDOW],
    [owner, category, reset + SAME_WINDOW],
    true,
    true,
  );

async function keepMinute(store: MinuteStore, minute: Minute): Promise<void> {
  const near = nearTo(minute);
  const known = validMinutes(await store.getAll(near));
  await store.delete(near);
  await store.put(known.reduce(joinMinute, minute));
}

/**
 * What is known of a window, with what an earlier life of this browser saw of it and the present one did not:
 * the figures are the server's, but what was seen here begins anew after a restart.
 */
function joinMinute(minute: Minute, known: Minute): Minute {
  const sawMore = known.limit === minute.limit && known.seen > minute.seen && known.seen <= minute.used;
  return {
    ...minute,
    ...(sawMore ? { seen: known.seen, by: known.by } : {}),
    // With nothing new in it, what was known of it as a whole still holds.
    whole: minute.whole || (known.whole && known.used === minute.used && known.seen === minute.seen),
    refused: Math.max(minute.refused, known.refused),
    peak: Math.max(minute.peak, known.peak),
  };
}

async function addRequests(store: RequestStore, requests: readonly RequestRecord[]): Promise<void> {
  const ids = await Promise.all(requests.map((request) => store.add(request)));
  const first = ids.at(0);
  const last = ids.at(-1);
  if (first === undefined || last === undefined) return;
  if (Math.floor(first / SLACK) !== Math.floor((last + 1) / SLACK)) {
    await store.delete(IDBKeyRange.upperBound(last - MOST_REQUESTS));
  }
}
