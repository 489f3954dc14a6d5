/** Batches for tests, told by what matters in them. */
import { type BatchRequest, planBatch } from '../../../src/core/batch/plan-batch.ts';
import type { RunningBatch } from '../../../src/core/batch/running-batch.ts';

export const NONE = { read: 0, update: 0, search: 0, icon: 0 };

/** 2,000 updates of a paid plan: 33 min 20 s. */
export const aBatch = (more: Partial<BatchRequest> = {}): BatchRequest => ({
  items: 2000,
  perItem: { ...NONE, update: 1 },
  limits: { read: 600, update: 150, search: 150, icon: 60 },
  others: NONE,
  answerMs: 200,
  ...more,
});

export function runningBatch(startedAt: number, more: Partial<BatchRequest> = {}): RunningBatch {
  const request = aBatch(more);
  const plan = planBatch(request);
  if (plan.kind !== 'plan') throw new Error('no room');
  return { startedAt, request, plan, usedBefore: NONE, doneAt: null };
}
