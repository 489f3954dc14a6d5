/**
 * How fast a window is being used, and whether it lasts until the reset.
 *
 * The burn rate is the sum of two parts.
 *
 * - Seen here: the requests that this browser saw answered in the ten seconds up to the newest one. The lower of two
 *   estimates counts. (a) Halved in their order: half their number, per time between the means of the two halves. It is
 *   right for an even row and for a regular row of bursts. Where the halves are less than `SPREAD_MS` apart it was one
 *   burst, which says nothing of what follows. (b) Halved in time: twice the number of the poorer half, per time between
 *   the first and the newest. A burst followed by single requests counts as these single requests.
 *   Silence since the newest request lowers the rate evenly, to nothing after ten seconds.
 * - Elsewhere: the rise of what is surely not this browser's between the two newest readings at least 3 s
 *   apart, and no more than the rate of the interval before, so that one burst is no rate. It holds until a
 *   poll is overdue; silence counts from then on.
 *
 * The window's mean is no bound: a program that starts late in an open window would be announced late or never
 * (simulated: 0 of 24 announced 5 s ahead with it, all without it, and no more false alarms).
 *
 * Both can only fall while no event comes, so a projection never begins by itself.
 */
import type { BurnRate } from '../snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';
import {
  MEMORY_MS,
  MIN_READING_INTERVAL_MS,
  type UsageReading,
  type UsageSeries,
} from '../usage/usage-series.ts';

/**
 * A limit that is used up so shortly before its reset blocks nobody for long, in ms.
 */
export const MIN_LEAD_MS = 5000;
/** The later half of the requests must come this long after the earlier half, in the mean, in ms. */
const SPREAD_MS = 2500;
/** No projection before so many requests, or this share of the limit. */
const MIN_USED = 5;
const MIN_SHARE = 0.25;
/** What should be used up by now is said to be so in a second: no reading has shown it yet. */
const SOONEST_MS = 1000;
/** A poll takes up to this long to come and be answered when it is due, in ms. */
const POLL_GRACE_MS = 2000;

export interface BurnRateInput {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: LocalMs;
  /** When the newest reading arrived. */
  readonly asOf: LocalMs;
  /** Distance between polls in ms; null for an owner that is not polled. */
  readonly intervalMs: number | null;
  readonly series: Pick<UsageSeries, 'observed' | 'readings'> | null;
}

/** The window's burn rate at `now` and what follows from it. */
export function estimateBurnRate(input: BurnRateInput, now: LocalMs): BurnRate {
  const { limit, remaining, resetAt, series } = input;
  const openedAt = resetAt - WINDOW_SECONDS * 1000;
  const used = limit - remaining;
  const here = rateHere(series?.observed ?? [], now);
  const rise = riseElsewhere(series?.readings ?? [], now - holdOf(input));
  const rate = here + rise.confirmed;
  const exhaustedAt = exhaustionAt(input, rate, now);
  return {
    expected: Math.min(Math.max((now - openedAt) / (WINDOW_SECONDS * 1000), 0), 1),
    actual: used / limit,
    rate: rate * 1000,
    exhaustedAt,
    unconfirmed: exhaustedAt === null && exhaustionAt(input, here + rise.newest, now) !== null,
  };
}

/** When the limit will be used up at this rate per ms; null where that is not worth a warning. */
function exhaustionAt(
  { limit, remaining, resetAt, asOf }: BurnRateInput,
  rate: number,
  now: LocalMs,
): LocalMs | null {
  const used = limit - remaining;
  if (rate <= 0 || used < Math.max(MIN_USED, limit * MIN_SHARE)) return null;
  const at = Math.max(asOf + remaining / rate, now + SOONEST_MS);
  return at <= resetAt - MIN_LEAD_MS ? at : null;
}

/** Requests per ms that this browser sees. */
function rateHere(here: UsageSeries['observed'], now: LocalMs): number {
  const first = here[0]?.[0];
  const newest = here.at(-1)?.[0];
  if (first === undefined || newest === undefined) return 0;
  const count = totalCount(here);
  const distance = meanTime(here.toReversed(), count / 2) - meanTime(here, count / 2);
  if (distance < SPREAD_MS) return 0;
  const middle = (first + newest) / 2;
  const early = totalCount(here.filter(([at]) => at < middle));
  const perTime = (2 * Math.min(early, count - early)) / (newest - first);
  const silence = Math.min(Math.max((now - newest) / MEMORY_MS, 0), 1);
  return Math.min(count / 2 / distance, perTime) * (1 - silence);
}

const totalCount = (slots: UsageSeries['observed']): number => slots.reduce((sum, [, each]) => sum + each, 0);

/** The mean time of the first `count` requests of these slots. */
function meanTime(slots: UsageSeries['observed'], count: number): LocalMs {
  const origin = slots[0]?.[0] ?? 0;
  let left = count;
  let sum = 0;
  for (const [at, each] of slots) {
    const taken = Math.min(each, left);
    sum += (at - origin) * taken;
    left -= taken;
  }
  return origin + sum / count;
}

/** Requests per ms that this browser does not see: by the newest interval alone, and as confirmed by the one before. */
function riseElsewhere(readings: readonly UsageReading[], silentSince: LocalMs) {
  const newest = readings.at(-1);
  if (newest === undefined) return { newest: 0, confirmed: 0 };
  const base = intervalBefore(readings, newest) ?? readings[0] ?? newest;
  const first = intervalBefore(readings, base);
  const rate = riseRate(base, newest, Math.max(silentSince - newest.at, 0));
  return { newest: rate, confirmed: first === undefined ? 0 : Math.min(rate, riseRate(first, base, 0)) };
}

/** The newest reading at least an interval before this one. */
const intervalBefore = (readings: readonly UsageReading[], later: UsageReading): UsageReading | undefined =>
  readings.findLast(({ at }) => at <= later.at - MIN_READING_INTERVAL_MS);

/** What surely came from elsewhere between the two, per ms; a shorter time than an interval counts as one. */
const riseRate = (from: UsageReading, to: UsageReading, overdue: number): number =>
  Math.max(to.unattributed - from.unattributed - from.inFlight, 0) /
  (Math.max(to.at - from.at, MIN_READING_INTERVAL_MS) + overdue);

/** For how long the last word on other programs stands, in ms. */
const holdOf = ({ intervalMs }: BurnRateInput): number =>
  intervalMs === null ? MEMORY_MS : intervalMs + POLL_GRACE_MS;
