/**
 * A batch that the user has started: how far it is, whether others leave it its share, and how long its limits are checked
 * closely. All in server time, like the windows that it is measured by, and so that a change of the local clock moves nothing.
 */
import type { KnownCategory } from '../category.ts';
import type { OwnerId } from '../snapshot.ts';
import { type ServerSeconds, WINDOW_MS, WINDOW_SECONDS } from '../time.ts';
import { selfSent, type WindowRecord } from '../usage/window-record.ts';
import { type BatchPlan, type BatchRequest, BULK_INTERVAL_MS, type PerType, typesOf } from './plan-batch.ts';

export interface RunningBatch {
  readonly startedAt: ServerSeconds;
  readonly request: BatchRequest;
  /** As the request gives it. */
  readonly plan: BatchPlan;
  /** Requests of all programs, without our own polls, that the windows which were open at its start had by then. */
  readonly usedBefore: PerType<number>;
  /** When it was found to be done; null before. */
  readonly doneAt: ServerSeconds | null;
}

/** One per account. */
export type Batches = Readonly<Record<OwnerId, RunningBatch>>;

/** After this many times its planned duration a batch is no longer checked closely. */
const MAX_OVERRUN = 2;
/** A short batch is checked closely for at least this long after its planned end, in seconds: its last windows must end. */
const MIN_GRACE_S = 180;
/** Share of the requests that may reach the server in a window that by their pace is full. */
const STRADDLING = 0.01;

/**
 * - `waiting`: it has not begun
 * - `running`: it is checked closely
 * - `ending`: the same, and all items may be done
 * - `done`: all items are probably done
 * - `late`: it has taken too long, and is no longer checked closely; that is final
 */
export type BatchPhase = 'waiting' | 'running' | 'ending' | 'done' | 'late';

export interface BatchProgress {
  readonly phase: BatchPhase;
  /** Items that are probably done. */
  readonly done: number;
  readonly endsAt: ServerSeconds;
}

export const plannedEnd = ({ startedAt, plan }: RunningBatch): ServerSeconds =>
  startedAt + plan.totalMs / 1000;

/** When the close checks end at the latest; what is used later is not of the batch. */
export function closeChecksEnd({ startedAt, plan }: RunningBatch): ServerSeconds {
  const planned = plan.totalMs / 1000;
  return startedAt + Math.max(planned * MAX_OVERRUN, planned + MIN_GRACE_S);
}

/** Whether its limits are checked closely, as far as the time alone tells. */
export const isCheckedClosely = (batch: RunningBatch | undefined, now: ServerSeconds): boolean =>
  batch !== undefined && batch.doneAt === null && now >= batch.startedAt && now < closeChecksEnd(batch);

/**
 * Not more items are done than the plan allows by now, nor than what was used of each type since the start is enough for.
 * Requests outside this browser cannot be told apart, so it is an estimate.
 *
 * @param used requests of all programs since the start, until the close checks end
 */
export function batchProgress(batch: RunningBatch, used: PerType<number>, now: ServerSeconds): BatchProgress {
  const { startedAt, request, plan, doneAt } = batch;
  const byUse = typesOf(request).map(
    (category) => usedSinceStart(batch, used, category) / request.perItem[category],
  );
  const byTime = ((now - startedAt) * 1000) / plan.itemMs;
  const estimate = Math.floor(Math.max(Math.min(byTime, request.items, ...byUse), 0));
  const done = doneAt === null ? estimate : request.items;
  const endsAt = Math.max(now + ((request.items - done) * plan.itemMs) / 1000, plannedEnd(batch));
  return { phase: phaseOf(batch, done, now), done, endsAt };
}

const usedSinceStart = (
  { usedBefore }: RunningBatch,
  used: PerType<number>,
  category: KnownCategory,
): number => Math.max(used[category] - usedBefore[category], 0);

/**
 * Whether all items are probably done, of a batch that has reached its planned end: when as much was used as its items take and
 * others have used beside it. Those are assumed to have used as much in each minute as in the last, in which a batch that is
 * done has sent nothing, or their share if that is less.
 *
 * What was used is a lower bound, since requests between the last check of a window and its reset are not in it. So where in
 * the last minute not more was used than the others' share, as many may be missing as fit there at the planned pace.
 *
 * @param used as of `batchProgress`
 * @param records the owner's windows since the start
 */
export function isProbablyDone(
  batch: RunningBatch,
  used: PerType<number>,
  records: readonly WindowRecord[],
  now: ServerSeconds,
): boolean {
  const { items, perItem, others } = batch.request;
  const minutes = (now - batch.startedAt) / WINDOW_SECONDS;
  return typesOf(batch.request).every((category) => {
    const planned = items * perItem[category];
    const windows = records.filter((record) => record.category === category);
    const lastMinute = usedInLastMinute(windows, now);
    const byOthers = Math.min(others[category], lastMinute) * minutes;
    const missing = planned + byOthers - usedSinceStart(batch, used, category);
    if (missing <= 0) return true;
    const unseen = windows.reduce((sum, record) => sum + maxUnseen(batch, category, record, now), 0);
    return lastMinute <= others[category] && missing <= planned * STRADDLING + unseen;
  });
}

