/** How much history is kept. The caps hold after every write. */
import type { HistoryDb } from './database.ts';
import type { RecordGroup } from './schema.ts';

/** Records of the user's own owners. */
export interface HistoryCaps {
  /** Hours of one owner and type. */
  readonly hours: number;
  readonly requests: number;
}

/** All types of ten users in each hour of the time that sums are kept; and the last requests. */
export const HISTORY_CAPS: HistoryCaps = { hours: 86_400, requests: 10_000 };

/** How long the sums of hours are kept, in seconds. Minutes and requests are kept as long as the user wants. */
export const SUMS_KEPT_S = 90 * 86_400;

/** All observed keys together have this share of each cap, beside it. */
const OBSERVED_SHARE = 0.1;

export const capOf = (room: RecordGroup, cap: number): number =>
  room === 'own' ? cap : Math.floor(cap * OBSERVED_SHARE);

/**
 * Records in each room of each store. They are counted once per connection, since counting tens of thousands takes long;
 * only the background writes, and a failed write closes the connection.
 */
const counts = new WeakMap<HistoryDb, Map<string, number>>();

/** Adds to the count, and returns it. */
export async function addToCount(
  db: HistoryDb,
  store: 'usageHours' | 'requests',
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
