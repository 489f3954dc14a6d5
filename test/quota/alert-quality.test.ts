/**
 * Are alerts in time, and are they true? Over 200 random traffic patterns that the browser sees, with a fresh
 * seed each time.
 *
 * - A miss: the rule was met by an answer at least one second before the first 429, and no notice came before it.
 * - Early enough: of the patterns that reach a 429 with at least 10 s between half used and the 429, how many
 *   had a warning 5 s or more before it.
 * - A false alarm: a warning, and the reset came with requests left although the traffic did not change.
 */
import { expect, it } from 'vitest';
import type { KnownCategory } from '../../src/quota/category.ts';
import { FREE, type Limits, PAID } from '../simulator/quota.ts';
import { AlertWorld } from './alert-world.ts';
import { seeded } from './support.ts';

const PATTERNS = 200;
const START = 1_800_000_000_000;
const MINUTE = 60_000;

interface Pattern {
  readonly limits: Limits;
  readonly category: KnownCategory;
  /** Times of the requests, in ms from the start. */
  readonly times: number[];
  /** The rate stays what it is from its beginning to its end. */
  readonly steady: boolean;
  readonly kind: string;
}

/** One minute and a half of traffic of a random kind: steady, ramping, bursty, or with a pause. */
function patternOf(random: () => number): Pattern {
  const category: KnownCategory = random() < 0.5 ? 'update' : random() < 0.5 ? 'search' : 'read';
  const limits = random() < 0.7 ? PAID : { ...FREE, update: 30, search: 30 };
  const limit = limits[category];
  // From a third of what the limit bears in a minute to eight times as much.
  const perMs = (limit / MINUTE) * (0.33 + 7.67 * random() ** 2);
  const kinds = ['steady', 'jittered', 'ramping', 'bursts', 'paused'] as const;
  const kind = kinds[Math.floor(random() * kinds.length)] ?? 'steady';
  const times: number[] = [];
  let at = 0;
  while (at < 90_000 && times.length < 3 * limit) {
    times.push(at);
    const even = 1 / perMs;
    if (kind === 'steady') at += even;
    else if (kind === 'jittered') at += even * (0.2 + 1.6 * random());
    else if (kind === 'ramping') at += even * (2 - Math.min(at / 45_000, 1.5));
    else if (kind === 'bursts') at += random() < 0.9 ? even * 0.3 : even * 7;
    else at += at > 15_000 && at < 15_000 + even ? 10_000 : even;
  }
  return { limits, category, times, steady: kind === 'steady' || kind === 'jittered', kind };
}

interface Result {
  readonly missed: boolean;
  /** Null where it does not reach a 429, or reaches it within 10 s of half used. */
  readonly early: boolean | null;
  readonly warned: boolean;
  readonly wrong: boolean;
}

function play({ limits, category, times, steady }: Pattern, random: () => number): Result {
  const world = new AlertWorld(limits, START, false);
  for (const at of times) world.request(START + at, category, 20 + random() * 120);
  let ruleMetAt: number | null = null;
  let halfAt: number | null = null;
  let leftAtReset: number | null = null;
  let resetAt: number | null = null;
  // Looked at on every answer, not only when the background does.
  for (let at = START; at <= START + 95_000; at += 50) {
    world.run(at);
    const { reset, used } = world.quota.peek(category, at);
    if (reset !== null) resetAt ??= reset * 1000;
    if (halfAt === null && used >= limits[category] / 2) halfAt = at;
    if (resetAt !== null && at < resetAt) leftAtReset = limits[category] - used;
    if (ruleMetAt === null && meetsRule(world, category, at)) ruleMetAt = at;
  }
  const refusedAt = world.refusedAt.get(category) ?? null;
  const inFirst = (at: number) => resetAt === null || at < resetAt;
  const first = world.told.find(({ category: of }) => of === category);
  const warning = world.told.find(({ category: of, step }) => of === category && step === 'warning');
  const due = ruleMetAt !== null && refusedAt !== null && refusedAt - ruleMetAt >= 1000;
  const slow = refusedAt !== null && halfAt !== null && refusedAt - halfAt >= 10_000 && inFirst(refusedAt);
  return {
    missed: due && (first === undefined || first.at >= refusedAt),
    early: slow ? warning !== undefined && refusedAt - warning.at >= 5000 : null,
    warned: warning !== undefined && inFirst(warning.at),
    wrong:
      warning !== undefined && inFirst(warning.at) && steady && refusedAt === null && (leftAtReset ?? 0) > 0,
  };
}

/** The rule of the warning, written out again from its words, on the figures that the page itself has seen. */
function meetsRule(world: AlertWorld, category: KnownCategory, at: number): boolean {
  const gauge = world.snapshot().owners[0]?.gauges.find((candidate) => candidate.category === category);
  if (gauge === undefined || gauge.state !== 'open' || gauge.limit === null || gauge.limit < 20) return false;
  const { limit, remaining, resetAt, asOf, pace } = gauge;
  if (remaining === null || resetAt === null || asOf === null || pace === null || at - asOf > 100)
    return false;
  const used = limit - remaining;
  const age = asOf - (resetAt - MINUTE);
  const dangerous = remaining <= Math.max(Math.ceil(limit * 0.05), 1);
  const projected = pace.rate > 0 ? asOf + (remaining / pace.rate) * 1000 : Number.POSITIVE_INFINITY;
  const enough = used >= Math.max(limit * 0.25, 5) && age >= 5000;
  return (dangerous && resetAt - at >= 10_000) || (enough && projected <= resetAt - 5000);
}

it('over 200 random patterns no alert is missed, most are early, few are wrong', () => {
  const seed = Math.floor(Math.random() * 2 ** 31);
  const random = seeded(seed);
  const results = Array.from({ length: PATTERNS }, () => play(patternOf(random), random));
  const count = (is: (result: Result) => boolean) => results.filter(is).length;
  const missed = count((result) => result.missed);
  const slow = count(({ early }) => early !== null);
  const early = count((result) => result.early === true);
  const warned = count((result) => result.warned);
  const wrong = count((result) => result.wrong);
  console.log(
    `seed ${seed}: ${missed} missed; ${early} of ${slow} slow ones warned 5 s before; ${wrong} of ${warned} warnings wrong`,
  );
  expect(missed).toBe(0);
  expect(slow).toBeGreaterThan(10);
  expect(early / slow).toBeGreaterThanOrEqual(0.9);
  expect(wrong / Math.max(warned, 1)).toBeLessThanOrEqual(0.1);
}, 120_000);
