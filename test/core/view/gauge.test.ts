import { describe, expect, it } from 'vitest';
import { CATEGORIES } from '../../../src/core/category.ts';
import { unknownGauge } from '../../../src/core/view/gauge.ts';
import { ms, OWNER, requestStarted, responseReceived, SPACE, T } from '../events.ts';
import { QuotaScenario, secondsLeft } from '../quota-scenario.ts';

describe('before the first reading', () => {
  it('a gauge is unknown, with no figure and never 0', () => {
    const scenario = new QuotaScenario().send('a', 0);
    for (const gauge of scenario.view(1).gauges) {
      expect(gauge).toMatchObject({ state: 'unknown', severity: 'unknown', limit: null, remaining: null });
      expect(gauge).toMatchObject({ resetAt: null, asOf: null, rateLimited: false, isUpperBound: false });
      expect(gauge.resetEstimated).toBe(false);
    }
    expect(scenario.view(1).severity).toBe('unknown');
    expect(scenario.view(1).mostConstrained).toBeNull();
  });

  it('a gauge without requests in flight is the one that the welcome page shows', () => {
    for (const gauge of new QuotaScenario().pollStarts(0).view(1).gauges)
      expect(gauge).toEqual(unknownGauge(gauge.category));
  });

  it('an answer without figures leaves the gauge unknown', () => {
    const scenario = new QuotaScenario().answer({ raw: null });
    expect(scenario.gauge(1).state).toBe('unknown');
  });
});

it('a type that Backlog adds has a gauge after those of the known ones', () => {
  const scenario = new QuotaScenario().poll(0, { ai: { limit: 9, remaining: 3, reset: 50 } });
  const gauges = scenario.view(1).gauges.map(({ category, remaining }) => [category, remaining]);
  expect(gauges.slice(CATEGORIES.length)).toEqual([['ai', 3]]);
});

describe('an open window', () => {
  const scenario = () => new QuotaScenario(false).call({ at: 0, limit: 150, remaining: 142, reset: 60 });

  it('shows the server’s own figure and counts down', () => {
    for (const at of [0, 1, 20, 58]) {
      const gauge = scenario().gauge(at);
      expect(gauge).toMatchObject({ state: 'open', severity: 'ok', limit: 150, remaining: 142 });
      expect(Math.abs(secondsLeft(gauge, at) - (60 - at))).toBeLessThanOrEqual(1);
    }
  });

  it('of one category does not change the others', () => {
    const states = scenario()
      .view(1)
      .gauges.map(({ category, state }) => `${category} ${state}`);
    expect(states).toEqual(['read unknown', 'update open', 'search unknown', 'icon unknown']);
  });
});

