import { describe, expect, it } from 'vitest';
import { severityOf } from '../../../src/core/alerts/thresholds.ts';
import type { KnownCategory } from '../../../src/core/category.ts';
import type { Gauge, OwnerView, PollError } from '../../../src/core/snapshot.ts';
import { badgeOf } from '../../../src/core/view/badge.ts';
import { unknownGauge } from '../../../src/core/view/gauge.ts';
import { ms } from '../events.ts';

const LIMITS: Readonly<Record<KnownCategory, number>> = { read: 600, update: 150, search: 150, icon: 60 };

const gauge = (category: KnownCategory, remaining: number, more: Partial<Gauge> = {}): Gauge => {
  const limit = more.limit ?? LIMITS[category];
  return {
    ...unknownGauge(category),
    state: remaining === 0 ? 'exhausted' : 'open',
    severity: severityOf(remaining, limit),
    limit,
    remaining,
    resetAt: ms(31),
    usage: {
      used: limit - remaining,
      observed: 0,
      unattributed: limit - remaining,
      complete: true,
      since: null,
      likely: 0,
      maybeOurs: 0,
      by: [],
    },
    ...more,
  };
};

const owner = (gauges: readonly Gauge[], error: PollError | null = null, id = 'a'): OwnerView => ({
  id,
  space: `${id}.backlog.com`,
  kind: 'account',
  label: null,
  alerting: 'own',
  suggestedOwner: null,
  userName: null,
  gauges,
  mostConstrained: null,
  severity: 'ok',
  poll: {
    mode: 'idle',
    intervalMs: 30_000,
    running: false,
    refreshing: false,
    paused: false,
    lastAnswerAt: ms(0),
    nextAt: null,
    reason: 'due',
    error,
    fastUntil: null,
  },
  findings: [],
  clockOffset: 0,
});

const shown = (owners: readonly OwnerView[], paused = false) => {
  const { text, tone } = badgeOf({ at: ms(0), owners }, paused);
  return `${text} ${tone}`;
};
const of = (...gauges: Gauge[]) => shown([owner(gauges)]);

