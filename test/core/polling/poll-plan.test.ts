import { describe, expect, it } from 'vitest';
import { pollInterval } from '../../../src/core/polling/poll-interval.ts';
import { pollingCost, pollShare } from '../../../src/core/polling/poll-modes.ts';
import { readsOf } from '../../../src/core/polling/poll-plan.ts';
import type { PollError, PollMode } from '../../../src/core/snapshot.ts';
import type { EvaluationContext } from '../../../src/core/state/evaluation-context.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, SPACE } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const seconds = (at: number | null): number | null => (at === null ? null : (at - ms(0)) / 1000);

/** When the next poll comes, in seconds after T, and why. */
function plan(scenario: QuotaScenario, at: number) {
  const { at: next, reason, mode, intervalMs } = scenario.plan(at);
  return { next: seconds(next), reason, mode, every: intervalMs / 1000 };
}

/** An account on which nothing but our own polls was ever spent, polled at 0. */
const quiet = (limit = 600) =>
  new QuotaScenario().poll(0, {
    read: { limit, remaining: limit - 1, reset: 60 },
    update: { limit: 150, remaining: 150, reset: 0 },
  });

/** The same with somebody else at work. */
const busy = (limit = 600) =>
  new QuotaScenario().poll(0, {
    read: { limit, remaining: limit - 1, reset: 60 },
    update: { limit: 150, remaining: 100, reset: 45 },
  });

describe('the poll interval', () => {
  it.each([
    ['idle', 600, 30, 0.0033],
    ['idle', 60, 50, 0.02],
    ['active', 600, 10, 0.01],
    ['active', 60, 20, 0.05],
    ['foreground', 600, 5, 0.02],
    ['foreground', 60, 20, 0.05],
    ['fast', 600, 2, 0.05],
    ['fast', 60, 5, 0.2],
    ['every5s', 600, 5, 0.02],
    ['every5s', 60, 5, 0.2],
    ['every60s', 600, 60, 0.0017],
    ['every60s', 60, 60, 0.017],
  ] as const)('in mode %s with %i reads is %i s', (mode, limit, every, share) => {
    expect(pollInterval(mode, limit)).toBe(every * 1000);
    expect(pollShare(pollInterval(mode, limit), limit)).toBeCloseTo(share, 2);
  });

  it('is from 2 s to a minute for every limit, and shorter for more urgent modes', () => {
    const modes: readonly PollMode[] = ['idle', 'active', 'foreground', 'fast'];
    const wrong: number[] = [];
    for (let limit = 1; limit <= 5000; limit += 1) {
      const intervals = modes.map((mode) => pollInterval(mode, limit));
      const isBounded = intervals.every((interval) => interval >= 2000 && interval < 60_000);
      const isFalling = intervals.every(
        (interval, index) => index === 0 || interval <= must(intervals[index - 1]),
      );
      if (!isBounded || !isFalling) wrong.push(limit);
    }
    expect(wrong).toEqual([]);
  });

  it('follows a limit that is tightened', () => {
    expect(plan(quiet(), 1).every).toBe(30);
    expect(plan(quiet().poll(30, { read: { limit: 60, remaining: 57, reset: 60 } }), 31).every).toBe(50);
  });
});

describe('the first poll of an account', () => {
  it('comes at once', () => {
    expect(plan(new QuotaScenario().send('a', 0), 1)).toMatchObject({ next: 1, reason: 'first' });
  });
});

describe('the mode is idle', () => {
  it('while nobody else spends', () => {
    expect(plan(quiet(), 1)).toEqual({ next: 30, reason: 'due', mode: 'idle', every: 30 });
    expect(plan(quiet(60), 1)).toEqual({ next: 50, reason: 'due', mode: 'idle', every: 50 });
  });

  it('while this browser sends requests, whose answers have the figures', () => {
    const scenario = quiet();
    for (let at = 1; at < 30; at += 1) scenario.call({ at, remaining: 150 - at, reset: 61 });
    scenario.poll(30, {
      read: { limit: 600, remaining: 598, reset: 60 },
      update: { limit: 150, remaining: 121, reset: 61 },
    });
    expect(plan(scenario, 31).mode).toBe('idle');
  });

  it('while another computer’s copy of the extension polls', () => {
    const scenario = new QuotaScenario().poll(0, { read: { limit: 60, remaining: 57, reset: 60 } });
    expect(plan(scenario, 1).mode).toBe('idle');
  });
});