describe('a window ends', () => {
  const scenario = () =>
    new QuotaScenario(false).poll(0, {
      read: { limit: 600, remaining: 599, reset: 60 },
      update: { limit: 150, remaining: 3, reset: 40 },
    });

  it('at its reset without any answer: the limit is shown, not yet confirmed', () => {
    const after = scenario().gauge(41.5);
    expect(after).toMatchObject({ state: 'reset', severity: 'ok', limit: 150, remaining: 150 });
    expect(after.asOf).toBe(ms(0));
    expect(scenario().gauge(38.5)).toMatchObject({ state: 'open', severity: 'critical', remaining: 3 });
  });

  it('at the very moment of its reset', () => {
    const exact = scenario();
    exact.owner.serverClock = { min: 0, max: 0 };
    expect([39.999, 40].map((at) => exact.gauge(at).state)).toEqual(['open', 'reset']);
  });

  it('at its reset if it was used up', () => {
    const spent = new QuotaScenario(false).call({ at: 0, remaining: 0, reset: 40 });
    expect(spent.gauge(38)).toMatchObject({ state: 'exhausted', remaining: 0 });
    expect(spent.gauge(41.5)).toMatchObject({ state: 'reset', remaining: 150 });
  });

  it('at once when any answer’s Date has reached it, whatever this machine’s clock says', () => {
    const late = scenario()
      .send('a', 38.9)
      .answer({ id: 'a', at: 39.1, category: 'search', date: 40, reset: 100 });
    expect(scenario().gauge(39.1).state).toBe('open');
    expect(late.gauge(39.1).state).toBe('reset');
  });

  it('not by a reading whose own Date is before the reset, which corrects the clock', () => {
    // This machine's clock is five minutes fast, and the first answer was seen without its start.
    const fast = new QuotaScenario(false).answer({ at: 300, date: -30, reset: 40, remaining: 9 });
    expect(fast.gauge(301).state).toBe('open');
    fast.call({ at: 330, date: 30, reset: 40, remaining: 5 });
    expect(fast.gauge(330)).toMatchObject({ state: 'open', remaining: 5 });
    expect(Math.abs(secondsLeft(fast.gauge(330), 330) - 10)).toBeLessThanOrEqual(1);
  });

  it('confirmed as idle by a no-window statement', () => {
    const idle = scenario().poll(45, {
      read: { limit: 600, remaining: 597, reset: 60 },
      update: { limit: 150, remaining: 150, reset: 45 },
    });
    expect(idle.gauge(46)).toMatchObject({ state: 'idle', severity: 'ok', remaining: 150, resetAt: null });
  });

  it('confirmed by the first reading of the next window', () => {
    const next = scenario().call({ at: 50, remaining: 149, reset: 110 });
    expect(next.gauge(50)).toMatchObject({ state: 'open', remaining: 149 });
  });

  it('for good: its late answers do not bring it back', () => {
    const next = scenario().call({ at: 50, remaining: 149, reset: 110 });
    next.send('late', 30).answer({ id: 'late', at: 55, date: 31, remaining: 1, reset: 40 });
    expect(next.gauge(55)).toMatchObject({ state: 'open', remaining: 149 });
  });

  it('for good: its late answers without a later one leave it ended', () => {
    const late = scenario();
    late.send('late', 30).answer({ id: 'late', at: 50, date: 39, remaining: 1, reset: 40 });
    expect(late.gauge(50)).toMatchObject({ state: 'reset', remaining: 150 });
  });
});

describe('an idle type', () => {
  const idle = () => new QuotaScenario().poll(0, { update: { limit: 150, remaining: 150, reset: 0 } });

  it('stays idle until the next answer', () => {
    expect(idle().gauge(0).state).toBe('idle');
    expect(idle().gauge(59).state).toBe('idle');
    const slow = idle();
    slow.context = { ...slow.context, polling: 'every60s' };
    expect(slow.gauge(90).state).toBe('idle');
  });

  it('of an owner that is not polled counts as reset, not confirmed, a minute later', () => {
    const unpolled = new QuotaScenario(false).poll(0, { update: { limit: 150, remaining: 150, reset: 0 } });
    expect([59.9, 60].map((at) => unpolled.gauge(at).state)).toEqual(['idle', 'reset']);
  });

  it('is open with the first reading of a window', () => {
    const open = idle().call({ at: 1, remaining: 149, reset: 61 });
    expect(open.gauge(1)).toMatchObject({ state: 'open', remaining: 149 });
  });

  it('goes stale where polls fail to come', () => {
    expect(idle().gauge(61)).toMatchObject({ state: 'stale', remaining: null, limit: 150 });
  });

  it('is not one with all left and a reset that is still to come', () => {
    const loosened = new QuotaScenario().poll(0, { update: { limit: 150, remaining: 150, reset: 30 } });
    expect(loosened.gauge(0)).toMatchObject({ state: 'open', remaining: 150 });
  });
});

