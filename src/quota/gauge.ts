/** One gauge at one moment: which state it is in, and which figures stand in it. */
import { estimateBurnRate } from './burn-rate.ts';
import type { Category } from './category.ts';
import type { Circumstances } from './circumstances.ts';
import { serverNow, toLocal } from './clock.ts';
import { countInFlight } from './flight.ts';
import { type JoinedView, SAME_WINDOW, viewJoined } from './join.ts';
import type { OwnerState } from './owner.ts';
import { ELSEWHERE_COUNTS_FOR } from './poll-plan.ts';
import type { Gauge } from './snapshot.ts';
import { spendingOf } from './spending.ts';
import { type LocalMs, type ServerSeconds, WINDOW_SECONDS } from './time.ts';
import type { UsageSeries } from './usage-series.ts';
import { graver, verdictOf } from './verdict.ts';
import { refusalOf, type Window } from './window.ts';

/** While others spend, a figure older than this is an upper bound, in ms. */
const FRESH_FOR = 5000;

type OpenView = Extract<JoinedView, { kind: 'window' }>;

export const unknownGauge = (category: Category): Gauge => ({
  category,
  state: 'unknown',
  verdict: 'unknown',
  limit: null,
  remaining: null,
  atMost: false,
  resetAt: null,
  resetEstimated: false,
  refused: false,
  asOf: null,
  inFlight: { unspent: 0, maybe: 0 },
  pace: null,
  spending: null,
});

/**
 * @param intervalMs distance between polls, or null for an owner that is not polled: nobody promised to
 *   renew its figures, so they grow old without going stale
 */
export function gaugeOf(
  owner: OwnerState,
  window: Window,
  intervalMs: number | null,
  context: Circumstances,
): Gauge {
  const { now, watchedSince } = context;
  const { asOf } = window;
  const refused = refusalOf(window);
  const view = viewJoined(window.joined);
  const server = serverNow(owner.clock, now);
  const stale = intervalMs !== null && asOf !== null && now - asOf > 2 * intervalMs;
  const base: Gauge = {
    ...unknownGauge(window.category),
    asOf,
    inFlight: countInFlight(owner.flights, window.category, asOf, now),
    limit: view.kind === 'unknown' ? null : view.limit,
    spending: view.kind === 'window' ? spendingOf(owner, window, view, watchedSince) : null,
  };

  if (refused !== null && server < refused.until) {
    return {
      ...base,
      state: 'usedUp',
      verdict: 'usedUp',
      remaining: base.limit === null ? null : 0,
      resetAt: toLocal(owner.clock, refused.until),
      resetEstimated: refused.estimated,
      refused: true,
      asOf: Math.max(asOf ?? refused.at, refused.at),
    };
  }
  if (view.kind === 'unknown') return base;
  if (view.kind === 'window' && server < view.reset) {
    return openGauge(base, owner, window, view, { stale, intervalMs }, context);
  }
  const resetAt = view.kind === 'window' ? toLocal(owner.clock, view.reset) : null;
  if (stale) return { ...base, state: 'stale', resetAt };
  // Idle is what a poll said; a minute after the last one it is a reset that nobody has confirmed.
  const spoken = intervalMs !== null || (asOf !== null && now - asOf < WINDOW_SECONDS * 1000);
  const state = view.kind === 'idle' && spoken ? 'idle' : 'reset';
  return { ...base, state, verdict: 'calm', remaining: view.limit, resetAt, spending: null };
}

/** The gauge of a window that is open by the server's clock. */
function openGauge(
  base: Gauge,
  owner: OwnerState,
  window: Window,
  { limit, remaining, reset }: OpenView,
  { stale, intervalMs }: { readonly stale: boolean; readonly intervalMs: number | null },
  { now, levels }: Circumstances,
): Gauge {
  const { asOf } = window;
  const resetAt = toLocal(owner.clock, reset);
  const series = seriesOf(window, limit, reset);
  const pace =
    stale || asOf === null
      ? null
      : estimateBurnRate({ limit, remaining, resetAt, asOf, intervalMs, series }, now);
  const coming = pace !== null && pace.exhaustedAt !== null ? 'danger' : 'calm';
  const open = { ...base, remaining, resetAt, pace };
  if (remaining === 0) return { ...open, state: 'usedUp', verdict: 'usedUp' };
  return {
    ...open,
    state: stale ? 'stale' : 'open',
    // An old figure warns of nothing, on no surface.
    verdict: stale ? 'unknown' : graver(verdictOf(remaining, limit, levels), coming),
    atMost: asOf !== null && now - asOf > FRESH_FOR && othersSpend(owner, now),
  };
}

function othersSpend({ poll: { elsewhereAt } }: OwnerState, now: LocalMs): boolean {
  return elsewhereAt !== null && now - elsewhereAt < ELSEWHERE_COUNTS_FOR;
}

/** How it was used under this limit; null where the limit has just changed. */
function seriesOf({ series }: Window, limit: number, reset: ServerSeconds): UsageSeries | null {
  const same = series !== null && series.limit === limit && Math.abs(series.reset - reset) < SAME_WINDOW;
  return same ? series : null;
}
