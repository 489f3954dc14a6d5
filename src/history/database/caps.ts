/** How much history is kept. The caps hold after every write that adds to a room; a move may exceed them until the next. */

import type { RecordGroup } from '../records.ts';
import type { Counter, HistoryStore } from './schema.ts';

/** Records of the user's own owners. */
export interface HistoryCaps {
  /** Days of one owner and type. */
  readonly days: number;
  readonly requests: number;
}

/** All types of ten users on each day of the time that sums are kept; and the last requests. */
export const HISTORY_CAPS: HistoryCaps = { days: 3600, requests: 10_000 };

/** How long the sums of hours are kept. Minutes and requests are kept as long as the user wants. */
export const SUMS_KEPT_DAYS = 90;
export const SUMS_KEPT_S = SUMS_KEPT_DAYS * 86_400;

/** All observed keys together have this share of each cap, beside it. */
const OBSERVED_SHARE = 0.1;

export const capOf = (room: RecordGroup, cap: number): number =>
  room === 'own' ? cap : Math.floor(cap * OBSERVED_SHARE);

/**
 * A counter plus `added`. Where it is missing, it is counted.
 *
 * @param count counts what is there, with what was added
 */
export async function countedUp(
  counters: HistoryStore<'counters'>,
  name: Counter,
  added: number,
  count: () => Promise<number>,
): Promise<number> {
  const known: unknown = await counters.get(name);
  return Number.isSafeInteger(known) ? Number(known) + added : count();
}
