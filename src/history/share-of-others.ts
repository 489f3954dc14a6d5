/** How much of each limit to leave for other programs while a batch runs, by what was used at that time of the day before. */
import {
  type BatchPlan,
  type BatchRequest,
  type NoRoom,
  type PerType,
  perType,
  planBatch,
} from '../core/batch/plan-batch.ts';
import type { KnownCategory } from '../core/category.ts';
import { DAY_MS, HOUR_MS, type LocalMs } from '../core/time.ts';
import { type DayRow, dateGrid } from './hour-grid.ts';
import type { OwnerHistory } from './read.ts';

const DAYS = 7;
/** The share of the limit that is left for other programs at hours that were not checked. */
const ASSUMED_SHARE = 0.2;

export interface OthersShare {
  /** Requests a minute. */
  readonly perMinute: PerType<number>;
  /** Types of which nothing was recorded in these hours. */
  readonly assumed: readonly KnownCategory[];
}

/** Per type, the days before now with their hours. */
export type RecordedDays = PerType<readonly DayRow[]>;

export const recordedDays = (history: OwnerHistory, now: LocalMs): RecordedDays =>
  perType((category) => dateGrid(history, category, DAYS + 1, now));

/** The busiest minute in the hours of the clock from `start` on, of the last seven days. */
export function shareOfOthers(
  recorded: RecordedDays,
  limits: PerType<number>,
  start: LocalMs,
  durationMs: number,
): OthersShare {
  const assumed: KnownCategory[] = [];
  const clockHours = hoursOfClock(start, durationMs);
  const perMinute = perType((category) => {
    const cells = recorded[category].flatMap((row) => clockHours.flatMap((hour) => row.cells[hour] ?? []));
    const known = cells.filter(({ kind }) => kind === 'used' || kind === 'unused');
    if (known.length > 0) return Math.max(...known.map(({ sums }) => sums?.busiest.used ?? 0));
    assumed.push(category);
    return Math.ceil(limits[category] * ASSUMED_SHARE);
  });
  return { perMinute, assumed };
}

function hoursOfClock(start: LocalMs, durationMs: number): number[] {
  const passed = start % HOUR_MS;
  const count = Math.min((passed + durationMs) / HOUR_MS, DAY_MS / HOUR_MS);
  // From the start of the recorded hour, which is at half past in some time zones.
  const hours = Array.from({ length: Math.floor(count) + 1 }, (_, index) =>
    new Date(start - passed + index * HOUR_MS).getHours(),
  );
  return [...new Set(hours)];
}

export interface PlannedBatch {
  readonly plan: BatchPlan | NoRoom;
  readonly others: OthersShare;
}

type Batch = Omit<BatchRequest, 'others'>;

/** Plans with the share of the others at that time; the longer it takes, the more hours count. */
export function planAt(batch: Batch, recorded: RecordedDays, start: LocalMs): PlannedBatch {
  let planned = planWith(batch, recorded, start, 0);
  for (let round = 0; round < DAY_MS / HOUR_MS && planned.plan.kind === 'plan'; round += 1) {
    const longer = planWith(batch, recorded, start, planned.plan.totalMs);
    const isSame = longer.plan.kind === 'plan' && longer.plan.totalMs <= planned.plan.totalMs;
    planned = longer;
    if (isSame) break;
  }
  return planned;
}

function planWith(batch: Batch, recorded: RecordedDays, start: LocalMs, durationMs: number): PlannedBatch {
  const others = shareOfOthers(recorded, batch.limits, start, durationMs);
  return { plan: planBatch({ ...batch, others: others.perMinute }), others };
}

/** The start within the next day at which the batch is done soonest, a full hour; null where no hour has room. */
export function freestStart(batch: Batch, recorded: RecordedDays, now: LocalMs): LocalMs | null {
  const first = Math.ceil(now / HOUR_MS) * HOUR_MS;
  let best: { start: LocalMs; totalMs: number } | null = null;
  for (let start = first; start < first + DAY_MS; start += HOUR_MS) {
    const { plan } = planAt(batch, recorded, start);
    if (plan.kind === 'plan' && (best === null || plan.totalMs < best.totalMs))
      best = { start, totalMs: plan.totalMs };
  }
  return best?.start ?? null;
}