/** In the window that ended within the last minute; without one, in the open window so far. */
function usedInLastMinute(windows: readonly WindowRecord[], now: ServerSeconds): number {
  const lately = windows.filter(({ reset }) => reset > now - WINDOW_SECONDS);
  const ended = lately.filter(({ reset }) => reset <= now);
  return Math.max(0, ...(ended.length > 0 ? ended : lately).map(usedWithoutPolls));
}

/** How many requests of a batch at its pace may have come after the last check of a window. */
function maxUnseen(
  batch: RunningBatch,
  category: KnownCategory,
  record: WindowRecord,
  now: ServerSeconds,
): number {
  const checkedAt = record.checkedAt ?? record.reset - WINDOW_SECONDS;
  const uncheckedMs = Math.max(Math.min(record.reset, now) - checkedAt, 0) * 1000;
  const room = maxWithin(WINDOW_MS, batch, category) - usedWithoutPolls(record);
  return Math.max(Math.min(maxWithin(uncheckedMs, batch, category), room), 0);
}

const usedWithoutPolls = ({ used, by }: WindowRecord): number => used - selfSent(by);

function phaseOf(batch: RunningBatch, done: number, now: ServerSeconds): BatchPhase {
  if (batch.doneAt !== null) return 'done';
  if (now < batch.startedAt) return 'waiting';
  if (!isCheckedClosely(batch, now)) return 'late';
  return done >= batch.request.items ? 'ending' : 'running';
}

export interface ExceededShare {
  readonly category: KnownCategory;
  /** Of the window. */
  readonly reset: ServerSeconds;
  readonly used: number;
  /** As much as the batch can have sent by then, and the others' share. */
  readonly planned: number;
}

/** Figures may be as much newer than the time of the screen, in ms. */
const SCREEN_LAG_MS = 1000;

/**
 * A type of which more was used in the open window than the batch can have sent in it so far and the others' share, without our
 * own polls; null if there is none. At the end of a window that the plan fills, both are the limit, and nothing is exceeded any
 * more. Never more is planned than the window's own limit, which may have fallen since the start. Of a window that was open at
 * the start it is not known what had been used in it.
 *
 * @param records windows of the owner, in order of time
 */
export function exceededShare(
  batch: RunningBatch,
  records: readonly WindowRecord[],
  now: ServerSeconds,
): ExceededShare | null {
  const { request, startedAt } = batch;
  for (const category of typesOf(request)) {
    const open = records.findLast(
      ({ category: name, reset }) => name === category && reset > now && reset - WINDOW_SECONDS <= now,
    );
    if (open === undefined || open.reset - WINDOW_SECONDS < startedAt) continue;
    const used = usedWithoutPolls(open);
    const elapsedMs = (now - open.reset) * 1000 + WINDOW_MS + SCREEN_LAG_MS;
    // One may have been on its way for longer, and an item may have begun before.
    const most = maxWithin(Math.min(elapsedMs, WINDOW_MS), batch, category, 1);
    const planned = Math.min(most + request.others[category], open.limit);
    if (used > planned) return { category, reset: open.reset, used, planned };
  }
  return null;
}

/**
 * The most requests of a type that the batch sends in this time: at their interval, since those of an item may follow one
 * another, and not more than all of the items that the time can hold.
 *
 * @param more requests, and items, than the pace itself allows
 */
function maxWithin(
  ms: number,
  { request, plan: { intervalMs } }: RunningBatch,
  category: KnownCategory,
  more = 0,
): number {
  const { perItem } = request;
  const interval = (of: KnownCategory) => intervalMs[of] ?? WINDOW_MS;
  // Less than planned where reads are answered sooner.
  const shortestItem = Math.max(
    (perItem.update + perItem.search + perItem.icon) * BULK_INTERVAL_MS,
    ...typesOf(request).map((of) => perItem[of] * interval(of)),
  );
  return Math.min(
    Math.ceil(ms / interval(category)) + more,
    perItem[category] * (Math.ceil(ms / shortestItem) + more),
  );
}

/**
 * Whether the rest may have been done in times in which the limits were not checked: after the planned end, where as many items
 * as are missing had room in them.
 */
export const restMayBeDone = (
  batch: RunningBatch,
  done: number,
  uncheckedMs: number,
  now: ServerSeconds,
): boolean =>
  uncheckedMs > 0 &&
  now >= plannedEnd(batch) &&
  (batch.request.items - done) * batch.plan.itemMs <= uncheckedMs;
