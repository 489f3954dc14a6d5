/** Windows in the database: each once, however often it is written. */
import { WINDOW_SPACING_S } from '../core/readings/reading-set.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { addToCount, capOf, forgetCounts } from './caps.ts';
import type { HistoryStore, HistoryStores } from './database.ts';
import {
  type InGroup,
  RECORD_GROUPS,
  type RecordGroup,
  validWindowRecords,
  type WindowRecord,
} from './schema.ts';

type WindowStore = HistoryStore<'windows'>;

/** Keeps the windows, and of all in a room at most its cap: the oldest are deleted. */
export async function saveWindowRecords(
  { db, windows: store }: HistoryStores,
  windows: readonly InGroup<WindowRecord>[],
  cap: number,
): Promise<void> {
  const added: Record<RecordGroup, number> = { own: 0, observed: 0 };
  for (const window of windows) {
    const { known, count } = await removeOwnerRecords(store, window);
    const merged = known === null ? window : mergeWindowRecords(window, known);
    await store.put({ ...merged, room: window.room });
    added[window.room] += 1 - count;
  }
  for (const room of RECORD_GROUPS) {
    const ofRoom = IDBKeyRange.bound([room], [room, Number.POSITIVE_INFINITY]);
    const index = store.index('room');
    const total = await addToCount(db, 'windows', room, added[room], () => index.count(ofRoom));
    const surplus = total - capOf(room, cap);
    if (surplus <= 0) continue;
    for (const key of await index.getAllKeys(ofRoom, surplus)) await store.delete(key);
    await addToCount(db, 'windows', room, -surplus, () => index.count(ofRoom));
  }
}

/** Deletes the windows that opened before `keepSince`, in local ms. */
export async function pruneWindowRecords(
  { db, windows: store }: HistoryStores,
  keepSince: number,
): Promise<void> {
  const old = await store.index('openedAt').getAllKeys(IDBKeyRange.upperBound(keepSince, true));
  for (const key of old) await store.delete(key);
  if (old.length > 0) forgetCounts(db);
}

/** Puts the windows of `from` under the name of `to`, or deletes them where `to` is null. */
export async function moveWindowRecords(
  { db, windows: store }: HistoryStores,
  from: OwnerId,
  to: { readonly owner: OwnerId; readonly room: RecordGroup } | null,
): Promise<void> {
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved = validWindowRecords(await store.getAll(range));
  await store.delete(range);
  forgetCounts(db);
  if (to === null) return;
  for (const window of moved) {
    const own = { ...window, owner: to.owner };
    const { known } = await removeOwnerRecords(store, own);
    // What is under the new name already is newer.
    await store.put({ ...(known === null ? own : mergeWindowRecords(known, own)), room: to.room });
  }
}

/** Takes out what is known of a window, whatever its reset drifted by. */
async function removeOwnerRecords(
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
  const [first, ...others] = validWindowRecords(records).reverse();
  return {
    known: first === undefined ? null : others.reduce(mergeWindowRecords, first),
    count: records.length,
  };
}

/**
 * What is known of a window, with what an earlier life of this browser saw of it and the present one did not:
 * the figures are the server's, but what was seen here begins anew after a restart.
 */
function mergeWindowRecords(window: WindowRecord, known: WindowRecord): WindowRecord {
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
