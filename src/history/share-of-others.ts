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
/** The share of the limit that is left for other programs at hours of the clock that were never checked. */
const ASSUMED_SHARE = 0.2;

export interface OthersShare {
  /** Requests a minute. */
  readonly perMinute: PerType<number>;
  /** Types for which that is assumed, since in some of these hours more was not recorded. */
  readonly assumed: readonly KnownCategory[];
}

/** Per type, the days before now with their hours. */
export type RecordedDays = PerType<readonly DayRow[]>;

export const recordedDays = (history: OwnerHistory, now: LocalMs): RecordedDays =>
  perType((category) => dateGrid(history, category, DAYS + 1, now));

/**
 * The busiest minute in the hours of the clock from `start` on, of the last seven days, of all programs: those of a batch cannot
 * be told from others outside this browser.
 */
export function shareOfOthers(
  recorded: RecordedDays,
  limits: PerType<number>,
  start: LocalMs,
  durationMs: number,
): OthersShare {
  const assumed: KnownCategory[] = [];
  const clockHours = hoursOfClock(start, durationMs);
  const perMinute = perType((category) => {
    const byHour = clockHours.map((hour) => busiestOf(recorded[category], hour));
    const known = Math.max(0, ...byHour.map((used) => used ?? 0));
    const guess = byHour.includes(null) ? Math.ceil(limits[category] * ASSUMED_SHARE) : 0;
    if (guess > known) assumed.push(category);
    return Math.max(known, guess);
  });
  return { perMinute, assumed };
}

/** The busiest minute in this hour of the clock; null where it was checked on no day. */
function busiestOf(rows: readonly DayRow[], hour: number): number | null {
  const known = rows
    .flatMap(({ cells }) => cells[hour] ?? [])
    .filter(({ kind }) => kind === 'used' || kind === 'unused');
  return known.length === 0 ? null : Math.max(...known.map(({ sums }) => sums?.busiest.used ?? 0));
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
  /** With the share of each type. */
  readonly request: BatchRequest;
  readonly plan: BatchPlan | NoRoom;
  /** By the history alone. */
  readonly others: OthersShare;
}

/** Without the share of others, or with that of the types of which the user has said how much. */
export type BatchInHistory = Omit<BatchRequest, 'others'> & { readonly others: Partial<PerType<number>> };

/** Plans with the share of the others at that time; the longer it takes, the more hours count. */
export function planAt(batch: BatchInHistory, recorded: RecordedDays, start: LocalMs): PlannedBatch {
  let planned = planWith(batch, recorded, start, 0);
  for (let round = 0; round < DAY_MS / HOUR_MS && planned.plan.kind === 'plan'; round += 1) {
    const longer = planWith(batch, recorded, start, planned.plan.totalMs);
    const isSame = longer.plan.kind === 'plan' && longer.plan.totalMs <= planned.plan.totalMs;
    planned = longer;
    if (isSame) break;
  }
  return planned;
}

function planWith(
  batch: BatchInHistory,
  recorded: RecordedDays,
  start: LocalMs,
  durationMs: number,
): PlannedBatch {
  const others = shareOfOthers(recorded, batch.limits, start, durationMs);
  const request = { ...batch, others: { ...others.perMinute, ...batch.others } };
  return { request, plan: planBatch(request), others };
}

export interface PlannedStart {
  /** A full hour. */
  readonly start: LocalMs;
  readonly totalMs: number;
}

/** The hours of the next day at which the batch has room. */
export function possibleStarts(batch: BatchInHistory, recorded: RecordedDays, now: LocalMs): PlannedStart[] {
  const first = Math.ceil(now / HOUR_MS) * HOUR_MS;
  return Array.from({ length: DAY_MS / HOUR_MS }, (_, hour) => first + hour * HOUR_MS).flatMap((start) => {
    const { plan } = planAt(batch, recorded, start);
    return plan.kind === 'plan' ? [{ start, totalMs: plan.totalMs }] : [];
  });
}

/** The one at which the batch takes least time; of equal ones the first. Null if there is none. */
export const freestStart = (starts: readonly PlannedStart[]): PlannedStart | null =>
  least(starts, ({ totalMs }) => totalMs);

/** The one with which the batch ends first. Null if there is none. */
export const soonestEnd = (starts: readonly PlannedStart[]): PlannedStart | null =>
  least(starts, ({ start, totalMs }) => start + totalMs);

const least = (starts: readonly PlannedStart[], of: (start: PlannedStart) => number): PlannedStart | null =>
  starts.reduce<PlannedStart | null>(
    (best, each) => (best === null || of(each) < of(best) ? each : best),
    null,
  );
