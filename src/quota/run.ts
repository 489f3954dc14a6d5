/**
 * When the user is told, and how often. Per owner and category there is a run: from the first danger until
 * three minutes of readings without one. In a run there is one warning, one "used up", and at most one
 * silent update of the same notice in ten minutes: a job at 96 % every minute is one story.
 *
 * Only a live figure warns, and only a live healthy one ends a run. Limits under 20 are gone before a
 * warning helps: for them there is only "used up".
 */
import type { Gauge } from './snapshot.ts';
import type { LocalMs } from './time.ts';

export interface Run {
  readonly startedAt: LocalMs;
  /** When the figure that showed the latest danger arrived. */
  readonly dangerAt: LocalMs;
  readonly warned: boolean;
  readonly usedUp: boolean;
  /** Since when it goes too fast, without a break; null while it does not. */
  readonly fastSince: LocalMs | null;
  /** When something was last said. */
  readonly toldAt: LocalMs | null;
}

export type Step = 'warning' | 'usedUp' | 'update';

export interface Judgement {
  readonly run: Run | null;
  /** What is due to be said; the run does not count it as said before `markTold`. */
  readonly step: Step | null;
}

const QUIET_ENDS_RUN = 180_000;
const UPDATE_DISTANCE = 600_000;
const LIVE_FOR = 15_000;
const SMALL_LIMIT = 20;
/** Danger alone warns only while there is this long to the reset, in ms. */
const LEAD = 10_000;
/** That it goes too fast is said once a third of the limit is used, or when it has lasted so long, in ms. */
const FAST_SHARE = 1 / 3;
const FAST_FOR = 10_000;

/**
 * Judges one gauge as it stands.
 *
 * @param intervalMs distance between polls, or null where there are none
 */
export function judge(run: Run | null, gauge: Gauge, intervalMs: number | null, now: LocalMs): Judgement {
  const { asOf } = gauge;
  if (asOf === null || !isLive(gauge, asOf, intervalMs, now)) return { run, step: null };
  if (!isInDanger(gauge)) {
    if (run === null || asOf - run.dangerAt >= QUIET_ENDS_RUN) return { run: null, step: null };
    return { run: run.fastSince === null ? run : { ...run, fastSince: null }, step: null };
  }
  const current: Run = {
    ...(run ?? { startedAt: asOf, warned: false, usedUp: false, toldAt: null, fastSince: null }),
    dangerAt: Math.max(asOf, run?.dangerAt ?? asOf),
    fastSince: goesTooFast(gauge) ? Math.min(run?.fastSince ?? now, now) : null,
  };
  const step = nextStep(current, gauge, now);
  const same = run?.dangerAt === current.dangerAt && run.fastSince === current.fastSince;
  return { run: same ? run : current, step };
}

/** The run after the user was told how this gauge stands; "used up" makes a warning needless. */
export function markTold(run: Run, { verdict }: Gauge, now: LocalMs): Run {
  return { ...run, warned: true, usedUp: run.usedUp || verdict === 'usedUp', toldAt: now };
}

/** Whether the category is nearly used up, on the way to it, or used up. */
export const isInDanger = ({ verdict }: Gauge): boolean => verdict === 'usedUp' || verdict === 'danger';

function isLive({ state }: Gauge, asOf: LocalMs, intervalMs: number | null, now: LocalMs): boolean {
  if (state !== 'open' && state !== 'usedUp' && state !== 'idle') return false;
  return now - asOf <= Math.max(LIVE_FOR, 2 * (intervalMs ?? 0));
}

function nextStep(run: Run, gauge: Gauge, now: LocalMs): Step | null {
  if (gauge.verdict === 'usedUp') {
    if (!run.usedUp) return 'usedUp';
  } else if (!run.warned) {
    const { limit } = gauge;
    if (limit !== null && limit >= SMALL_LIMIT && isWarningDue(run, gauge, now)) return 'warning';
  }
  return run.toldAt !== null && now - run.toldAt >= UPDATE_DISTANCE ? 'update' : null;
}

function isWarningDue({ fastSince }: Run, gauge: Gauge, now: LocalMs): boolean {
  const { pace, resetAt } = gauge;
  if (!goesTooFast(gauge)) return resetAt !== null && resetAt - now >= LEAD;
  return (pace?.actual ?? 0) >= FAST_SHARE || (fastSince !== null && now - fastSince >= FAST_FOR);
}

const goesTooFast = ({ pace }: Gauge): boolean => pace !== null && pace.exhaustedAt !== null;
