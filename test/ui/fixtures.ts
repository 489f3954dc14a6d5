/** Owners and gauges in every state that a screen can meet, at one fixed moment. */
import type { Account } from '../../src/platform/accounts.ts';
import { estimateBurnRate } from '../../src/quota/burn-rate.ts';
import type { Category, UnnamedCategory } from '../../src/quota/category.ts';
import type { Gauge, OwnerView, PollView, Problem, Snapshot } from '../../src/quota/snapshot.ts';
import { must } from '../quota/support.ts';

/** 10:41:42 in Tokyo. */
export const NOW = Date.UTC(2026, 10, 24, 1, 41, 42);
export const inSeconds = (seconds: number): number => NOW + seconds * 1000;

const LIMITS: Record<string, number> = { read: 600, update: 150, search: 150, icon: 60 };

/** An open window with `remaining` left and `seconds` to go. */
export function open(
  category: Category,
  remaining: number,
  seconds: number,
  more: Partial<Gauge> = {},
): Gauge {
  const limit = more.limit ?? LIMITS[category] ?? 100;
  const used = limit - remaining;
  return {
    category,
    state: 'open',
    verdict: 'calm',
    limit,
    remaining,
    atMost: false,
    resetAt: inSeconds(seconds),
    resetEstimated: false,
    refused: false,
    asOf: inSeconds(-3),
    inFlight: { unspent: 0, maybe: 0 },
    pace: null,
    spending: { used, seen: used, rest: 0, whole: true, likely: 0, aborted: 0, since: null, by: [] },
    ...more,
  };
}

/** A window whose last seconds went at `rate` requests a second, with the pace that the model makes of it. */
export function paced(
  category: Category,
  remaining: number,
  seconds: number,
  rate: number,
  more: Partial<Gauge> = {},
): Gauge {
  const gauge = open(category, remaining, seconds, more);
  const limit = must(gauge.limit);
  const asOf = must(gauge.asOf);
  const here = Array.from({ length: 11 }, (_, second): [number, number] => [
    asOf - 10_000 + second * 1000,
    rate,
  ]);
  return {
    ...gauge,
    pace: estimateBurnRate(
      {
        limit,
        remaining,
        resetAt: inSeconds(seconds),
        asOf,
        intervalMs: 5000,
        series: { here, readings: [] },
      },
      NOW,
    ),
  };
}

export function unknown(category: Category): Gauge {
  const nothing = { limit: null, remaining: null, resetAt: null, asOf: null, spending: null };
  return open(category, 0, 0, { ...nothing, state: 'unknown', verdict: 'unknown' });
}

export function idle(category: Category, limit = LIMITS[category] ?? 100): Gauge {
  return open(category, limit, 0, { limit, state: 'idle', resetAt: null, spending: null });
}

export function usedUp(category: Category, seconds: number, more: Partial<Gauge> = {}): Gauge {
  return open(category, 0, seconds, { state: 'usedUp', verdict: 'usedUp', ...more });
}

export function reset(category: Category): Gauge {
  const limit = LIMITS[category] ?? 100;
  return open(category, limit, -4, { state: 'reset', spending: null, asOf: inSeconds(-20) });
}

export function stale(category: Category, more: Partial<Gauge> = {}): Gauge {
  const nothing = { remaining: null, resetAt: null, spending: null };
  return open(category, 0, 0, {
    ...nothing,
    state: 'stale',
    verdict: 'unknown',
    asOf: inSeconds(-622),
    ...more,
  });
}

export const rest = (used: number, elsewhere: number, whole: boolean): Pick<Gauge, 'spending'> => ({
  spending: {
    used,
    seen: used - elsewhere,
    rest: elsewhere,
    whole,
    likely: 0,
    aborted: 0,
    since: null,
    by: [],
  },
});

export const poll = (more: Partial<PollView> = {}): PollView => ({
  mode: 'work',
  intervalMs: 10_000,
  running: false,
  refreshing: false,
  paused: false,
  lastAnswerAt: inSeconds(-3),
  nextAt: inSeconds(7),
  why: 'due',
  problem: null,
  closelyUntil: null,
  ...more,
});

export const failing = (problem: Problem, nextAt: number | null): PollView =>
  poll({ problem, nextAt, why: nextAt === null ? 'needsUser' : 'backOff', lastAnswerAt: inSeconds(-45) });

export function owner(gauges: readonly Gauge[], more: Partial<OwnerView> = {}): OwnerView {
  return {
    id: 'demo.backlog.com#1',
    space: 'demo.backlog.com',
    kind: 'account',
    label: 'CI bot',
    userName: 'ci-bot',
    alerting: more.kind === 'seen' ? 'none' : 'own',
    gauges,
    tightest: null,
    verdict: 'calm',
    poll: poll(),
    findings: [],
    probablyOf: null,
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
  ...more,
});

export const snapshot = (...owners: readonly OwnerView[]): Snapshot => ({ at: NOW, owners });

export const calmGauges: readonly Gauge[] = [
  open('read', 480, 41, { inFlight: { unspent: 2, maybe: 0 } }),
  open('update', 142, 52),
  idle('search'),
  idle('icon'),
];

/** One that Backlog may add one day. */
export const fifth = 'webhook' as UnnamedCategory;
