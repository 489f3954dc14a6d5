/** Windows in the database: each once, however often it is written. */
import { SAME_WINDOW } from '../quota/join.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import type { HistoryDb, Store } from './history-db.ts';
import { type Minute, validMinutes } from './history-record.ts';
import { Recent } from './recent.ts';

/** Windows that are kept: all types of ten busy users for a week, some 150 MB where each is as long as can be. */
export const MOST_MINUTES = 400_000;

/**
 * For each connection: what was known of a window before we wrote it, null for nothing. A window is written
 * again and again while it is spent; looking it up each time would triple the cost.
 */
const before = new WeakMap<HistoryDb, Recent<Minute | null>>();
/** A window lasts a minute; one that is written for longer is looked up again, in ms. */
const REMEMBERED = 60_000;

export async function keepMinute(store: Store<'minutes'>, minute: Minute, db: HistoryDb): Promise<void> {
  const remembered = before.get(db) ?? new Recent<Minute | null>(REMEMBERED);
  before.set(db, remembered);
  const name = `${minute.owner} ${minute.category} ${minute.reset}`;
  let known = remembered.get(name);
  if (known === undefined) {
    known = await takeOut(store, minute);
    remembered.set(name, known);
  }
  await store.put(known === null ? minute : joinMinute(minute, known));
}

/** Deletes the windows that opened before `keepSince`, and the oldest where there are more than `most`. */
export async function pruneMinutes(store: Store<'minutes'>, keepSince: number, most: number): Promise<void> {
  let surplus = (await store.count()) - most;
  let oldest = await store.index('openedAt').openCursor();
  while (oldest !== null && (surplus > 0 || oldest.value.openedAt < keepSince)) {
    await oldest.delete();
    surplus -= 1;
    oldest = await oldest.continue();
  }
}

export async function moveMinutes(
  store: Store<'minutes'>,
  from: OwnerId,
  to: OwnerId,
  db: HistoryDb,
): Promise<void> {
  before.delete(db);
  // Of one owner: an array is greater than every text and number.
  const range = IDBKeyRange.bound([from], [from, []]);
  const moved = validMinutes(await store.getAll(range));
  await store.delete(range);
  for (const minute of moved) {
    const own = { ...minute, owner: to };
    const known = await takeOut(store, own);
    // What is under the new name already is the newer word.
    await store.put(known === null ? own : joinMinute(known, own));
  }
}

/** Takes out what is known of a window, whatever its reset drifted by. */
async function takeOut(store: Store<'minutes'>, { owner, category, reset }: Minute): Promise<Minute | null> {
  const near = IDBKeyRange.bound(
    [owner, category, reset - SAME_WINDOW],
    [owner, category, reset + SAME_WINDOW],
    true,
    true,
  );
  const [first, ...others] = validMinutes(await store.getAll(near)).reverse();
  await store.delete(near);
  return first === undefined ? null : others.reduce(joinMinute, first);
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
