/**
 * Requests in the database: one record for each writing, since a record of its own for each request costs
 * many times as much (measured). A request's id follows from its place in its batch. The two stores share the ids, so
 * that a batch with requests for both is stored in both, each with null in the places of the other.
 */
import type { OwnerId } from '../core/snapshot.ts';
import { countIn, setCount } from './caps.ts';
import {
  type HistoryDb,
  type HistoryStore,
  type HistoryStores,
  REQUEST_STORES,
  type RequestStoreName,
} from './database.ts';
import { batchLength, type RequestBatch, type RequestRecord, validRequests } from './schema.ts';

type RequestStore = HistoryStore<RequestStoreName>;

/** Places of a batch; damaged ones are left empty. */
export function placesOf(batch: RequestBatch): (RequestRecord | null)[] {
  const places: (RequestRecord | null)[] = Array(batchLength(batch)).fill(null);
  for (const { id = batch.id, ...request } of validRequests(batch)) places[id - batch.id] = request;
  return places;
}

const sizeOf = (batch: RequestBatch): number => placesOf(batch).filter((request) => request !== null).length;

const countOf = (db: HistoryDb, store: RequestStore): Promise<number> =>
  countIn(db, store, async () => (await store.getAll()).reduce((sum, batch) => sum + sizeOf(batch), 0));

/** Adds the requests, each to the store that `storeOf` names for its owner, and deletes the oldest above a store's cap. */
export async function addRequests(
  { db, requests: stores }: HistoryStores,
  requests: readonly RequestRecord[],
  storeOf: (owner: OwnerId) => RequestStoreName,
  most: Readonly<Record<RequestStoreName, number>>,
): Promise<void> {
  if (requests.length === 0) return;
  const id = await nextId(Object.values(stores));
  for (const name of REQUEST_STORES) {
    const places = requests.map((request) => (storeOf(request.owner) === name ? request : null));
    const added = places.filter((request) => request !== null).length;
    if (added === 0) continue;
    const store = stores[name];
    const count = (await countOf(db, store)) + added;
    await store.put({ id, requests: places });
    setCount(db, store, count);
    await deleteOldest(db, store, count - most[name]);
  }
}

/** Deletes the batches whose last request was sent before `keepSince`. */
export async function pruneRequests(
  { db, requests: stores }: HistoryStores,
  keepSince: number,
): Promise<void> {
  const next = await nextId(Object.values(stores));
  for (const store of Object.values(stores)) {
    let count = await countOf(db, store);
    let batch = await store.openCursor();
    const hasAny = batch !== null;
    // Written in the order of their end: those sent too long ago come first, but for a few.
    while (batch !== null && isOld(batch.value, keepSince)) {
      count -= sizeOf(batch.value);
      await batch.delete();
      batch = await batch.continue();
    }
    setCount(db, store, count);
    // An id is never given twice, even where all are gone.
    if (batch === null && hasAny) await store.put({ id: next, requests: [] });
  }
}

/** Puts the requests of `from` under the name of `to` into one store, or deletes them where `to` is null. */
export async function moveRequests(
  { db, requests: stores }: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly store: RequestStoreName } | null,
): Promise<void> {
  const moved = new Map<number, (RequestRecord | null)[]>();
  for (const name of REQUEST_STORES) {
    const store = stores[name];
    let count = await countOf(db, store);
    for (let batch = await store.openCursor(); batch !== null; batch = await batch.continue()) {
      const places = placesOf(batch.value);
      const taken = places.filter((request) => request?.owner === from).length;
      if (taken === 0) continue;
      const known = moved.get(batch.key);
      moved.set(
        batch.key,
        places.map((request, index) => (request?.owner === from ? request : (known?.[index] ?? null))),
      );
      count -= taken;
      // An empty batch stays until it is old: ids follow from the last one.
      const left = places.map((request) => (request?.owner === from ? null : request));
      await batch.update({ id: batch.key, requests: left });
    }
    setCount(db, store, count);
  }
  if (to === null) return;
  const store = stores[to.store];
  let count = await countOf(db, store);
  for (const [id, places] of moved) {
    const there = await store.get(id);
    const known = there === undefined ? [] : placesOf(there);
    const length = Math.max(places.length, known.length);
    const joined = Array.from({ length }, (_, index) => {
      const own = places[index];
      return own ? { ...own, owner: to.owner } : (known[index] ?? null);
    });
    await store.put({ id, requests: joined });
    count += places.filter((request) => request !== null).length;
  }
  setCount(db, store, count);
}

async function nextId(stores: readonly RequestStore[]): Promise<number> {
  let next = 1;
  for (const store of stores) {
    const last = await store.openCursor(null, 'prev');
    if (last !== null) next = Math.max(next, last.key + batchLength(last.value));
  }
  return next;
}

/** Deletes the `surplus` oldest requests. */
async function deleteOldest(db: HistoryDb, store: RequestStore, surplus: number): Promise<void> {
  let left = surplus;
  let batch = left > 0 ? await store.openCursor() : null;
  while (batch !== null && left > 0) {
    const places = placesOf(batch.value);
    const size = sizeOf(batch.value);
    if (size <= left) await batch.delete();
    else {
      let gone = 0;
      const kept = places.map((request) => (request !== null && ++gone <= left ? null : request));
      await batch.update({ id: batch.key, requests: kept });
    }
    left -= Math.min(size, left);
    batch = await batch.continue();
  }
  if (surplus > 0) setCount(db, store, (await countOf(db, store)) - surplus + left);
}

function isOld(batch: RequestBatch, keepSince: number): boolean {
  const last = validRequests(batch).at(-1);
  return last === undefined || last.at < keepSince;
}
