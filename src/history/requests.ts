/** Requests in the database, in the order of their end. */
import type { OwnerId } from '../core/snapshot.ts';
import { addToCount, capOf, forgetCounts } from './caps.ts';
import type { HistoryStores } from './database.ts';
import { type InGroup, RECORD_GROUPS, type RecordGroup, type RequestRecord } from './schema.ts';

/** Adds the requests, and deletes the oldest ones beyond the cap of each room. */
export async function addRequests(
  { db, requests: store }: HistoryStores,
  requests: readonly InGroup<RequestRecord>[],
  cap: number,
): Promise<void> {
  for (const request of requests) await store.add(request);
  for (const room of RECORD_GROUPS) {
    const index = store.index('room');
    const added = requests.filter((request) => request.room === room).length;
    if (added === 0) continue;
    const total = await addToCount(db, 'requests', room, added, () => index.count(room));
    const surplus = total - capOf(room, cap);
    if (surplus <= 0) continue;
    for (const id of await index.getAllKeys(room, surplus)) await store.delete(id);
    await addToCount(db, 'requests', room, -surplus, () => index.count(room));
  }
}

/** Deletes the requests that were sent before `keepSince`, in local ms. */
export async function pruneRequests(
  { db, requests: store }: HistoryStores,
  keepSince: number,
): Promise<void> {
  const old = await store.index('at').getAllKeys(IDBKeyRange.upperBound(keepSince, true));
  for (const id of old) await store.delete(id);
  if (old.length > 0) forgetCounts(db);
}

/** Moves the requests of `from` to `to`, or deletes them if `to` is null. */
export async function moveRequests(
  { db, requests: store }: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly room: RecordGroup } | null,
): Promise<void> {
  for (const request of await store.index('owner').getAll(from)) {
    if (request.id === undefined) continue;
    if (to === null) await store.delete(request.id);
    else await store.put({ ...request, ...to });
  }
  forgetCounts(db);
}
