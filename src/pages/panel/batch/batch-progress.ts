/** A running batch: its progress, and whether other programs exceed their share. Pure. */
import type { BatchPlan, BatchRequest } from '../../../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../core/category.ts';
import { type LocalMs, WINDOW_MS } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';

export interface RunningBatch {
  readonly startedAt: LocalMs;
  readonly request: BatchRequest;
  readonly plan: BatchPlan;
}

export interface BatchProgress {
  /** Items that are probably done. */
  readonly done: number;
  readonly endsAt: LocalMs;
  readonly isOver: boolean;
  /** A type of which more was used in the open window than the batch and the others' share; null if there is none. */
  readonly exceeded: {
    readonly category: KnownCategory;
    readonly used: number;
    readonly planned: number;
  } | null;
}

/**
 * Not more items than the plan allows by now, nor than what was used of each type since the start is enough for. Requests
 * outside this browser cannot be told apart, so it is an estimate.
 *
 * @param records windows of the owner since the start
 */
export function batchProgress(
  batch: RunningBatch,
  records: readonly WindowRecord[],
  now: LocalMs,
): BatchProgress {
  const { startedAt, request, plan } = batch;
  const used = (category: KnownCategory) =>
    records
      .filter((record) => record.category === category && record.openedAt + WINDOW_MS > startedAt)
      .reduce((sum, record) => sum + record.used, 0);
  const types = CATEGORIES.filter((category) => request.perItem[category] > 0);
  const byUse = types.map((category) => used(category) / request.perItem[category]);
  const byTime = (now - startedAt) / plan.itemMs;
  const done = Math.floor(Math.max(Math.min(byTime, request.items, ...byUse), 0));
  return {
    done,
    endsAt: Math.max(now + (request.items - done) * plan.itemMs, startedAt + plan.totalMs),
    isOver: done >= request.items,
    exceeded:
      types.map((category) => exceeds(category, batch, records, now)).find((each) => each !== null) ?? null,
  };
}

function exceeds(
  category: KnownCategory,
  { request, plan }: RunningBatch,
  records: readonly WindowRecord[],
  now: LocalMs,
): BatchProgress['exceeded'] {
  const open = records.findLast(
    (record) => record.category === category && record.openedAt <= now && record.openedAt + WINDOW_MS > now,
  );
  const own =
    Math.ceil(
      WINDOW_MS / Math.max(plan.intervalMs[category] ?? WINDOW_MS, plan.itemMs / request.perItem[category]),
    ) + 1;
  const planned = Math.min(own + request.others[category], request.limits[category]);
  const isMore =
    open !== undefined && (open.used > planned || (open.used >= open.limit && planned < open.limit));
  return isMore ? { category, used: open.used, planned } : null;
}
