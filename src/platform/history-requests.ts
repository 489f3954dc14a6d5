/**
 * Requests in the database: one record for each writing, since a record of its own for each request costs
 * many times as much (measured). Batches are named by the id of their first request; ids are dense and rise.
 */
import type { OwnerId } from '../quota/snapshot.ts';
import type { Store } from './history-db.ts';
import { type Batch, lengthOf, type RequestRecord, validRequests } from './history-record.ts';

/** Requests that are kept. */
export const MOST_REQUESTS = 10_000;
/** So many requests too many are borne before they are deleted. */
const SLACK = 1000;

export async function addRequests(
  store: Store<'requests'>,
  requests: readonly RequestRecord[],
): Promise<void> {
  if (requests.length === 0) return;
  const id = await nextId(store);
  await store.put({ id, requests });
  const next = id + requests.length;
  if (Math.floor(id / SLACK) !== Math.floor(next / SLACK)) await keepLast(store, next, MOST_REQUESTS);
}

export async function pruneRequests(
  store: Store<'requests'>,
  keepSince: number,
  most: number,
): Promise<void> {
  const next = await nextId(store);
  await keepLast(store, next, most);
  let batch = await store.openCursor();
  // Written in the order of their end: those sent too long ago come first, but for a few.
  while (batch !== null && isOld(batch.value, keepSince)) {
    await batch.delete();
    batch = await batch.continue();
  }
  // An id is never given twice, even where all are gone.
  if (batch === null && next > 1) await store.put({ id: next, requests: [] });
}

export async function moveRequests(store: Store<'requests'>, from: OwnerId, to: OwnerId): Promise<void> {
  for (let batch = await store.openCursor(); batch !== null; batch = await batch.continue()) {
    const requests = validRequests(batch.value);
    if (!requests.some(({ owner }) => owner === from)) continue;
    const moved = requests.map((each) => (each.owner === from ? { ...each, owner: to } : each));
    await batch.update({ id: batch.key, requests: moved });
  }
}

async function nextId(store: Store<'requests'>): Promise<number> {
  const last = await store.openCursor(null, 'prev');
  return last === null ? 1 : last.key + lengthOf(last.value);
}

/** Deletes the batches of which no request is among the last `most`. */
async function keepLast(store: Store<'requests'>, next: number, most: number): Promise<void> {
  const first = await store.openKeyCursor(IDBKeyRange.upperBound(next - most), 'prev');
  if (first !== null) await store.delete(IDBKeyRange.upperBound(first.key, true));
}

function isOld(batch: Batch, keepSince: number): boolean {
  const last = validRequests(batch).at(-1);
  return last === undefined || last.at < keepSince;
}
