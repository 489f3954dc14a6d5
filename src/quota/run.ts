/**
 * When somebody is told, and how often. Per owner and category there is a run: from the first danger until
 * three minutes of readings without one. In a run there is one warning, one "used up", and at most one
 * silent update of the same notice in ten minutes: a job at 96 % every minute is one story.
 *
 * Only a live figure warns, and only a live healthy one ends a run. Limits under 20 are gone before a
 * warning helps: for them there is only "used up".
 */
import { willRunOut } from './pace.ts';
import type { Gauge } from './snapshot.ts';
import type { LocalMs } from './time.ts';

export interface Run {
  readonly startedAt: LocalMs;
  /** When the figure that showed the latest danger arrived. */
  readonly dangerAt: LocalMs;
  readonly warned: boolean;
  readonly usedUp: boolean;
  /** When something was last said. */
  readonly toldAt: LocalMs | null;
}

export type Step = 'warning' | 'usedUp' | 'update';

export interface Judgement {
  readonly run: Run | null;
  readonly step: Step | null;
}

const QUIET_ENDS_RUN = 180_000;
const UPDATE_DISTANCE = 600_000;
const LIVE_FOR = 15_000;
const SMALL_LIMIT = 20;
/** Danger alone warns only while there is this long to the reset, in ms. */
const LEAD = 10_000;

/**
 * Judges one gauge as it stands.
 *
 * @param intervalMs distance between polls, or null where there are none
 * @param tell whether a step may be said now; where not, the run goes on and nothing is marked as said
 */
export function judge(
  run: Run | null,
  gauge: Gauge,
  intervalMs: number | null,
  now: LocalMs,
  tell = true,
): Judgement {
  const { asOf } = gauge;
  if (asOf === null || !isLive(gauge, asOf, intervalMs, now)) return { run, step: null };
  if (!inDanger(gauge)) {
    const over = run !== null && asOf - run.dangerAt >= QUIET_ENDS_RUN;
    return { run: over ? null : run, step: null };
  }
  const current: Run = {
    ...(run ?? { startedAt: asOf, warned: false, usedUp: false, toldAt: null }),
    dangerAt: Math.max(asOf, run?.dangerAt ?? asOf),
  };
  const step = tell ? nextStep(current, gauge, now) : null;
  if (step === null) return { run: run?.dangerAt === current.dangerAt ? run : current, step };
  return {
    run: {
      ...current,
      // Who was told that it is used up needs no warning any more.
      warned: current.warned || step !== 'update',
      usedUp: current.usedUp || step === 'usedUp',
      toldAt: now,
    },
    step,
  };
}

function isLive({ state }: Gauge, asOf: LocalMs, intervalMs: number | null, now: LocalMs): boolean {
  if (state !== 'open' && state !== 'usedUp' && state !== 'idle') return false;
  return now - asOf <= Math.max(LIVE_FOR, 2 * (intervalMs ?? 0));
}

function inDanger(gauge: Gauge): boolean {
  return gauge.verdict === 'usedUp' || gauge.verdict === 'danger';
}

function nextStep(run: Run, gauge: Gauge, now: LocalMs): Step | null {
  if (gauge.verdict === 'usedUp') {
    if (!run.usedUp) return 'usedUp';
  } else if (!run.warned) {
    const { limit, resetAt } = gauge;
    const early = resetAt !== null && resetAt - now >= LEAD;
    const due = early || (gauge.pace !== null && willRunOut(gauge.pace, limit, resetAt));
    if (limit !== null && limit >= SMALL_LIMIT && due) return 'warning';
  }
  return run.toldAt !== null && now - run.toldAt >= UPDATE_DISTANCE ? 'update' : null;
}
