/**
 * Estimates the burn rate of a window, and whether its limit lasts until the reset.
 *
 * The burn rate is the sum of two parts.
 *
 * - Seen here: the requests that this browser saw answered in the ten seconds up to the newest one. The lower of two
 *   estimates counts. (a) Half their number, divided by the time between the mean times of the first and the second half.
 *   It is right for even traffic and for regular bursts. If the halves are less than `SPREAD_MS` apart, it was a single
 *   burst, which predicts nothing. (b) Twice the number in the emptier half of the time span, divided by the span: a burst
 *   followed by single requests counts as the single requests.
 *   Silence since the newest request lowers the rate linearly, to 0 after ten seconds.
 * - Elsewhere: the rise of usage that is surely not this browser's between the two newest readings at least 3 s apart,
 *   but not above the rate of the interval before, so that a single burst is no rate. It holds until a poll is overdue;
 *   from then on silence lowers it.
 *
 * The window's mean is not an upper bound: it would announce a program that starts late in an open window late or never
 * (simulated: 0 of 24 announced 5 s ahead with it, all without it, and no more false alarms).
 *
 * Both parts can only fall between events, so a projection begins only with an event.
 */
import type { BurnRate } from '../snapshot.ts';
import { type LocalMs, WINDOW_SECONDS } from '../time.ts';
import {
  MEMORY_MS,
  MIN_READING_INTERVAL_MS,
  type UsageReading,
  type UsageSeries,
} from '../usage/usage-series.ts';

/** An exhaustion closer to the reset than this, in ms, blocks programs only briefly and is not announced. */
export const MIN_LEAD_MS = 5000;
/** Mean times of the earlier and the later half of the requests must be this far apart, in ms. */
const SPREAD_MS = 2500;
/** No projection before this many requests and this share of the limit are used. */
const MIN_USED = 5;
const MIN_SHARE = 0.25;
/** A projected exhaustion that lies in the past is put this far ahead, in ms: no reading has shown it yet. */
const SOONEST_MS = 1000;
/** A poll that is due takes up to this long to be sent and answered, in ms. */
export const POLL_GRACE_MS = 2000;

export interface BurnRateInput {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: LocalMs;
  /** When the newest reading arrived. */
  readonly asOf: LocalMs;
  /** Interval between polls in ms; null for an owner without polls. */
  readonly intervalMs: number | null;
  readonly series: Usage | null;
}

type Usage = Pick<UsageSeries, 'observed' | 'readings'>;

/** The window's burn rate at `now` and what follows from it. */
export function estimateBurnRate(input: BurnRateInput, now: LocalMs): BurnRate {
  const { limit, remaining, resetAt, series } = input;
  const openedAt = resetAt - WINDOW_SECONDS * 1000;
  const used = limit - remaining;
  const { here, elsewhere, newestElsewhere } = ratesPerMs(series ?? NO_USAGE, now, now - holdOf(input));
  const rate = here + elsewhere;
  const exhaustedAt = exhaustionAt(input, rate, now);
  return {
    expected: Math.min(Math.max((now - openedAt) / (WINDOW_SECONDS * 1000), 0), 1),
    actual: used / limit,
    exhaustedAt,
    unconfirmed: exhaustedAt === null && exhaustionAt(input, here + newestElsewhere, now) !== null,
  };
}

/** Whether the limit will be exhausted by the reset, as `estimateBurnRate` says. */
export function isGoingTooFast(input: BurnRateInput, now: LocalMs): boolean {
  return isWorthProjecting(input) && estimateBurnRate(input, now).exhaustedAt !== null;
}

const isWorthProjecting = ({ limit, remaining }: BurnRateInput): boolean =>
  limit - remaining >= Math.max(MIN_USED, limit * MIN_SHARE);

const NO_USAGE = { observed: [], readings: [] };

/** Requests per second at this moment. */
export function requestRates(series: Usage, now: LocalMs): ReturnType<typeof ratesPerMs> {
  const { here, elsewhere, newestElsewhere } = ratesPerMs(series, now, now);
  return { here: here * 1000, elsewhere: elsewhere * 1000, newestElsewhere: newestElsewhere * 1000 };
}

/** @param silentSince readings are missing since then; a later moment than the newest reading's lowers its rate */
function ratesPerMs({ observed, readings }: Usage, now: LocalMs, silentSince: LocalMs) {
  const rise = riseElsewhere(readings, silentSince);
  return { here: rateHere(observed, now), elsewhere: rise.confirmed, newestElsewhere: rise.newest };
}

/** When the limit will be exhausted at this rate per ms; null if that is not worth a warning. */
function exhaustionAt(input: BurnRateInput, rate: number, now: LocalMs): LocalMs | null {
  const { remaining, resetAt, asOf } = input;
  if (rate <= 0 || !isWorthProjecting(input)) return null;
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

/** Requests per ms of other programs: by the newest interval alone, and bounded by the one before. */
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

/** Requests per ms that surely came from elsewhere between two readings at least an interval apart. */
const riseRate = (from: UsageReading, to: UsageReading, overdue: number): number =>
  Math.max(to.unattributed - from.unattributed - from.inFlight, 0) /
  (Math.max(to.at - from.at, MIN_READING_INTERVAL_MS) + overdue);

/** How long the newest rate of other programs holds, in ms. */
const holdOf = ({ intervalMs }: BurnRateInput): number =>
  intervalMs === null ? MEMORY_MS : intervalMs + POLL_GRACE_MS;
