/** Windows in the database: each once, however often it is written. */
import { WINDOW_SPACING_S } from '../core/readings/reading-set.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { countIn, setCount } from './caps.ts';
import {
  type HistoryDb,
  type HistoryStore,
  type HistoryStores,
  WINDOW_STORES,
  type WindowStoreName,
} from './database.ts';
import { validWindows, type WindowRecord } from './schema.ts';

type WindowStore = HistoryStore<WindowStoreName>;

const countOf = (db: HistoryDb, store: WindowStore) => countIn(db, store, () => store.count());

/** Keeps the windows, and of all that are in the store at most `most`: the oldest go. */
export async function keepWindows(
  db: HistoryDb,
  store: WindowStore,
  windows: readonly WindowRecord[],
  most: number,
): Promise<void> {
  if (windows.length === 0) return;
  let count = await countOf(db, store);
  for (const window of windows) count += await keepWindow(store, window);
  setCount(db, store, count);
  await deleteOldest(db, store, count - most, Number.NEGATIVE_INFINITY);
}

/** @returns how many records more there are */
async function keepWindow(store: WindowStore, window: WindowRecord): Promise<number> {
  const { known, count } = await takeOut(store, window);
  await store.put(known === null ? window : mergeWindow(window, known));
  return 1 - count;
}

/** Deletes the windows that opened before `keepSince`. */
export async function pruneWindows(db: HistoryDb, store: WindowStore, keepSince: number): Promise<void> {
  await deleteOldest(db, store, 0, keepSince);
}

/** Deletes the `surplus` oldest windows, and those that opened before `keepSince`. */
async function deleteOldest(
  db: HistoryDb,
  store: WindowStore,
  surplus: number,
  keepSince: number,
): Promise<void> {
  let count = await countOf(db, store);
  const least = count - surplus;
  let oldest = await store.index('openedAt').openCursor();
  while (oldest !== null && (count > least || oldest.value.openedAt < keepSince)) {
    await oldest.delete();
    count -= 1;
    oldest = await oldest.continue();
  }
  setCount(db, store, count);
}

/** Puts the windows of `from` under the name of `to` into one store, or deletes them where `to` is null. */
export async function moveWindows(
  { db, windows: stores }: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly store: WindowStoreName } | null,
): Promise<void> {
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved: WindowRecord[] = [];
  for (const name of WINDOW_STORES) {
    const store = stores[name];
    const records = await store.getAll(range);
    setCount(db, store, (await countOf(db, store)) - records.length);
    await store.delete(range);
    moved.push(...validWindows(records));
  }
  if (to === null) return;
  const store = stores[to.store];
  let count = await countOf(db, store);
  for (const window of moved) {
    const own = { ...window, owner: to.owner };
    const taken = await takeOut(store, own);
    // What is under the new name already is the newer word.
    await store.put(taken.known === null ? own : mergeWindow(taken.known, own));
    count += 1 - taken.count;
  }
  setCount(db, store, count);
}

/** Takes out what is known of a window, whatever its reset drifted by. */
async function takeOut(
  store: WindowStore,
  { owner, category, reset }: WindowRecord,
): Promise<{ known: WindowRecord | null; count: number }> {
  const near = IDBKeyRange.bound(
    [owner, category, reset - WINDOW_SPACING_S],
    [owner, category, reset + WINDOW_SPACING_S],
    true,
    true,
  );
  const records = await store.getAll(near);
  if (records.length > 0) await store.delete(near);
  const [first, ...others] = validWindows(records).reverse();
  return { known: first === undefined ? null : others.reduce(mergeWindow, first), count: records.length };
}

/**
 * What is known of a window, with what an earlier life of this browser saw of it and the present one did not:
 * the figures are the server's, but what was seen here begins anew after a restart.
 */
function mergeWindow(window: WindowRecord, known: WindowRecord): WindowRecord {
  const sawMore =
    known.limit === window.limit && known.observed > window.observed && known.observed <= window.used;
  return {
    ...window,
    ...(sawMore ? { observed: known.observed, by: known.by, maybeCounted: known.maybeCounted } : {}),
    // With nothing new in it, what was known of it as a whole still holds.
    complete:
      window.complete || (known.complete && known.used === window.used && known.observed === window.observed),
    rateLimited: Math.max(window.rateLimited, known.rateLimited),
    peak: Math.max(window.peak, known.peak),
  };
}
