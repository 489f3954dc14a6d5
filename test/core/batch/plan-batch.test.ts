/** Plans of batches, and what the server makes of their pace. */
import { describe, expect, it } from 'vitest';
import { type BatchRequest, planBatch } from '../../../src/core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../src/core/category.ts';
import { pollInterval } from '../../../src/core/polling/poll-interval.ts';
import { rounds } from '../../simulation.ts';
import { FREE, PAID, UserQuota } from '../../simulator/quota.ts';
import { must, seeded } from '../../utils.ts';
import { aBatch as batch, NONE } from './batches.ts';

function planned(request: BatchRequest) {
  const plan = planBatch(request);
  if (plan.kind !== 'plan') throw new Error('no room');
  return plan;
}
const minutes = (ms: number) => ms / 60_000;

describe('the rule that limits a batch', () => {
  it('is Nulab’s one second for 2,000 updates of a paid plan, which take 33 min 20 s', () => {
    const plan = planned(batch());
    expect(plan.decider).toEqual({ kind: 'sequence' });
    expect(plan.totalMs).toBe(2_000_000);
    expect(plan.intervalMs).toEqual({ update: 1000 });
  });

  it('is the limit of 15 for 2,000 updates of a free plan, which take 2 h 23 min', () => {
    const plan = planned(batch({ limits: FREE }));
    expect(plan.decider).toEqual({ kind: 'limit', category: 'update', limit: 15 });
    expect(Math.round(minutes(plan.totalMs))).toBe(143);
    expect(plan.intervalMs).toEqual({ update: Math.ceil(60_000 / 14) });
  });

  it('is the sum of an item’s requests where no limit is slower', () => {
    const plan = planned(batch({ items: 10, perItem: { read: 3, update: 1, search: 1, icon: 0 } }));
    expect(plan.decider).toEqual({ kind: 'sequence' });
    expect(plan.itemMs).toBe(3 * 200 + 1000 + 1000);
  });

  it('is the slowest type by all its requests of an item', () => {
    const plan = planned(batch({ perItem: { ...NONE, icon: 2 } }));
    expect(plan.decider).toEqual({ kind: 'limit', category: 'icon', limit: 60 });
    expect(plan.itemMs).toBe(2 * Math.ceil(60_000 / 59));
  });

  it('is the limit less the share of the others', () => {
    const plan = planned(batch({ others: { ...NONE, update: 119 } }));
    expect(plan.decider).toEqual({ kind: 'limit', category: 'update', limit: 150 });
    expect(plan.intervalMs).toEqual({ update: 2000 });
  });
});

it('a batch of reads leaves room for its own close checks, also on a free plan', () => {
  for (const limits of [FREE, PAID]) {
    for (const left of [0, 2, 12]) {
      const others = { ...NONE, read: left };
      const plan = planned(batch({ perItem: { ...NONE, read: 1 }, limits, others, answerMs: 1 }));
      const checks = 60_000 / pollInterval('fast', limits.read);
      expect(60_000 / plan.itemMs + checks + left).toBeLessThanOrEqual(limits.read - 1);
    }
  }
});

it('a batch has no room if the others leave nothing of a type that it needs', () => {
  const others = { ...NONE, update: 14 };
  expect(planBatch(batch({ limits: FREE, others }))).toEqual({ kind: 'noRoom', category: 'update' });
  const oneAMinute = { ...others, update: others.update - 1 };
  expect(planBatch(batch({ limits: FREE, others: oneAMinute }))).toMatchObject({ itemMs: 60_000 });
  expect(planBatch(batch({ limits: FREE, others, perItem: { ...NONE, read: 1 } })).kind).toBe('plan');
});

/** How long a request is on its way, in ms: what opens a window comes late, and what follows it may not. */
const MAX_DELAY_MS = 400;

/**
 * Requests of one type at an interval, and others that use up to `share` of each window at any moments of it.
 *
 * @returns how often the batch was refused
 */
function refusals(limit: number, intervalMs: number, share: number, count: number, seed: number): number {
  const roll = seeded(seed);
  const quota = new UserQuota({ ...PAID, update: limit });
  const start = 1_800_000_000_000 + Math.floor(roll() * 60_000);
  let [known, used, refused] = [0, 0, 0];
  const othersSend = (at: number) => {
    const { reset } = quota.peek('update', at);
    if (reset !== known) used = 0;
    if (used >= share) return;
    used += 1;
    known = quota.spend('update', at).reset;
  };
  let last = start;
  for (let sent = 0; sent < count; sent += 1) {
    const at = start + sent * intervalMs + Math.floor(roll() * MAX_DELAY_MS);
    while (roll() < share / limit) othersSend(last + Math.floor(roll() * (at - last)));
    if (!quota.spend('update', at).ok) refused += 1;
    last = at;
  }
  return refused;
}

describe('the planned pace', () => {
  it.each([
    ['free', FREE, 0],
    ['free', FREE, 5],
    ['paid', PAID, 0],
    ['paid', PAID, 60],
    ['paid', PAID, 120],
  ] as const)('of a %s plan is never rate limited if others keep to their share', (_, limits, share) => {
    const { intervalMs } = planned(batch({ limits, others: { ...NONE, update: share } }));
    for (let seed = 1; seed <= rounds(5, 200); seed += 1) {
      expect(refusals(limits.update, must(intervalMs.update), share, 2000, seed)).toBe(0);
    }
  });

  it('is needed: a request every 4.00 s of a free plan straddles the reset and is rate limited', () => {
    const counts = Array.from({ length: 60 }, (_, seed) => refusals(15, 4000, 0, 2000, seed + 1));
    console.log(`every 4.00 s: refused up to ${Math.max(...counts)} times in 2,000`);
    expect(Math.max(...counts)).toBeGreaterThan(30);
  });
});

it('a burst per window gains at most 45 s over 2,000 updates of a free plan', () => {
  const even = planned(batch({ limits: FREE })).totalMs;
  // 14 at one second, then the rest of the minute idle.
  const windows = Math.floor(1999 / 14);
  const burst = windows * 60_000 + (1999 % 14) * 1000;
  expect(even - burst).toBeLessThan(45_000 + 60_000 / 14);
});

it('only the types that an item needs have an interval', () => {
  const one = (category: KnownCategory) => planned(batch({ perItem: { ...NONE, [category]: 1 } })).intervalMs;
  for (const category of CATEGORIES) expect(Object.keys(one(category))).toEqual([category]);
});