describe('the active mode', () => {
  it('begins with the first poll that shows somebody else’s spending', () => {
    expect(plan(busy(), 1)).toEqual({ next: 10, reason: 'due', mode: 'active', every: 10 });
    expect(plan(busy(60), 1)).toEqual({ next: 20, reason: 'due', mode: 'active', every: 20 });
  });

  it('lasts ten minutes after the last sign of it', () => {
    expect(plan(busy(), 599).mode).toBe('active');
    expect(plan(busy(), 601).mode).toBe('idle');
  });

  it('polls again a second after the reset of a window that others used', () => {
    const scenario = busy().poll(40, {
      read: { limit: 600, remaining: 595, reset: 60 },
      update: { limit: 150, remaining: 90, reset: 45 },
    });
    expect(plan(scenario, 41).reason).toBe('afterReset');
    expect(must(plan(scenario, 41).next)).toBeGreaterThanOrEqual(45.5);
    expect(must(plan(scenario, 41).next)).toBeLessThanOrEqual(46.5);
    scenario.poll(46, {
      read: { limit: 600, remaining: 594, reset: 60 },
      update: { limit: 150, remaining: 150, reset: 46 },
    });
    expect(plan(scenario, 47)).toMatchObject({ next: 56, reason: 'due' });
  });

  it('waits for that reset if a poll is due in the five seconds before it', () => {
    const polled = (reset: number) =>
      plan(busy().poll(40, { update: { limit: 150, remaining: 90, reset } }), 41);
    expect(polled(56)).toMatchObject({ next: 50, reason: 'due' });
    expect(polled(54).reason).toBe('afterReset');
    expect(must(polled(54).next)).toBeGreaterThanOrEqual(54.5);
  });

  it('does not wait for a reset exactly five seconds after a poll is due, which comes in time to warn', () => {
    const scenario = busy().poll(40, { update: { limit: 150, remaining: 90, reset: 55 } });
    scenario.owner.serverClock = { min: 0, max: 0 };
    expect(plan(scenario, 41)).toMatchObject({ next: 50, reason: 'due' });
  });

  it('polls only once after the reset, though the answer did not come', () => {
    const scenario = busy()
      .poll(40, { update: { limit: 150, remaining: 90, reset: 45 } })
      .pollStarts(46.2);
    expect(plan(scenario, 47)).toMatchObject({ next: 50, reason: 'due' });
  });
});

describe('the foreground mode, while one of our screens has the focus,', () => {
  const open = (scenario: QuotaScenario, until: number) => {
    scenario.context = { ...scenario.context, screen: { owner: OWNER, until: ms(until) } };
    return scenario;
  };

  it('polls at once when the last answer is older than 5 s, then every 5 s', () => {
    expect(plan(open(quiet(), 40), 20)).toMatchObject({
      next: 5,
      reason: 'due',
      mode: 'foreground',
      every: 5,
    });
    expect(plan(open(quiet(), 40), 1)).toMatchObject({ next: 5 });
    expect(plan(open(quiet(60), 40), 1)).toMatchObject({ next: 20 });
  });

  it('ends when the screen has not reported for a while', () => {
    expect(plan(open(quiet(), 40), 41).mode).toBe('idle');
  });
});

