/** Windows in the database: each once, however often it is written. */
import { SAME_WINDOW } from '../quota/join.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { countIn, setCount } from './history-caps.ts';
import {
  type HistoryDb,
  MINUTE_STORES,
  type MinuteStoreName,
  type Store,
  type Stores,
} from './history-db.ts';
import { type Minute, validMinutes } from './history-record.ts';
import { Recent } from './recent.ts';

type MinuteStore = Store<MinuteStoreName>;

/**
 * For each connection: what was known of a window before we wrote it, null for nothing. A window is written
 * again and again while it is spent; looking it up each time would triple the cost.
 */
const before = new WeakMap<HistoryDb, Recent<Minute | null>>();
/** A window lasts a minute; one that is written for longer is looked up again, in ms. */
const REMEMBERED = 60_000;

const countOf = (db: HistoryDb, store: MinuteStore) => countIn(db, store, () => store.count());

/** Keeps the windows, and of all that are in the store at most `most`: the oldest go. */
export async function keepMinutes(
  db: HistoryDb,
  store: MinuteStore,
  minutes: readonly Minute[],
  most: number,
): Promise<void> {
  if (minutes.length === 0) return;
  let count = await countOf(db, store);
  for (const minute of minutes) count += await keepMinute(db, store, minute);
  setCount(db, store, count);
  await deleteOldest(db, store, count - most, Number.NEGATIVE_INFINITY);
}

/** @returns how many records more there are */
async function keepMinute(db: HistoryDb, store: MinuteStore, minute: Minute): Promise<number> {
  const remembered = before.get(db) ?? new Recent<Minute | null>(REMEMBERED);
  before.set(db, remembered);
  const name = `${minute.owner} ${minute.category} ${minute.reset}`;
  let known = remembered.get(name);
  let more = 0;
  if (known === undefined) {
    const taken = await takeOut(store, minute);
    known = taken.known;
    more = 1 - taken.count;
    remembered.set(name, known);
  }
  await store.put(known === null ? minute : joinMinute(minute, known));
  return more;
}

/** Deletes the windows that opened before `keepSince`. */
export async function pruneMinutes(db: HistoryDb, store: MinuteStore, keepSince: number): Promise<void> {
  await deleteOldest(db, store, 0, keepSince);
}

/** Deletes the `surplus` oldest windows, and those that opened before `keepSince`. */
async function deleteOldest(
  db: HistoryDb,
  store: MinuteStore,
  surplus: number,
  keepSince: number,
): Promise<void> {
  let count = await countOf(db, store);
  const least = count - surplus;
  const had = count;
  let oldest = await store.index('openedAt').openCursor();
  while (oldest !== null && (count > least || oldest.value.openedAt < keepSince)) {
    await oldest.delete();
    count -= 1;
    oldest = await oldest.continue();
  }
  setCount(db, store, count);
  // What is remembered may be among those that were deleted.
  if (count < had) before.delete(db);
}

/** Puts the windows of `from` under the name of `to` into one store, or deletes them where `to` is null. */
export async function moveMinutes(
  { db, minutes: stores }: Stores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly store: MinuteStoreName } | null,
): Promise<void> {
  before.delete(db);
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved: Minute[] = [];
  for (const name of MINUTE_STORES) {
    const store = stores[name];
    const records = await store.getAll(range);
    setCount(db, store, (await countOf(db, store)) - records.length);
    await store.delete(range);
    moved.push(...validMinutes(records));
  }
  if (to === null) return;
  const store = stores[to.store];
  let count = await countOf(db, store);
  for (const minute of moved) {
    const own = { ...minute, owner: to.owner };
    const taken = await takeOut(store, own);
    // What is under the new name already is the newer word.
    await store.put(taken.known === null ? own : joinMinute(taken.known, own));
    count += 1 - taken.count;
  }
  setCount(db, store, count);
}

/** Takes out what is known of a window, whatever its reset drifted by. */
async function takeOut(
  store: MinuteStore,
  { owner, category, reset }: Minute,
): Promise<{ known: Minute | null; count: number }> {
  const near = IDBKeyRange.bound(
    [owner, category, reset - SAME_WINDOW],
    [owner, category, reset + SAME_WINDOW],
    true,
    true,
  );
  const records = await store.getAll(near);
  if (records.length > 0) await store.delete(near);
  const [first, ...others] = validMinutes(records).reverse();
  return { known: first === undefined ? null : others.reduce(joinMinute, first), count: records.length };
}

/**
 * What is known of a window, with what an earlier life of this browser saw of it and the present one did not:
 * the figures are the server's, but what was seen here begins anew after a restart.
 */
function joinMinute(minute: Minute, known: Minute): Minute {
  const sawMore = known.limit === minute.limit && known.seen > minute.seen && known.seen <= minute.used;
  return {
    ...minute,
    ...(sawMore ? { seen: known.seen, by: known.by, maybeCounted: known.maybeCounted } : {}),
    // With nothing new in it, what was known of it as a whole still holds.
    whole: minute.whole || (known.whole && known.used === minute.used && known.seen === minute.seen),
    refused: Math.max(minute.refused, known.refused),
    peak: Math.max(minute.peak, known.peak),
  };
}
