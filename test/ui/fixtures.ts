/** Owners and gauges in every state that a screen can meet, at one fixed moment. */

import { adviceOf } from '../../src/core/advice/advice.ts';
import { estimateBurnRate } from '../../src/core/alerts/burn-rate.ts';
import type { Category, UnnamedCategory } from '../../src/core/category.ts';
import type { Gauge, OwnerView, PollError, PollView, Snapshot } from '../../src/core/snapshot.ts';
import type { Account } from '../../src/storage/accounts.ts';
import { must } from '../utils.ts';

/** 10:41:42 in Tokyo. */
export const NOW = Date.UTC(2026, 10, 24, 1, 41, 42);
export const inSeconds = (seconds: number): number => NOW + seconds * 1000;

const LIMITS: Record<string, number> = { read: 600, update: 150, search: 150, icon: 60 };

/** An open window with `remaining` left and `seconds` to go. */
export function openGauge(
  category: Category,
  remaining: number,
  seconds: number,
  more: Partial<Gauge> = {},
): Gauge {
  const limit = more.limit ?? LIMITS[category] ?? 100;
  const used = limit - remaining;
  const gauge: Gauge = {
    category,
    state: 'open',
    severity: 'ok',
    limit,
    remaining,
    isUpperBound: false,
    resetAt: inSeconds(seconds),
    resetEstimated: false,
    rateLimited: false,
    asOf: inSeconds(-3),
    inFlight: { uncounted: 0, maybeCounted: 0 },
    burnRate: null,
    advice: null,
    rate: null,
    usage: {
      used,
      observed: used,
      unattributed: 0,
      complete: true,
      likely: 0,
      maybeOurs: 0,
      since: null,
      by: [],
    },
    ...more,
  };
  return { ...gauge, advice: gauge.advice ?? adviceOf(gauge, null, NOW) };
}

/** A window whose last seconds went at `rate` requests a second, with the pace that the model makes of it. */
export function gaugeAtRate(
  category: Category,
  remaining: number,
  seconds: number,
  rate: number,
  more: Partial<Gauge> = {},
): Gauge {
  const gauge = openGauge(category, remaining, seconds, more);
  const limit = must(gauge.limit);
  const asOf = must(gauge.asOf);
  const observed = Array.from({ length: 11 }, (_, second): [number, number] => [
    asOf - 10_000 + second * 1000,
    rate,
  ]);
  return {
    ...gauge,
    rate: more.rate ?? { here: rate, elsewhere: 0 },
    burnRate: estimateBurnRate(
      {
        limit,
        remaining,
        resetAt: inSeconds(seconds),
        asOf,
        intervalMs: 5000,
        series: { observed, readings: [] },
      },
      NOW,
    ),
  };
}

export function unknownGauge(category: Category): Gauge {
  const nothing = { limit: null, remaining: null, resetAt: null, asOf: null, usage: null };
  return openGauge(category, 0, 0, { ...nothing, state: 'unknown', severity: 'unknown' });
}

export function idleGauge(category: Category, limit = LIMITS[category] ?? 100): Gauge {
  return openGauge(category, limit, 0, { limit, state: 'idle', resetAt: null, usage: null });
}

export function exhaustedGauge(category: Category, seconds: number, more: Partial<Gauge> = {}): Gauge {
  return openGauge(category, 0, seconds, { state: 'exhausted', severity: 'exhausted', ...more });
}

export function resetGauge(category: Category): Gauge {
  const limit = LIMITS[category] ?? 100;
  return openGauge(category, limit, -4, { state: 'reset', usage: null, asOf: inSeconds(-20) });
}

export function staleGauge(category: Category, more: Partial<Gauge> = {}): Gauge {
  const nothing = { remaining: null, resetAt: null, usage: null };
  return openGauge(category, 0, 0, {
    ...nothing,
    state: 'stale',
    severity: 'unknown',
    asOf: inSeconds(-622),
    ...more,
  });
}

export const usageElsewhere = (used: number, elsewhere: number, complete: boolean): Pick<Gauge, 'usage'> => ({
  usage: {
    used,
    observed: used - elsewhere,
    unattributed: elsewhere,
    complete,
    likely: 0,
    maybeOurs: 0,
    since: null,
    by: [],
  },
});

export const poll = (more: Partial<PollView> = {}): PollView => ({
  mode: 'active',
  intervalMs: 10_000,
  running: false,
  refreshing: false,
  paused: false,
  lastAnswerAt: inSeconds(-3),
  nextAt: inSeconds(7),
  reason: 'due',
  error: null,
  fastUntil: null,
  ...more,
});

export const failingPoll = (error: PollError, nextAt: number | null): PollView =>
  poll({ error, nextAt, reason: nextAt === null ? 'needsUser' : 'backOff', lastAnswerAt: inSeconds(-45) });

export function owner(gauges: readonly Gauge[], more: Partial<OwnerView> = {}): OwnerView {
  return {
    id: 'demo.backlog.com#1',
    space: 'demo.backlog.com',
    kind: 'account',
    label: 'CI bot',
    userName: 'ci-bot',
    alerting: more.kind === 'observedKey' ? 'none' : 'own',
    gauges,
    mostConstrained: null,
    severity: 'ok',
    poll: poll(),
    findings: [],
    clockOffset: 0,
    suggestedOwner: null,
    ...more,
  };
}

export const account = (more: Partial<Account> = {}): Account => ({
  id: 'demo.backlog.com#1',
  space: 'demo.backlog.com',
  userId: 1,
  userName: 'ci-bot',
  spaceName: 'Demo Inc.',
  label: 'CI bot',
  addedAt: inSeconds(-1000),
  alertScope: 'all',
  ...more,
});

export const snapshot = (...owners: readonly OwnerView[]): Snapshot => ({ at: NOW, owners });

export const okGauges: readonly Gauge[] = [
  openGauge('read', 480, 41, { inFlight: { uncounted: 2, maybeCounted: 0 } }),
  openGauge('update', 142, 52),
  idleGauge('search'),
  idleGauge('icon'),
];

/** One that Backlog may add one day. */
export const UNNAMED_CATEGORY = 'webhook' as UnnamedCategory;