describe('the fast mode, on the user’s request,', () => {
  it('lasts fifteen minutes', () => {
    const scenario = quiet().setFastPolling(1);
    expect(plan(scenario, 2)).toMatchObject({ next: 2, mode: 'fast', every: 2 });
    expect(scenario.view(2).poll?.fastUntil).toBe(ms(901));
    expect(plan(scenario, 900).mode).toBe('fast');
    expect(plan(scenario, 901).mode).toBe('idle');
    expect(scenario.view(901).poll?.fastUntil).toBeNull();
  });

  it('ends when the user ends it', () => {
    expect(plan(quiet().setFastPolling(1).setFastPolling(5, false), 6).mode).toBe('idle');
  });

  it('goes before the foreground mode', () => {
    const scenario = quiet().setFastPolling(1);
    scenario.context = { ...scenario.context, screen: { owner: OWNER, until: ms(100) } };
    expect(plan(scenario, 2).mode).toBe('fast');
  });

  it('lasts as long as it would have when the clock is set back', () => {
    const scenario = quiet().setFastPolling(1).setClockBack(3600, -3500);
    expect(plan(scenario, -2700).mode).toBe('fast');
    expect(plan(scenario, -2698).mode).toBe('idle');
  });
});

describe('a chosen interval:', () => {
  const chosen = (scenario: QuotaScenario, polling: EvaluationContext['polling']) => {
    scenario.context = { ...scenario.context, polling };
    return scenario;
  };
  const looking = (scenario: QuotaScenario, until: number) => {
    scenario.context = { ...scenario.context, screen: { owner: OWNER, until: ms(until) } };
    return scenario;
  };

  it.each([
    ['every5s', 5],
    ['every60s', 60],
  ] as const)(
    '%s is the interval while idle, with external usage and with an open screen',
    (polling, every) => {
      const due = { next: every, reason: 'due', mode: polling, every };
      expect(plan(chosen(quiet(), polling), 1)).toEqual(due);
      expect(plan(looking(chosen(quiet(), polling), 40), 1)).toEqual(due);
      const { every: busyEvery, mode } = plan(chosen(busy(), polling), 1);
      expect([busyEvery, mode]).toEqual([every, polling]);
    },
  );

  it('every5s takes no more than a fifth of a small limit', () => {
    expect(plan(chosen(quiet(30), 'every5s'), 1).every).toBe(10);
  });

  it('every60s polls after the reset of an exhausted window, but not after one that others used in part', () => {
    expect(plan(chosen(busy(), 'every60s'), 1)).toMatchObject({ next: 60, reason: 'due' });
    const reads = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 599, reset: 60 } });
    const exhausted = reads.call({ at: 1, remaining: 0, reset: 20 });
    expect(plan(chosen(exhausted, 'every60s'), 5).reason).toBe('afterReset');
  });

  it('fast polling goes before the chosen interval', () => {
    expect(plan(chosen(quiet().setFastPolling(1), 'every60s'), 2)).toMatchObject({ mode: 'fast', every: 2 });
  });

  it('whileLooking polls nothing while no screen shows the figures', () => {
    const idle = { next: null, reason: 'notLooking', mode: 'foreground', every: 5 };
    expect(plan(chosen(quiet(), 'whileLooking'), 100)).toEqual(idle);
    expect(plan(chosen(busy(), 'whileLooking'), 100)).toEqual(idle);
    expect(plan(chosen(quiet().setFastPolling(1), 'whileLooking'), 2)).toEqual(idle);
    expect(plan(chosen(new QuotaScenario().send('a', 0), 'whileLooking'), 1).next).toBeNull();
  });

  it('whileLooking polls like an automatic interval while a screen shows the figures', () => {
    expect(plan(looking(chosen(quiet(), 'whileLooking'), 140), 100)).toMatchObject({
      next: 5,
      mode: 'foreground',
      every: 5,
    });
  });

  it.each([
    ['auto', 600, { min: 2, max: 6, shown: 12 }],
    ['every5s', 600, { min: 12, max: 12, shown: 12 }],
    ['every60s', 60, { min: 1, max: 1, shown: 1 }],
    ['whileLooking', 60, { min: 0, max: 0, shown: 3 }],
  ] as const)('%s costs reads a minute, of %i', (choice, limit, cost) => {
    expect(pollingCost(choice, limit)).toEqual(cost);
  });

  it('figures are stale after two of the chosen intervals', () => {
    const states = (polling: EvaluationContext['polling'], at: number) =>
      new Set(
        chosen(quiet(), polling)
          .view(at)
          .gauges.map(({ state }) => state),
      );
    expect(states('every5s', 9)).not.toContain('stale');
    expect(states('every5s', 11)).toContain('stale');
    expect(states('every60s', 119)).not.toContain('stale');
    expect(states('every60s', 121)).toContain('stale');
  });

  it('figures that are checked only while looking age without becoming stale, also when a screen opens', () => {
    const scenario = chosen(busy(), 'whileLooking');
    for (const at of [50, 3600])
      expect(scenario.view(at).gauges.map(({ state }) => state)).not.toContain('stale');
    looking(scenario, 4000);
    expect(scenario.view(3601).gauges.map(({ state }) => state)).not.toContain('stale');
    scenario.pollStarts(3601);
    expect(scenario.view(3602).gauges.map(({ state }) => state)).not.toContain('stale');
  });

  it('figures are stale if a poll fails while the user is looking', () => {
    const scenario = looking(chosen(busy(), 'whileLooking'), 100).pollFails(20, 'offline');
    expect(scenario.view(31).gauges.map(({ state }) => state)).toContain('stale');
  });
});

