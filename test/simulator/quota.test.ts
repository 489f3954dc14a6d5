import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FREE, PAID, type QuotaRules, UserQuota } from './quota.ts';

/** 2020-11-16 00:00:00 UTC, of Nulab's own example. */
const midnight = 1_605_484_800_000;

function spend(quota: UserQuota, times: number, nowMs: number) {
  for (let sent = 1; sent < times; sent += 1) quota.spend('update', nowMs);
  return quota.spend('update', nowMs);
}

describe('a window', () => {
  it('follows Nulab’s example: limit 150, eight sent, 142 left, reset a minute after the first', () => {
    const quota = new UserQuota(PAID);
    quota.spend('update', midnight);
    const eighth = spend(quota, 7, midnight + 30_000);
    expect(eighth).toEqual({ ok: true, limit: 150, remaining: 142, reset: 1_605_484_860 });
  });

  it('is opened by the first request and unknown before it', () => {
    const quota = new UserQuota(FREE);
    expect(quota.peek('read', midnight)).toEqual({ limit: 60, remaining: 60, reset: null, used: 0 });
  });

  it('ends at its reset to the millisecond, and the next request opens another', () => {
    const quota = new UserQuota(FREE);
    spend(quota, 15, midnight + 400);
    expect(quota.spend('update', midnight + 59_999).ok).toBe(false);
    expect(quota.peek('update', midnight + 60_000).reset).toBeNull();
    expect(quota.spend('update', midnight + 61_000)).toMatchObject({ remaining: 14, reset: 1_605_484_921 });
  });

  it('belongs to one type alone', () => {
    const quota = new UserQuota(FREE);
    spend(quota, 15, midnight);
    expect(quota.spend('search', midnight + 5_000)).toMatchObject({ remaining: 14, reset: 1_605_484_865 });
  });
});

describe('a limit changed inside a window', () => {
  const having = (counting: QuotaRules['counting'], used: number) => {
    const quota = new UserQuota(PAID, { counting });
    spend(quota, used, midnight);
    return {
      set: (update: number) => {
        quota.setLimits({ update }, midnight + 1_000);
        return quota.peek('update', midnight + 1_000);
      },
    };
  };

  it('lowered below what was used leaves nothing, if the server stores the used count', () => {
    expect(having('used', 40).set(30)).toMatchObject({ limit: 30, remaining: 0, used: 40 });
  });

  it('lowered caps what is left, if the server stores the remaining count', () => {
    expect(having('remaining', 40).set(30)).toMatchObject({ limit: 30, remaining: 30, used: 40 });
  });

  it('raised gives more, if the server stores the used count', () => {
    expect(having('used', 40).set(600)).toMatchObject({ limit: 600, remaining: 560 });
  });

  it('raised gives nothing before the reset, if the server stores the remaining count', () => {
    expect(having('remaining', 40).set(600)).toMatchObject({ limit: 600, remaining: 110 });
  });

  it('leaves the reset as it is', () => {
    expect(having('used', 1).set(30).reset).toBe(1_605_484_860);
  });
});

describe('requests with a 429', () => {
  const usedUp = (rules: Partial<QuotaRules>) => {
    const quota = new UserQuota(FREE, rules);
    spend(quota, 15, midnight);
    return quota;
  };

  it('change nothing by default', () => {
    const quota = usedUp({});
    const refused = { ok: false, limit: 15, remaining: 0, reset: 1_605_484_860 };
    expect(quota.spend('update', midnight + 30_000)).toEqual(refused);
    expect(quota.peek('update', midnight + 30_000).used).toBe(15);
  });

  it('prolong the window if that rule is on', () => {
    const quota = usedUp({ refusedProlongs: true });
    expect(quota.spend('update', midnight + 30_000).reset).toBe(1_605_484_890);
    expect(quota.spend('update', midnight + 70_000).ok).toBe(false);
  });

  it('count if that rule is on', () => {
    const quota = usedUp({ refusedCounts: true });
    spend(quota, 5, midnight + 1_000);
    quota.setLimits({ update: 30 }, midnight + 2_000);
    expect(quota.peek('update', midnight + 2_000)).toMatchObject({ used: 20, remaining: 10 });
  });
});

describe('for any requests and changes of the limit,', () => {
  const step = fc.record({ waitMs: fc.nat(20_000), limit: fc.option(fc.integer({ min: 1, max: 30 })) });
  const rules = fc.record({
    counting: fc.constantFrom('used', 'remaining'),
    refusedProlongs: fc.boolean(),
    refusedCounts: fc.boolean(),
  });

  it('no window gives more than the highest limit it had, and every answer tells what peek then shows', () => {
    fc.assert(
      fc.property(rules, fc.array(step, { maxLength: 200 }), (chosen, steps) => {
        const quota = new UserQuota(FREE, chosen);
        let [now, highest, given, opened] = [midnight, 15, 0, true];
        for (const { waitMs, limit } of steps) {
          now += waitMs;
          opened = quota.peek('update', now).reset === null;
          if (opened) [highest, given] = [quota.peek('update', now).limit, 0];
          if (limit !== null) quota.setLimits({ update: limit }, now);
          highest = Math.max(highest, quota.peek('update', now).limit);
          const { ok, ...said } = quota.spend('update', now);
          if (ok) given += 1;
          expect(given).toBeLessThanOrEqual(highest);
          expect(said).toEqual({ ...quota.peek('update', now), used: undefined });
        }
      }),
    );
  });
});