describe('a type with a 429', () => {
  const used = (answer: { retryAfter?: number; raw?: null } = {}) =>
    new QuotaScenario(false).call({ at: 10, status: 429, remaining: 0, reset: 42, ...answer });

  it('is rate limited until its own reset', () => {
    const gauge = used().gauge(11);
    expect(gauge).toMatchObject({
      state: 'exhausted',
      rateLimited: true,
      resetEstimated: false,
      remaining: 0,
    });
    expect(Math.abs(secondsLeft(gauge, 11) - 31)).toBeLessThanOrEqual(1);
    expect(used().gauge(43.5)).toMatchObject({ state: 'reset', rateLimited: false });
  });

  it('is rate limited until its reset rather than its Retry-After', () => {
    expect(Math.abs(secondsLeft(used({ retryAfter: 5 }).gauge(11), 11) - 31)).toBeLessThanOrEqual(1);
  });

  it('without figures is rate limited until its Retry-After', () => {
    const gauge = used({ raw: null, retryAfter: 7 }).gauge(11);
    expect(gauge).toMatchObject({
      state: 'exhausted',
      rateLimited: true,
      resetEstimated: false,
      limit: null,
    });
    expect(Math.abs(secondsLeft(gauge, 11) - 6)).toBeLessThanOrEqual(1);
  });

  it('without figures and Retry-After is rate limited for 60 s, marked as estimated', () => {
    const gauge = used({ raw: null }).gauge(11);
    expect(gauge).toMatchObject({
      state: 'exhausted',
      rateLimited: true,
      resetEstimated: true,
      remaining: null,
    });
    expect(Math.abs(secondsLeft(gauge, 11) - 59)).toBeLessThanOrEqual(1);
    expect(used({ raw: null }).gauge(71.5)).toMatchObject({ state: 'unknown', rateLimited: false });
  });

  it('with bad figures is rate limited until its Retry-After', () => {
    const scenario = new QuotaScenario(false).call({
      at: 10,
      status: 429,
      retryAfter: 7,
      raw: { limit: 'x', remaining: 0, reset: T },
    });
    expect(scenario.gauge(11).rateLimited).toBe(true);
  });

  it('is rate limited although its headers say that something is left', () => {
    const scenario = new QuotaScenario(false).call({ at: 10, status: 429, remaining: 12, reset: 42 });
    expect(scenario.gauge(11)).toMatchObject({ state: 'exhausted', rateLimited: true, remaining: 0 });
  });

  it('is as new as its latest answer, whether that was the 429 or not', () => {
    const scenario = new QuotaScenario(false).call({ at: 5, remaining: 90 });
    scenario.call({ at: 10, status: 429, raw: null });
    expect(scenario.gauge(11).asOf).toBe(ms(10));
    scenario.call({ at: 12, status: 404, remaining: 80 });
    expect(scenario.gauge(13)).toMatchObject({ rateLimited: true, asOf: ms(12) });
  });

  it('leaves other types as they are', () => {
    expect(used().gauge(11, 'read').rateLimited).toBe(false);
  });

  it('is accepted again after a later answer without a 429', () => {
    const scenario = used().call({ at: 12, remaining: 40, reset: 42 });
    expect(scenario.gauge(12)).toMatchObject({ state: 'exhausted', rateLimited: false, remaining: 0 });
    const freed = used({ raw: null }).call({ at: 12, remaining: 40, reset: 42 });
    expect(freed.gauge(12)).toMatchObject({ state: 'open', rateLimited: false, remaining: 40 });
    const cached = used({ raw: null }).call({ at: 12, status: 304, remaining: 40, reset: 42 });
    expect(cached.gauge(12).rateLimited).toBe(false);
  });

  it.each([
    ['of the same second', 10],
    ['that is older and comes late', 9],
  ])('stays rate limited after an accepted answer %s', (_, date) => {
    const scenario = used({ raw: null }).send('late', date);
    scenario.answer({ id: 'late', at: 12, date, remaining: 1, reset: 42 });
    expect(scenario.gauge(12)).toMatchObject({ state: 'exhausted', rateLimited: true });
  });

  it.each([400, 401, 403, 404, 500])('stays rate limited after an answer %i', (status) => {
    const scenario = used({ raw: null }).call({ at: 12, status, remaining: 1, reset: 42 });
    expect(scenario.gauge(12).rateLimited).toBe(true);
  });

  it('stays rate limited after a replay from the cache', () => {
    const scenario = used({ raw: null }).answer({ at: 12, date: -300, reset: -250, fromCache: true });
    expect(scenario.gauge(12).rateLimited).toBe(true);
  });

  describe('after a poll', () => {
    const poll = (date: number, limit: number, remaining: number) =>
      used().poll(12, { update: { limit, remaining, reset: 42 } }, { date });

    it('that shows something left under a greater limit is accepted again', () => {
      const gauge = poll(12, 300, 149).gauge(12);
      expect(gauge).toMatchObject({ state: 'open', rateLimited: false, remaining: 149, limit: 300 });
    });

    it.each([
      ['under the same limit', 12, 150, 1],
      ['under a smaller one', 12, 60, 1],
      ['with nothing left', 12, 300, 0],
      ['of the same second', 10, 300, 149],
    ])('%s stays rate limited', (_, date, limit, remaining) => {
      expect(poll(date, limit, remaining).gauge(12)).toMatchObject({ state: 'exhausted', rateLimited: true });
    });
  });

  it('is rate limited longer after a second 429 with a later reset, and not after an older one that comes late', () => {
    const prolonged = used().call({ at: 20, status: 429, remaining: 0, reset: 80 });
    expect(Math.abs(secondsLeft(prolonged.gauge(20), 20) - 60)).toBeLessThanOrEqual(1);
    prolonged.send('late', 9).answer({ id: 'late', at: 21, date: 9, status: 429, remaining: 0, reset: 42 });
    expect(Math.abs(secondsLeft(prolonged.gauge(21), 21) - 59)).toBeLessThanOrEqual(1);
  });

  it('is called rate limited only when a 429 was seen', () => {
    const scenario = new QuotaScenario(false).call({ at: 10, remaining: 0, reset: 42 });
    expect(scenario.gauge(11)).toMatchObject({ state: 'exhausted', rateLimited: false, remaining: 0 });
  });
});