describe('a poll with few reads left', () => {
  it.each([
    [600, 30, true],
    [600, 31, false],
    [60, 3, true],
    [60, 4, false],
    [15, 2, true],
    [15, 3, false],
    [6, 2, true],
    [6, 0, true],
  ])('of %i reads, with %i left, is skipped until the reset: %s', (limit, remaining, short) => {
    const scenario = new QuotaScenario().poll(0, { read: { limit, remaining, reset: 40 } });
    const { next, reason } = plan(scenario, 30);
    expect(reason === 'readsShort').toBe(short);
    if (short) expect(Math.abs(must(next) - 41)).toBeLessThanOrEqual(0.6);
  });

  it('waits until the reset + 1 s, though it has long been due', () => {
    const scenario = new QuotaScenario().poll(0, { read: { limit: 60, remaining: 0, reset: 40 } });
    for (const at of [10, 39, 40, 40.3])
      expect(Math.abs(must(plan(scenario, at).next) - 41)).toBeLessThanOrEqual(0.6);
    expect(must(plan(scenario, 42).next)).toBeLessThanOrEqual(42);
  });

  it('waits no longer at the second that it waited for', () => {
    const scenario = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 30, reset: 40 } });
    const open = must(plan(scenario, 30).next);
    expect(plan(scenario, open).reason).not.toBe('readsShort');
  });

  it('leaves the figures current while a screen is open as long as without one', () => {
    const scenario = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 20, reset: 60 } });
    const read = () => must(scenario.view(19).gauges.find(({ category }) => category === 'read')).state;
    expect(read()).toBe('open');
    scenario.context = { ...scenario.context, screen: { owner: OWNER, until: ms(100) } };
    expect(read()).toBe('open');
  });

  it('waits if a header says so too', () => {
    const scenario = quiet().call({ at: 5, category: 'read', limit: 600, remaining: 4, reset: 60 });
    expect(plan(scenario, 10).reason).toBe('readsShort');
  });

  it('is not skipped because of other categories', () => {
    const scenario = new QuotaScenario().poll(0, {
      read: { limit: 600, remaining: 590, reset: 60 },
      update: { limit: 150, remaining: 0, reset: 55 },
    });
    expect(plan(scenario, 1)).toMatchObject({ next: 10, reason: 'due' });
  });
});

