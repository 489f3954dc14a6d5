import { describe, expect, it } from 'vitest';
import { mostConstrained } from '../../../src/core/alerts/most-constrained.ts';
import type { Category, KnownCategory } from '../../../src/core/category.ts';
import type { Gauge } from '../../../src/core/snapshot.ts';
import { unknownGauge } from '../../../src/core/view/gauge.ts';

const gauge = (
  category: KnownCategory,
  state: Gauge['state'],
  remaining: number | null,
  limit: number | null,
  exhaustedAt: number | null = null,
): Gauge => ({
  ...unknownGauge(category),
  state,
  remaining,
  limit,
  burnRate: exhaustedAt === null ? null : { expected: 0.5, actual: 0.9, exhaustedAt, unconfirmed: false },
});

const tightest = (...gauges: Gauge[]): Category | null => mostConstrained(gauges)?.category ?? null;

describe('the most constrained type', () => {
  it('is the smallest share left, not the smallest number', () => {
    expect(tightest(gauge('read', 'open', 100, 600), gauge('icon', 'open', 20, 60))).toBe('read');
    expect(tightest(gauge('icon', 'open', 20, 60), gauge('read', 'open', 100, 600))).toBe('read');
  });

  it('is the one that runs out first by pace, whatever the shares', () => {
    expect(tightest(gauge('read', 'open', 10, 600), gauge('update', 'open', 90, 150, 5000))).toBe('update');
    expect(tightest(gauge('search', 'open', 50, 150, 9000), gauge('update', 'open', 90, 150, 5000))).toBe(
      'update',
    );
  });

  it('is the one used up before any that will be', () => {
    expect(tightest(gauge('update', 'open', 1, 150, 5), gauge('icon', 'exhausted', 0, 6))).toBe('icon');
    expect(tightest(gauge('icon', 'exhausted', null, null), gauge('update', 'open', 1, 150))).toBe('icon');
  });

  it('is none whose limit is unused or unknown', () => {
    expect(
      tightest(
        gauge('read', 'unknown', null, null),
        gauge('update', 'idle', 150, 150),
        gauge('search', 'reset', 150, 150),
        gauge('icon', 'stale', null, 60),
      ),
    ).toBeNull();
    expect(tightest(gauge('update', 'idle', 150, 150), gauge('read', 'open', 599, 600))).toBe('read');
  });

  it('may be stale', () => {
    expect(tightest(gauge('read', 'open', 500, 600), gauge('update', 'stale', 5, 150))).toBe('update');
  });

  it('is the first of equal ones', () => {
    expect(tightest(gauge('update', 'open', 75, 150), gauge('search', 'open', 75, 150))).toBe('update');
  });

  it('does not exist without any type', () => {
    expect(tightest()).toBeNull();
  });
});
