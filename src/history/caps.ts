/** How much history is kept, and how much of it there is. */
import type { OwnerId } from '../core/snapshot.ts';
import type { HistoryDb } from './database.ts';

/** Records of the user's own owners. */
export interface HistoryCaps {
  readonly windows: number;
  readonly requests: number;
}

/** All types of ten busy users for a week, some 150 MB where each window is as long as can be; and the last requests. */
export const HISTORY_CAPS: HistoryCaps = { windows: 400_000, requests: 10_000 };

/** Of each cap, all observed keys together have so much room beside it. */
const OBSERVED_SHARE = 0.1;

export const observedCap = (cap: number): number => Math.floor(cap * OBSERVED_SHARE);

/** Whether an owner is the user's own, when nothing else is known: accounts are. */
export const isAccountOwner = (owner: OwnerId): boolean => owner.includes('#');

/** Records in each store, counted once for each connection: only the background writes. A failed write closes it. */
const counts = new WeakMap<HistoryDb, Map<string, number>>();

export async function countIn(
  db: HistoryDb,
  store: { readonly name: string },
  count: () => Promise<number>,
): Promise<number> {
  const known = counts.get(db)?.get(store.name) ?? (await count());
  setCount(db, store, known);
  return known;
}

export function setCount(db: HistoryDb, store: { readonly name: string }, count: number): void {
  const ofDb = counts.get(db) ?? new Map<string, number>();
  counts.set(db, ofDb.set(store.name, count));
}