describe('a window that is used up', () => {
  const reads = () => new QuotaScenario().poll(0, { read: { limit: 600, remaining: 599, reset: 60 } });

  it('is polled a second after its reset, in the idle mode too', () => {
    const scenario = reads().call({ at: 1, remaining: 0, reset: 20 });
    const { next, reason } = plan(scenario, 5);
    expect(reason).toBe('afterReset');
    expect(Math.abs(must(next) - 21)).toBeLessThanOrEqual(1);
  });

  it.each([
    [8, 14],
    [14, 8],
  ])('is polled after the earliest reset of several (%i s and %i s)', (update, search) => {
    const scenario = new QuotaScenario().poll(0, {
      update: { limit: 150, remaining: 0, reset: update },
      search: { limit: 150, remaining: 0, reset: search },
    });
    expect(Math.abs(must(plan(scenario, 5).next) - 9)).toBeLessThanOrEqual(1);
  });

  it('is polled after the end of a 429 that outlasts it', () => {
    const scenario = reads().call({ at: 1, remaining: 5, reset: 10 });
    scenario.call({ at: 2, status: 429, raw: null, retryAfter: 18 });
    expect(Math.abs(must(plan(scenario, 5).next) - 21)).toBeLessThanOrEqual(1);
  });

  it('used in part by this browser alone needs no poll after its reset', () => {
    const scenario = reads().call({ at: 1, remaining: 149, reset: 20 });
    expect(plan(scenario, 5)).toMatchObject({ next: 30, reason: 'due' });
  });
});

it('nothing is known of the reads by an answer without figures', () => {
  expect(readsOf(new QuotaScenario().call({ at: 0, category: 'read', raw: null }).owner)).toBeNull();
});

it.each([
  ['until then', 40, 40, { reason: 'retryAfter' }],
  ['not after it', 40, 50, { next: 30, reason: 'due' }],
  ['not for more than a day, which is invalid', 90_000, 40, { next: 30, reason: 'due' }],
])('a poll waits for the time that a 429 to another read named, %s', (_, retryAfter, at, expected) => {
  const scenario = quiet().call({ at: 5, category: 'read', status: 429, raw: null, retryAfter });
  expect(plan(scenario, at)).toMatchObject(expected);
});

describe('a poll that failed', () => {
  it('is tried again after 10 s, 20 s, 40 s … ten minutes', () => {
    const scenario = quiet();
    const waits = Array.from({ length: 12 }, (_, index) => {
      scenario.pollFails(index * 1000, 'network');
      return must(plan(scenario, index * 1000).next) - index * 1000;
    });
    expect(waits).toEqual([10, 20, 40, 80, 160, 320, 600, 600, 600, 600, 600, 600]);
  });

  it('waits for a time shortened at random by up to half', () => {
    expect(plan(quiet().pollFails(0, 'serverError', { jitter: 1 }), 0)).toMatchObject({
      next: 5,
      reason: 'backOff',
    });
    expect(plan(quiet().pollFails(0, 'serverError', { jitter: 0.5 }), 0).next).toBe(7.5);
  });

  it('no longer counts after the next answer', () => {
    const scenario = quiet().pollFails(10, 'network').pollFails(20, 'network');
    scenario.poll(40, { read: { limit: 600, remaining: 590, reset: 60 } });
    expect(plan(scenario, 41)).toMatchObject({ next: 70, reason: 'due' });
    expect(plan(scenario.pollFails(70, 'network'), 70).next).toBe(80);
  });

  it('while offline is tried again within 20 s', () => {
    const scenario = quiet();
    for (let at = 0; at < 1000; at += 100) scenario.pollFails(at, 'offline');
    expect(plan(scenario, 900).next).toBe(920);
  });

  it('while offline is tried again at once when the network is back', () => {
    const scenario = quiet().pollFails(10, 'offline');
    scenario.apply({ type: 'networkRestored', owner: OWNER, space: SPACE, at: ms(12) });
    expect(plan(scenario, 12)).toMatchObject({ next: 12, reason: 'backOff' });
  });

  it('with a 429 waits for the time that was named', () => {
    const scenario = quiet().pollFails(10, 'limitReached', { jitter: 1, notBefore: 43 });
    expect(plan(scenario, 11)).toMatchObject({ next: 43, reason: 'retryAfter' });
  });

  it.each(['keyRefused', 'keyUnusable', 'noPermission'] as const)(
    'with %s stops polling until the user has acted',
    (error) => {
      const scenario = quiet().pollFails(10, error);
      for (const at of [11, 1000, 100_000])
        expect(plan(scenario, at)).toMatchObject({ next: null, reason: 'needsUser' });
      expect(scenario.restart().plan(11).at).toBeNull();
      scenario.apply({
        type: 'pollRetryRequested',
        owner: scenario.owner.id,
        space: scenario.owner.space,
        at: ms(20),
      });
      expect(plan(scenario, 20)).toMatchObject({ next: 20 });
    },
  );

  it.each([
    'addressRefused',
    'secondFactor',
    'forbidden',
    'licence',
    'noSuchSpace',
    'notBacklog',
    'redirected',
    'garbled',
    'timeout',
  ] satisfies PollError[])('with %s backs off, since it may pass', (error) => {
    expect(plan(quiet().pollFails(10, error), 11)).toMatchObject({ next: 20, reason: 'backOff' });
  });
});