describe('the badge', () => {
  it('is a letter and the number below 100, the number from 100, thousands from 1000', () => {
    expect(of(gauge('update', 99))).toBe('u99 ok');
    expect(of(gauge('update', 100))).toBe('100 ok');
    expect(of(gauge('read', 480))).toBe('480 ok');
    expect(of(gauge('read', 999, { limit: 2000 }))).toBe('999 ok');
    expect(of(gauge('read', 1999, { limit: 2500 }))).toBe('1k ok');
    expect(of(gauge('search', 8))).toBe('s8 critical');
    expect(of(gauge('icon', 5))).toBe('i5 warning');
  });

  it('names the type instead of a number of 100 or more if critical, and only then', () => {
    const critical = { severity: 'critical' } as const;
    expect(of(gauge('update', 100, critical))).toBe('u↓ critical');
    expect(of(gauge('read', 1999, { ...critical, limit: 2500 }))).toBe('r↓ critical');
    expect(of(gauge('update', 99, critical))).toBe('u99 critical');
    expect(of(gauge('read', 110))).toBe('110 warning');
  });

  it('is empty while plenty is left, if the number is to be shown at risk only', () => {
    const atRiskOnly = (gauges: readonly Gauge[], error: PollError | null = null) => {
      const { text, tone } = badgeOf({ at: ms(0), owners: [owner(gauges, error)] }, false, false);
      return `${text} ${tone}`;
    };
    expect(atRiskOnly([gauge('update', 85)])).toBe(' ok');
    expect(atRiskOnly([gauge('update', 30)])).toBe('u30 warning');
    expect(atRiskOnly([gauge('update', 100, { severity: 'critical' })])).toBe('u↓ critical');
    expect(atRiskOnly([gauge('update', 0)])).toBe('31s exhausted');
    expect(atRiskOnly([gauge('update', 85)], 'keyRefused')).toBe('! attention');
    expect(atRiskOnly([gauge('update', 85, { state: 'stale' })])).toBe('? stale');
  });

  it('is not changed by an account that is only listed', () => {
    const bot = { ...owner([gauge('update', 0)], null, 'bot'), alerting: 'none' } as const;
    expect(shown([bot])).toBe(' quiet');
    expect(shown([bot, owner([gauge('update', 85)])])).toBe('u85 ok');
    expect(badgeOf({ at: ms(0), owners: [bot, owner([gauge('update', 85)])] }, false).owner?.id).toBe('a');
  });

  it('is the tightest type over all spaces', () => {
    const calm = owner([gauge('read', 500), gauge('search', 149)], null, 'a');
    const tight = owner([gauge('update', 60)], null, 'b');
    expect(shown([calm, tight])).toBe('u60 ok');
    expect(badgeOf({ at: ms(0), owners: [calm, tight] }, false).owner?.id).toBe('b');
  });

  it('is empty without account, when nothing is known, idle, reset or spent by polls alone', () => {
    expect(shown([])).toBe(' quiet');
    expect(of(unknownGauge('read'))).toBe(' quiet');
    expect(of(gauge('update', 150, { state: 'idle', usage: null }))).toBe(' quiet');
    expect(of(gauge('update', 150, { state: 'reset', usage: null }))).toBe(' quiet');
    expect(of(gauge('read', 588))).toBe(' quiet');
    expect(of(gauge('read', 587))).toBe('587 ok');
  });

  it('says that polling is paused, also without account', () => {
    expect(shown([], true)).toBe('off paused');
  });

  it('shows the seconds to wait when used up, at least 1 and two digits at most', () => {
    expect(of(gauge('update', 0))).toBe('31s exhausted');
    expect(of(gauge('update', 0, { resetAt: ms(30.2) }))).toBe('31s exhausted');
    expect(of(gauge('update', 0, { resetAt: ms(-5) }))).toBe('1s exhausted');
    expect(of(gauge('update', 0, { resetAt: ms(3600) }))).toBe('99s exhausted');
    expect(of(gauge('update', 0), gauge('icon', 0, { resetAt: ms(45) }))).toBe('45s exhausted');
  });
});

describe('the badge shows the most important state:', () => {
  const usedUp = gauge('icon', 0);
  const danger = gauge('update', 8);
  const watch = gauge('search', 30);
  const stale = gauge('read', 300, { state: 'stale' });
  const calm = gauge('read', 300);

  it('exhausted before critical, user needed, warning, paused, stale and ok', () => {
    const all = (gauges: readonly Gauge[], error: PollError | null, paused: boolean) =>
      shown([owner(gauges, error)], paused);
    expect(all([usedUp, danger, watch, stale], 'keyRefused', true)).toBe('31s exhausted');
    expect(all([danger, watch, stale], 'keyRefused', true)).toBe('u8 critical');
    expect(all([watch, stale], 'keyRefused', true)).toBe('! attention');
    expect(all([watch, stale], null, true)).toBe('s30 warning');
    expect(all([stale], null, true)).toBe('off paused');
    expect(all([stale], null, false)).toBe('? stale');
    expect(all([calm], null, false)).toBe('300 ok');
  });

  it.each(['network', 'timeout', 'offline', 'serverError', 'limitReached'] as const)(
    'not %s, which passes without the user',
    (error) => {
      expect(shown([owner([calm], error)])).toBe('300 ok');
    },
  );

  it('stale only for a type that was in use, never after a mere reset', () => {
    expect(of(gauge('update', 150, { state: 'stale', usage: null }))).toBe(' quiet');
    expect(of(gauge('read', 599, { state: 'stale' }))).toBe(' quiet');
  });

  it('not critical for a stale figure', () => {
    expect(of(gauge('update', 3, { state: 'stale' }))).toBe('? stale');
  });

  it('always with three characters at most', () => {
    const textOf = (left: number) => of(gauge('update', left, { limit: 30_000 })).split(' ')[0] ?? '';
    const texts = Array.from({ length: 2000 }, (_, index) => textOf(index * 10 + (index % 10)));
    expect(texts.filter((text) => text.length > 3)).toEqual([]);
  });
});