describe('an exhausted type', () => {
  it('is one with 0 remaining by a poll until the reset', () => {
    const scenario = new QuotaScenario().poll(0, { search: { limit: 15, remaining: 0, reset: 31 } });
    expect(scenario.gauge(1, 'search')).toMatchObject({
      state: 'exhausted',
      severity: 'exhausted',
      remaining: 0,
    });
    expect(scenario.view(1)).toMatchObject({ severity: 'exhausted', mostConstrained: 'search' });
  });

  it('is no upper bound and never goes stale', () => {
    const scenario = new QuotaScenario().poll(0, { update: { limit: 150, remaining: 0, reset: 60 } });
    scenario.context = { ...scenario.context, screen: { owner: OWNER, until: ms(100) } };
    expect(scenario.gauge(40)).toMatchObject({ state: 'exhausted', remaining: 0, isUpperBound: false });
  });
});

describe('between readings while others spend', () => {
  const seen = () => new QuotaScenario().poll(0, { update: { limit: 150, remaining: 100, reset: 60 } });

  it('a figure older than 5 s is an upper bound', () => {
    expect(seen().gauge(4.9).isUpperBound).toBe(false);
    expect(seen().gauge(5.1)).toMatchObject({ isUpperBound: true, remaining: 100, state: 'open' });
  });

  it('a figure is exact again after a new reading', () => {
    expect(seen().call({ at: 8, remaining: 90, reset: 60 }).gauge(8).isUpperBound).toBe(false);
  });

  it('a figure is exact if nobody else is known to spend', () => {
    const alone = new QuotaScenario().call({ at: 0, remaining: 149, reset: 60 });
    alone.poll(1, { update: { limit: 150, remaining: 149, reset: 60 } });
    expect(alone.gauge(20).isUpperBound).toBe(false);
  });

  it('a figure is exact again ten minutes after others were last seen to spend', () => {
    const later = seen().call({ at: 601, remaining: 149, reset: 661 });
    expect(later.gauge(610).isUpperBound).toBe(false);
    const before = seen().call({ at: 580, remaining: 149, reset: 640 });
    expect(before.gauge(590).isUpperBound).toBe(true);
  });
});

