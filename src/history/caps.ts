/** How much history is kept. The caps hold after every write. */
import type { HistoryDb } from './database.ts';
import type { RecordGroup } from './schema.ts';

/** Records of the user's own owners. */
export interface HistoryCaps {
  readonly windows: number;
  readonly requests: number;
}

/** All types of ten busy users for a week, some 150 MB where each window is as long as can be; and the last requests. */
export const HISTORY_CAPS: HistoryCaps = { windows: 400_000, requests: 10_000 };

/** All observed keys together have this share of each cap, beside it. */
const OBSERVED_SHARE = 0.1;

export const capOf = (room: RecordGroup, cap: number): number =>
  room === 'own' ? cap : Math.floor(cap * OBSERVED_SHARE);

/**
 * Records in each room of each store. They are counted once per connection, since counting 400 000 records takes long;
 * only the background writes, and a failed write closes the connection.
 */
const counts = new WeakMap<HistoryDb, Map<string, number>>();

/** Adds to the count, and returns it. */
export async function addToCount(
  db: HistoryDb,
  store: 'windows' | 'requests',
  room: RecordGroup,
  added: number,
  count: () => Promise<number>,
): Promise<number> {
  const ofDb = counts.get(db) ?? new Map<string, number>();
  counts.set(db, ofDb);
  const name = `${store} ${room}`;
  const known = ofDb.get(name);
  // Counted after the records were added.
  const total = known === undefined ? await count() : known + added;
  ofDb.set(name, total);
  return total;
}

/** Records were deleted or moved: they are counted anew. */
export const forgetCounts = (db: HistoryDb): boolean => counts.delete(db);
