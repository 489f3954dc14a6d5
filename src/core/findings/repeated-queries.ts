/**
 * Remembers which queries were answered lately, so that a repeated one is recognised.
 *
 * A plain list of at most 64 entries, the one answered last at the end; a new query pushes out the oldest.
 */
import { isSameReset } from '../readings/reading-set.ts';
import type { LocalMs, ServerSeconds } from '../time.ts';

export interface AnsweredQuery {
  /** Hash of method and URL without the key. */
  readonly queryHash: number;
  readonly answeredAt: LocalMs;
  /** Reset of the window in which it was answered last. */
  readonly reset: ServerSeconds;
  /** How often in a row it was answered although the answer was known already. */
  readonly times: number;
}

export const MAX_ANSWERED_QUERIES = 64;

/** A full listing that is repeated within this time, in ms, could have used `updatedSince`. */
const LISTING_MEMORY_MS = 600_000;

/**
 * Records that a query was answered, in place.
 *
 * @param changedAt when an update was last seen; null if none was
 * @returns how often it was answered by now although the answer was known: within one window and without an update in
 *   between or, for a full listing, within ten minutes
 */
export function countRepeats(
  queries: AnsweredQuery[],
  queryHash: number,
  answeredAt: LocalMs,
  reset: ServerSeconds,
  isFullListing: boolean,
  changedAt: LocalMs | null,
): number {
  const before = removeQuery(queries, queryHash);
  const isUnchanged =
    before !== undefined &&
    (isFullListing
      ? answeredAt - before.answeredAt < LISTING_MEMORY_MS
      : isSameReset(reset, before.reset) && (changedAt === null || changedAt < before.answeredAt));
  const times = isUnchanged ? before.times + 1 : 1;
  queries.push({ queryHash, answeredAt, reset, times });
  if (queries.length > MAX_ANSWERED_QUERIES) queries.shift();
  return times;
}

/** Merges the queries of two keys of one user; of one query the later answer is kept. */
export function mergeQueries(
  queries: readonly AnsweredQuery[],
  other: readonly AnsweredQuery[],
): AnsweredQuery[] {
  const inOrder = [...queries, ...other].sort((a, b) => a.answeredAt - b.answeredAt);
  const latest = new Map(inOrder.map((query) => [query.queryHash, query]));
  return inOrder.filter((query) => latest.get(query.queryHash) === query).slice(-MAX_ANSWERED_QUERIES);
}

function removeQuery(queries: AnsweredQuery[], queryHash: number): AnsweredQuery | undefined {
  const index = queries.findIndex((query) => query.queryHash === queryHash);
  return index < 0 ? undefined : queries.splice(index, 1)[0];
}