describe('a reading grows old:', () => {
  const paid = {
    read: { limit: 600, remaining: 599, reset: 60 },
    update: { limit: 150, remaining: 149, reset: 60 },
  };

  it('it is stale when older than two poll intervals', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 149, reset: 60 })
      .call({ at: 0, category: 'read', remaining: 599, reset: 60, limit: 600 });
    scenario.poll(0, paid);
    expect(scenario.view(0).poll?.intervalMs).toBe(30_000);
    expect(scenario.gauge(59).state).toBe('open');
    const waiting = new QuotaScenario().poll(0, {
      ...paid,
      update: { limit: 150, remaining: 149, reset: 60 },
    });
    expect(waiting.view(0).poll?.intervalMs).toBe(10_000);
    expect(waiting.gauge(19.9).state).toBe('open');
    expect(waiting.gauge(20.1)).toMatchObject({ state: 'stale', remaining: 149 });
  });

  it('a stale figure causes no warning, as on the badge', () => {
    const scenario = new QuotaScenario().poll(0, {
      ...paid,
      update: { limit: 150, remaining: 3, reset: 60 },
    });
    expect(scenario.gauge(19).severity).toBe('critical');
    expect(scenario.gauge(21)).toMatchObject({ state: 'stale', severity: 'unknown', remaining: 3 });
    expect(scenario.view(21).severity).not.toBe('critical');
  });

  it('a stale figure has no burn rate', () => {
    const scenario = new QuotaScenario().poll(0, {
      ...paid,
      update: { limit: 150, remaining: 60, reset: 60 },
    });
    expect(scenario.gauge(19).burnRate).not.toBeNull();
    expect(scenario.gauge(21)).toMatchObject({ state: 'stale', burnRate: null });
  });

  it('the figure of an owner that is not polled never goes stale', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, remaining: 149, reset: 60 });
    expect(scenario.gauge(50).state).toBe('open');
  });

  it('a failed poll removes no figure', () => {
    const scenario = new QuotaScenario().poll(0, paid).pollFails(10, 'network');
    expect(scenario.gauge(15)).toMatchObject({ state: 'open', remaining: 149 });
    expect(scenario.view(15).poll?.error).toBe('network');
    expect(scenario.gauge(50)).toMatchObject({ state: 'stale', remaining: 149 });
  });

  it('the replay of the newest answer does not make the figure newer', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, remaining: 149, reset: 60 });
    scenario.answer({ at: 40, date: 0, remaining: 149, reset: 60, fromCache: true });
    expect(scenario.gauge(40).asOf).toBeLessThanOrEqual(ms(1.5));
  });

  it('an equal reading makes the figure newer', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, remaining: 149, reset: 60 });
    scenario.call({ at: 20, status: 304, remaining: 149, reset: 60 });
    expect(scenario.gauge(20).asOf).toBe(ms(20));
  });

  it('“not modified” has fresh figures although it is marked as cached', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, remaining: 149, reset: 60 });
    scenario.send('b', 20).answer({ id: 'b', at: 20, date: 20, remaining: 148, reset: 60, fromCache: true });
    expect(scenario.gauge(20)).toMatchObject({ remaining: 148, asOf: ms(20) });
  });
});

