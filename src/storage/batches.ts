/** The batches that the user has started, one per account, in `storage.local`, so that they survive a restart of the browser. */
import * as v from 'valibot';
import { BATCH_MAXIMA, planBatch } from '../core/batch/plan-batch.ts';
import type { Batches, RunningBatch } from '../core/batch/running-batch.ts';
import type { OwnerId } from '../core/snapshot.ts';
import { MAX_DATE_MS } from '../core/time.ts';
import browser from '../platform/browser.ts';
import { parseItem, STORED_VERSION } from './stored-item.ts';

export const BATCHES_ITEM = 'batches';

/** The oldest are dropped. */
const MAX_BATCHES = 50;
const MAX_LIMIT = 1e9;

const count = (most: number) => v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(most));
const perType = (most: number) =>
  v.object({ read: count(most), update: count(most), search: count(most), icon: count(most) });
/** In server seconds. */
export const batchTime = v.pipe(v.number(), v.minValue(0), v.maxValue(MAX_DATE_MS / 1000));

const RequestSchema = v.object({
  items: v.pipe(count(BATCH_MAXIMA.items), v.minValue(1)),
  perItem: perType(BATCH_MAXIMA.perItem),
  limits: perType(MAX_LIMIT),
  others: perType(BATCH_MAXIMA.others),
  answerMs: v.pipe(v.number(), v.minValue(0), v.maxValue(BATCH_MAXIMA.answerMs)),
});
/** A batch without its plan, which the request gives. */
export const BatchSchema = v.pipe(
  v.object({
    startedAt: batchTime,
    request: RequestSchema,
    usedBefore: v.optional(perType(MAX_LIMIT), { read: 0, update: 0, search: 0, icon: 0 }),
    doneAt: v.nullable(batchTime),
  }),
  v.check(({ request }) => {
    const plan = planBatch(request);
    return plan.kind === 'plan' && plan.itemMs > 0;
  }),
);
export type StoredBatch = v.InferOutput<typeof BatchSchema>;

const BatchesSchema = v.object({
  version: v.literal(STORED_VERSION),
  batches: v.record(v.string(), v.unknown()),
});

/** The valid ones in a stored item. */
export function parseBatches(item: unknown): Batches {
  const stored = parseItem(BatchesSchema, item, null)?.batches ?? {};
  return Object.fromEntries(
    Object.entries(stored).flatMap(([owner, entry]): [OwnerId, RunningBatch][] => {
      const batch = parseItem(BatchSchema, entry, null);
      const plan = batch === null ? null : planBatch(batch.request);
      return batch === null || plan?.kind !== 'plan' ? [] : [[owner, { ...batch, plan }]];
    }),
  );
}

/** Whether all batches of a stored item are valid. */
export const areValidBatches = (item: unknown): boolean =>
  v.is(v.object({ ...BatchesSchema.entries, batches: v.record(v.string(), BatchSchema) }), item);

/**
 * Sets the batch of an account, or removes it. Called by the background only, like the next function; screens send the
 * commands of the same names.
 *
 * @returns all batches after that
 */
export async function setBatch(owner: OwnerId, batch: StoredBatch | null): Promise<Batches> {
  const { [owner]: before, ...others } = await loadBatches();
  if (before === undefined && batch === null) return others;
  return writeBatches(batch === null ? others : { ...others, [owner]: batch });
}

/** Notes that the batch that was started then is done, unless the user has stopped or replaced it. */
export async function finishBatch(owner: OwnerId, startedAt: number, doneAt: number): Promise<Batches> {
  const batches = await loadBatches();
  const batch = batches[owner];
  if (batch?.startedAt !== startedAt || batch.doneAt !== null) return batches;
  return writeBatches({ ...batches, [owner]: { ...batch, doneAt } });
}

const loadBatches = async (): Promise<Batches> =>
  parseBatches((await browser.storage.local.get(BATCHES_ITEM))[BATCHES_ITEM]);

/** Without the plans. */
export function batchesItem(batches: Readonly<Record<OwnerId, StoredBatch>>): unknown {
  const kept = Object.entries(batches).slice(-MAX_BATCHES);
  const stored = kept.map(([owner, { startedAt, request, usedBefore, doneAt }]) => [
    owner,
    { startedAt, request, usedBefore, doneAt },
  ]);
  return { version: STORED_VERSION, batches: Object.fromEntries(stored) };
}

async function writeBatches(batches: Readonly<Record<OwnerId, StoredBatch>>): Promise<Batches> {
  const item = batchesItem(batches);
  await browser.storage.local.set({ [BATCHES_ITEM]: item });
  return parseBatches(item);
}