describe('while paused', () => {
  it('no poll is planned', () => {
    const scenario = busy();
    scenario.context = { ...scenario.context, paused: true };
    expect(plan(scenario, 1)).toMatchObject({ next: null, reason: 'paused' });
    expect(scenario.view(1).poll).toMatchObject({ paused: true, nextAt: null });
  });
});

describe('after the machine has woken', () => {
  it('no poll is planned for 3 s', () => {
    const scenario = quiet();
    scenario.context = { ...scenario.context, notBefore: ms(1003) };
    expect(plan(scenario, 1000)).toMatchObject({ next: 1003 });
    expect(plan(scenario.pollFails(999, 'offline', { jitter: 1, notBefore: 999 }), 1000).next).toBe(1003);
    const first = new QuotaScenario().send('a', 0);
    first.context = { ...first.context, notBefore: ms(1003) };
    expect(plan(first, 1000).next).toBe(1003);
  });
});

describe('when the local clock is set back an hour,', () => {
  it.each([
    ['an answer', () => quiet(), 30],
    ['a failure', () => quiet().pollFails(10, 'network'), 20],
    ['a 429', () => quiet().pollFails(10, 'limitReached', { notBefore: 60 }), 60],
    [
      'reads are short',
      () => new QuotaScenario().poll(0, { read: { limit: 60, remaining: 0, reset: 40 } }),
      41,
    ],
  ])('the next poll after %s comes as soon as it would have', (_, before, next) => {
    const scenario = before().setClockBack(3600, -3585);
    expect(Math.abs(must(plan(scenario, -3585).next) - (next - 3600))).toBeLessThanOrEqual(0.5);
  });

  it('polls that are no longer active become idle when they would have', () => {
    const scenario = quiet().poll(10, { update: { limit: 150, remaining: 100, reset: 60 } });
    expect(plan(scenario, 600).mode).toBe('active');
    scenario.setClockBack(3600, -3000);
    expect(plan(scenario, -2991).mode).toBe('active');
    expect(plan(scenario, -2989).mode).toBe('idle');
  });
});

describe('when the local clock is set forward an hour,', () => {
  it('the next poll comes at once, and then at the usual interval', () => {
    const scenario = quiet();
    expect(must(plan(scenario, 3600).next)).toBeLessThanOrEqual(3600);
    scenario.poll(3600, { read: { limit: 600, remaining: 597, reset: 60 } }, { date: 12 });
    expect(plan(scenario, 3601).next).toBe(3630);
  });
});

describe('a worker that stopped while polling', () => {
  it('for the first time is followed by one that polls as soon as that poll is given up', () => {
    const scenario = new QuotaScenario().pollStarts(0).restart();
    expect(scenario.view(1).poll).toMatchObject({ running: true, lastAnswerAt: null });
    expect(scenario.view(16).poll).toMatchObject({ running: false, error: null });
    expect(plan(scenario, 1)).toMatchObject({ next: 15, reason: 'first' });
    expect(plan(scenario, 16)).toMatchObject({ next: 15, reason: 'first' });
  });

  it('is not waited for', () => {
    const scenario = quiet().pollStarts(30).restart();
    expect(scenario.view(31).poll?.running).toBe(true);
    expect(scenario.view(46).poll?.running).toBe(false);
    expect(must(plan(scenario, 46).next)).toBeLessThanOrEqual(46);
  });
});