describe('when the local clock is set back an hour,', () => {
  const polled = () => new QuotaScenario().poll(0, { update: { limit: 150, remaining: 60, reset: 60 } });

  it('the figure, its age and its countdown stay as they were', () => {
    const gauge = polled().setClockBack(3600, -3590).gauge(-3590);
    expect(gauge).toMatchObject({ state: 'open', remaining: 60, asOf: ms(-3600) });
    expect(Math.abs(secondsLeft(gauge, -3590) - 50)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['dated by its answer', 0, true],
    ['dated by its answer, whose request was not observed', 0, false],
    ['without a Date', null, true],
  ])('a 429 without figures, %s, ends a minute after it came', (_, date, isObserved) => {
    const answer = { at: 0, date, status: 429, raw: null };
    const refused = new QuotaScenario(false);
    (isObserved ? refused.call(answer) : refused.answer(answer)).setClockBack(3600, -3590);
    expect(refused.gauge(-3590)).toMatchObject({ state: 'exhausted', rateLimited: true });
    expect(Math.abs(secondsLeft(refused.gauge(-3590), -3590) - 50)).toBeLessThanOrEqual(1);
    expect(refused.gauge(-3538).state).not.toBe('exhausted');
  });

  it('a figure that was stale stays stale, and becomes good with the next poll', () => {
    const scenario = polled();
    expect(scenario.gauge(200).state).toBe('stale');
    scenario.setClockBack(3600, -3400);
    expect(scenario.gauge(-3400).state).toBe('stale');
    scenario.poll(-3399, { update: { limit: 150, remaining: 149, reset: 250 } }, { date: 201 });
    expect(scenario.gauge(-3398)).toMatchObject({ state: 'open', remaining: 149, asOf: ms(-3399) });
  });
});

describe('when the server’s clock is set back,', () => {
  it('resets from before the change do not hide the new ones', () => {
    const scenario = new QuotaScenario(false);
    for (const at of [0, 1, 2]) scenario.call({ at, remaining: 100 - at, reset: 60 });
    scenario.call({ at: 5, date: -595, remaining: 149, reset: -540 });
    scenario.call({ at: 6, date: -594, remaining: 148, reset: -540 });
    expect(scenario.gauge(6)).toMatchObject({ state: 'open', remaining: 148 });
    expect(Math.abs(secondsLeft(scenario.gauge(6), 6) - 54)).toBeLessThanOrEqual(2);
    expect(scenario.gauge(6).usage).toMatchObject({ used: 2, observed: 2, unattributed: 0 });
  });

  it('a 429 from before the change is dropped too, also if nothing else is known of its type', () => {
    const scenario = new QuotaScenario(false).call({
      at: 0,
      date: 3600,
      category: 'search',
      status: 429,
      raw: null,
    });
    expect(scenario.gauge(1, 'search').state).toBe('exhausted');
    scenario.call({ at: 5, date: 5, remaining: 149, reset: 65 });
    expect(scenario.gauge(6, 'search').state).toBe('unknown');
    scenario.call({ at: 7, date: 7, category: 'search', status: 429, raw: null });
    expect(scenario.gauge(8, 'search').state).toBe('exhausted');
    expect(Math.abs(secondsLeft(scenario.gauge(8, 'search'), 8) - 59)).toBeLessThanOrEqual(2);
  });

  it('an answer accepted before the change hides no 429', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, date: 3600, raw: null });
    scenario.call({ at: 5, date: 5, category: 'read', remaining: 149, reset: 65 });
    scenario.call({ at: 7, date: 7, status: 429, raw: null });
    expect(scenario.gauge(8).state).toBe('exhausted');
  });

  it('a 429 that named a time far ahead outlives a jump of the local clock', () => {
    const scenario = new QuotaScenario(false).call({ at: 0, status: 429, raw: null, retryAfter: 600 });
    scenario.call({ at: 3605, date: 5, category: 'read', remaining: 149, reset: 65 });
    expect(Math.abs(secondsLeft(scenario.gauge(3606), 3606) - 594)).toBeLessThanOrEqual(2);
  });
});

describe('a limit of 1', () => {
  it('is not ok when its only request is left', () => {
    const scenario = new QuotaScenario().poll(0, { icon: { limit: 1, remaining: 1, reset: 50 } });
    expect(scenario.gauge(0, 'icon').severity).toBe('critical');
  });
});

describe('a restart of the worker', () => {
  it('keeps all gauges', () => {
    const scenario = new QuotaScenario()
      .poll(0, {
        update: { limit: 150, remaining: 60, reset: 60 },
        ai: { limit: 9, remaining: 3, reset: 50 },
      })
      .call({ at: 3, status: 429, category: 'search', raw: null })
      .send('a', 4);
    const before = scenario.view(5);
    expect(scenario.restart().view(5)).toEqual(before);
  });
});

describe('the list of owners', () => {
  it.each([
    ['own', false],
    ['app.example.com', true],
  ])('has a key that only “%s” sent: %s', (initiator, isListed) => {
    const key = `${SPACE}~key`;
    const scenario = new QuotaScenario()
      .apply(requestStarted({ owner: key, key, initiator }))
      .apply(responseReceived({ owner: key }));
    expect(scenario.owners(1).includes(key)).toBe(isListed);
  });

  it('keeps its order, whichever owner was seen last', () => {
    const order = (ids: readonly string[]) => {
      const scenario = new QuotaScenario().pollStarts(0);
      for (const id of ids) scenario.apply({ type: 'pollStarted', owner: id, space: SPACE, at: ms(0) });
      return scenario.owners(1);
    };
    expect(order(['b', 'a', 'c'])).toEqual(order(['c', 'b', 'a', 'b']));
  });
});
