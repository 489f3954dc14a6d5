/**
 * Requests in the database, in chunks: a write stores up to a hundred requests as one record, and pruning puts short chunks
 * together. With a record for each request, writing takes forty times the processor time, and a page that sends many requests
 * is slowed down (measured, docs/figures.md).
 */

import {
  type InGroup,
  RECORD_GROUPS,
  type RecordGroup,
  type RequestChunk,
  type RequestRecord,
  validRequests,
} from '../records.ts';
import { capOf, countedUp } from './caps.ts';
import { type HistoryStore, type HistoryStores, startingWith } from './schema.ts';

/** Requests in a chunk. The oldest are deleted by whole chunks, so up to this many fewer than the cap are kept. */
const MAX_CHUNK = 100;
/** Chunks are put together when there are this many more than twice as many as needed. */
const MANY_CHUNKS = 20;

export type Numbered = InGroup<RequestRecord> & { readonly id: number };

/** Adds the requests, and of all in a room keeps at most its cap: the oldest are deleted. */
export async function addRequests(
  { counters, requests: store }: HistoryStores,
  requests: readonly InGroup<RequestRecord>[],
  cap: number,
): Promise<void> {
  if (requests.length === 0) return;
  const newest = () => newestId(store);
  const first = await countedUp(counters, 'next request', 0, async () => (await newest()) + 1);
  await counters.put(first + requests.length, 'next request');
  const numbered = requests.map((request, index): Numbered => ({ ...request, id: first + index }));
  for (const room of RECORD_GROUPS) {
    const added = numbered.filter((request) => request.room === room);
    if (added.length === 0) continue;
    await putChunks(store, added);
    const total = await countedUp(counters, `requests ${room}`, added.length, () =>
      countRequests(store, room),
    );
    const kept = await deleteSurplus(store, room, total, capOf(room, cap));
    await counters.put(kept, `requests ${room}`);
  }
}

/**
 * Puts what `change` makes of each request in its place; where that is null, deletes it. Puts short chunks together, as they are
 * made by requests that come one by one.
 */
export async function changeRequests(
  { counters, requests: store }: HistoryStores,
  change: (request: InGroup<RequestRecord>) => InGroup<RequestRecord> | null,
): Promise<void> {
  const chunks = await store.getAll();
  const before = chunks.flatMap((chunk): Numbered[] =>
    validRequests([chunk]).map((request) => ({ ...request, room: chunk.room })),
  );
  const after = before.map(change);
  const isSame = after.every((request, index) => request === before[index]);
  if (isSame && chunks.length < MANY_CHUNKS + (2 * before.length) / MAX_CHUNK) return;
  await store.clear();
  const kept = after.filter((request): request is Numbered => request !== null);
  await putChunks(
    store,
    kept.sort((a, b) => a.id - b.id),
  );
  for (const room of RECORD_GROUPS) await counters.delete(`requests ${room}`);
}

/** @param requests in the order of their ids */
export async function putChunks(
  store: Pick<HistoryStore<'requests'>, 'put'>,
  requests: readonly Numbered[],
): Promise<void> {
  for (const room of RECORD_GROUPS) {
    const ofRoom = requests.filter((request) => request.room === room);
    for (let from = 0; from < ofRoom.length; from += MAX_CHUNK) {
      const part = ofRoom.slice(from, from + MAX_CHUNK);
      await store.put({
        room,
        last: part.at(-1)?.id ?? 0,
        requests: part.map(({ room: _, ...each }) => each),
      });
    }
  }
}

/** Deletes the oldest chunks while there are too many requests, and returns how many are left. */
async function deleteSurplus(
  store: HistoryStore<'requests'>,
  room: RecordGroup,
  total: number,
  cap: number,
): Promise<number> {
  let left = total;
  if (left <= cap) return left;
  let oldest = await store.openCursor(startingWith([room]));
  while (oldest !== null && left > cap) {
    left -= sizeOf(oldest.value);
    await oldest.delete();
    oldest = await oldest.continue();
  }
  return left;
}

async function countRequests(store: HistoryStore<'requests'>, room: RecordGroup): Promise<number> {
  const chunks = await store.getAll(startingWith([room]));
  return chunks.reduce((sum, chunk) => sum + sizeOf(chunk), 0);
}

/** A stored chunk may be damaged. */
const sizeOf = ({ requests }: RequestChunk): number => (Array.isArray(requests) ? requests.length : 0);

async function newestId(store: HistoryStore<'requests'>): Promise<number> {
  let newest = 0;
  for (const room of RECORD_GROUPS) {
    const last = (await store.openKeyCursor(startingWith([room]), 'prev'))?.key[1] ?? 0;
    newest = Math.max(newest, last);
  }
  return newest;
}
