/** Builds one gauge at one moment: its state, severity and figures. */
import { adviceOf, rateOf } from '../advice/advice.ts';
import { estimateBurnRate } from '../alerts/burn-rate.ts';
import { maxSeverity, severityOf } from '../alerts/thresholds.ts';
import type { Category } from '../category.ts';
import { hasExternalUsage } from '../polling/poll-modes.ts';
import { isSameReset, type ResolvedReadings, resolveSet } from '../readings/reading-set.ts';
import { serverNow, toLocal } from '../readings/server-clock.ts';
import { type Gauge, runsOutAt } from '../snapshot.ts';
import type { EvaluationContext } from '../state/evaluation-context.ts';
import { findWindow, type OwnerState } from '../state/owner.ts';
import { type ServerSeconds, WINDOW_MS } from '../time.ts';
import { countInFlight } from '../usage/in-flight.ts';
import { observedUsage } from '../usage/observed-usage.ts';
import type { RateLimitWindow } from '../usage/rate-limit-window.ts';
import { currentRateLimited } from '../usage/too-many-requests.ts';
import { buildBreakdown } from '../usage/usage-breakdown.ts';
import type { UsageSeries } from '../usage/usage-series.ts';

/** During external usage a figure older than this, in ms, is an upper bound. */
const FRESH_MS = 5000;

type OpenReadings = Extract<ResolvedReadings, { kind: 'window' }>;

export const unknownGauge = (category: Category): Gauge => ({
  category,
  state: 'unknown',
  severity: 'unknown',
  limit: null,
  remaining: null,
  isUpperBound: false,
  resetAt: null,
  resetEstimated: false,
  rateLimited: false,
  asOf: null,
  inFlight: { uncounted: 0, maybeCounted: 0 },
  burnRate: null,
  advice: null,
  rate: null,
  usage: null,
});

/**
 * @param intervalMs interval between polls; null for an owner without polls, whose figures age without becoming stale
 */
export function gaugeOf(
  owner: OwnerState,
  window: RateLimitWindow,
  intervalMs: number | null,
  context: EvaluationContext,
): Gauge {
  const gauge = figuresOf(owner, window, intervalMs, context);
  const { state, limit } = gauge;
  if (state !== 'open' && state !== 'exhausted') return gauge;
  const { now } = context;
  const view = resolveSet(window.readings);
  const series = view.kind === 'window' && limit !== null ? currentSeries(window, limit, view.reset) : null;
  const basis = series?.pace ?? null;
  return { ...gauge, advice: adviceOf(gauge, basis, now), rate: rateOf(gauge, basis, now) };
}

function figuresOf(
  owner: OwnerState,
  window: RateLimitWindow,
  intervalMs: number | null,
  context: EvaluationContext,
): Gauge {
  const { now, observingSince } = context;
  const { asOf } = window;
  const rateLimited = currentRateLimited(window);
  const view = resolveSet(window.readings);
  const server = serverNow(owner.serverClock, now);
  const stale = intervalMs !== null && asOf !== null && now - asOf > 2 * intervalMs;
  const base: Gauge = {
    ...unknownGauge(window.category),
    asOf,
    inFlight: countInFlight(owner.inFlight, window.category, asOf, now),
    limit: view.kind === 'unknown' ? null : view.limit,
    usage: view.kind === 'window' ? buildBreakdown(owner, window, view, observingSince) : null,
  };

  if (rateLimited !== null && server < rateLimited.until) {
    return {
      ...base,
      state: 'exhausted',
      severity: 'exhausted',
      remaining: base.limit === null ? null : 0,
      resetAt: toLocal(owner.serverClock, rateLimited.until),
      resetEstimated: rateLimited.estimated,
      rateLimited: true,
      asOf: Math.max(asOf ?? rateLimited.at, rateLimited.at),
    };
  }
  if (view.kind === 'unknown') return base;
  if (view.kind === 'window' && server < view.reset) {
    return openGauge(base, owner, window, view, { stale, intervalMs }, context);
  }
  const resetAt = view.kind === 'window' ? toLocal(owner.serverClock, view.reset) : null;
  if (stale) return { ...base, state: 'stale', resetAt };
  // Idle is a poll's statement; for an owner without polls it is an unconfirmed reset a minute later.
  const isConfirmed = intervalMs !== null || (asOf !== null && now - asOf < WINDOW_MS);
  const state = view.kind === 'idle' && isConfirmed ? 'idle' : 'reset';
  return { ...base, state, severity: 'ok', remaining: view.limit, resetAt, usage: null };
}

/** The gauge of a window that is open by the server's clock. */
function openGauge(
  base: Gauge,
  owner: OwnerState,
  window: RateLimitWindow,
  { limit, remaining, reset }: OpenReadings,
  { stale, intervalMs }: { readonly stale: boolean; readonly intervalMs: number | null },
  { now, thresholds }: EvaluationContext,
): Gauge {
  const { asOf } = window;
  const resetAt = toLocal(owner.serverClock, reset);
  const series = currentSeries(window, limit, reset);
  const burnRate =
    stale || asOf === null
      ? null
      : estimateBurnRate({ limit, remaining, resetAt, asOf, intervalMs, series }, now);
  const projected = runsOutAt({ burnRate }) !== null ? 'critical' : 'ok';
  const open = { ...base, remaining, resetAt, burnRate };
  if (remaining === 0) return { ...open, state: 'exhausted', severity: 'exhausted' };
  return {
    ...open,
    state: stale ? 'stale' : 'open',
    // Stale figures never warn.
    severity: stale ? 'unknown' : maxSeverity(severityOf(remaining, limit, thresholds), projected),
    isUpperBound: asOf !== null && now - asOf > FRESH_MS && hasExternalUsage(owner, now),
  };
}

/** The usage series of this window and limit; null if the limit has just changed. */
function currentSeries({ series }: RateLimitWindow, limit: number, reset: ServerSeconds): UsageSeries | null {
  const same = series !== null && series.limit === limit && isSameReset(series.reset, reset);
  return same ? series : null;
}

/** The gauge of an account, with the unattributed requests that its likely keys explain. */
export function withLikelyUsage(gauge: Gauge, account: OwnerState, keys: readonly OwnerState[]): Gauge {
  const { usage, category } = gauge;
  const window = findWindow(account, category);
  if (usage === null || window === undefined || keys.length === 0) return gauge;
  const view = resolveSet(window.readings);
  if (view.kind !== 'window') return gauge;
  const counts = keys.map((key) => {
    const own = findWindow(key, category);
    return own === undefined ? 0 : (observedUsage(own, view.reset, view.limit)?.count ?? 0);
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  return { ...gauge, usage: { ...usage, likely: Math.min(all, usage.unattributed) } };
}
