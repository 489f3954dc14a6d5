/**
 * At what pace a window is being spent, and whether it lasts until the reset.
 *
 * The rate is the lower of two: the mean since the window opened, and the rate over its recent part. A
 * burst that is over raises only the first, a burst that has just begun only the second, and neither alone
 * shall alarm. One reading already gives a rate, for the window opened 60 s before its reset.
 */
import type { Pace } from './snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from './time.ts';

/** A figure of a window at a time; `used` counts from the window's opening. */
export interface Sample {
  readonly at: LocalMs;
  readonly used: number;
}

/** The recent part is at least this long, so that single answers make no rate, in ms. */
const RECENT = 5000;
/** Before so many requests, or in a window so young, nothing is said of the future. */
const LEAST_USED = 5;
const YOUNGEST = 5000;
const SAMPLE_DISTANCE = 1000;
const MOST_SAMPLES = 12;

/** Adds a sample; those nearer than a second are one, and only the recent ones are kept. */
export function addSample(samples: Sample[], at: LocalMs, used: number): void {
  const last = samples[samples.length - 1];
  if (last !== undefined && at - last.at < SAMPLE_DISTANCE) return;
  samples.push({ at, used });
  if (samples.length > MOST_SAMPLES) samples.shift();
}

export interface PaceInput {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: LocalMs;
  /** When `remaining` was true. */
  readonly asOf: LocalMs;
  readonly samples: readonly Sample[];
}

export function paceOf({ limit, remaining, resetAt, asOf, samples }: PaceInput, now: LocalMs): Pace {
  const openedAt = resetAt - WINDOW_SECONDS * 1000;
  const used = limit - remaining;
  const age = asOf - openedAt;
  const expected = clamp((now - openedAt) / (WINDOW_SECONDS * 1000));
  const actual = used / limit;
  if (used < LEAST_USED || age < YOUNGEST) return { expected, actual, rate: 0, exhaustedAt: null };

  const mean = used / age;
  const base = samples.findLast(({ at }) => at <= asOf - RECENT && at > openedAt);
  const recent = base === undefined ? mean : (used - base.used) / (asOf - base.at);
  const perMs = Math.max(Math.min(mean, recent), 0);
  const exhaustedAt = perMs === 0 ? Number.POSITIVE_INFINITY : asOf + remaining / perMs;
  return { expected, actual, rate: perMs * 1000, exhaustedAt: exhaustedAt < resetAt ? exhaustedAt : null };
}

/**
 * A limit that is used up so shortly before its reset blocks nobody for long, in ms. Over random patterns 10 s
 * left one slow exhaustion in eight without a warning 5 s ahead, and 5 s one in twenty, with no more false
 * alarms (test/quota/alert-quality.test.ts).
 */
export const WORTH_WARNING = 5000;

/** Whether the projection is worth a warning: a quarter is used, at least 5, and it ends well before the reset. */
export function willRunOut(
  { actual, exhaustedAt }: Pace,
  limit: number | null,
  resetAt: LocalMs | null,
): boolean {
  if (limit === null || resetAt === null || exhaustedAt === null) return false;
  return actual >= 0.25 && actual * limit >= LEAST_USED && exhaustedAt <= resetAt - WORTH_WARNING;
}

const clamp = (share: number): number => Math.min(Math.max(share, 0), 1);
