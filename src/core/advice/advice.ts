/** What to do about a gauge at risk. Every surface shows this one value, so none contradicts another. */
import type { Gauge, RequestRate } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';
import { type Advice, type PaceBasis, paceAfterReset, paceToKeep } from './pace.ts';

/** Without a reading for this long, in ms, and without a request in flight, no program sends requests. */
const SILENCE_MS = 10_000;
/** A rate of other programs below this, per second, is not worth stopping them. */
const MIN_ELSEWHERE = 0.1;

/** @param basis null where nothing was sampled yet: then the gauge's own figures count */
export function adviceOf(gauge: Gauge, basis: PaceBasis | null, now: LocalMs): Advice | null {
  const { severity, category, limit } = gauge;
  if (severity === 'exhausted')
    return { kind: 'wait', after: limit === null ? null : paceAfterReset(category, limit) };
  const figures = basis ?? figuresOf(gauge);
  if ((severity !== 'warning' && severity !== 'critical') || limit === null || figures === null) return null;
  const isQuiet = isWithoutRequests(gauge, figures, now);
  const pace = paceToKeep({ category, limit, left: figures.left, seconds: figures.seconds, isQuiet });
  const { here, elsewhere } = figures;
  const isOthers = !isQuiet && elsewhere >= Math.max(here, MIN_ELSEWHERE);
  return isOthers ? { kind: 'others', perSecond: elsewhere, pace } : pace;
}

/** The rate of an open window; null if no reading has confirmed it lately. */
export function rateOf({ asOf }: Gauge, basis: PaceBasis | null, now: LocalMs): RequestRate | null {
  if (basis === null || asOf === null || now - asOf > SILENCE_MS) return null;
  return { here: basis.here, elsewhere: basis.elsewhere };
}

function figuresOf({ remaining, resetAt, asOf, inFlight }: Gauge): PaceBasis | null {
  if (remaining === null || resetAt === null || asOf === null) return null;
  return {
    at: asOf,
    left: remaining - inFlight.uncounted - inFlight.maybeCounted,
    seconds: (resetAt - asOf) / 1000,
    isAtRisk: true,
    isQuiet: false,
    here: 0,
    elsewhere: 0,
  };
}

function isWithoutRequests({ category, asOf, inFlight }: Gauge, basis: PaceBasis, now: LocalMs): boolean {
  // A Read in flight may be our own poll.
  if (category !== 'read' && inFlight.uncounted + inFlight.maybeCounted > 0) return false;
  const isSilent = asOf !== null && now - asOf >= SILENCE_MS && basis.elsewhere === 0;
  return basis.isQuiet || isSilent;
}
