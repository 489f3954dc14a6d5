/** What is told, and that it is told once: stories of one job, and any sequence of events. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  evaluateAlerts,
  forgetOwners,
  gaugesAtRisk,
  NO_ALERTS,
} from '../../../src/core/alerts/evaluate-alerts.ts';
import { type AlertIncident, advanceIncident } from '../../../src/core/alerts/incident-notifications.ts';
import type { Category, KnownCategory } from '../../../src/core/category.ts';
import type { Gauge, OwnerView, Snapshot } from '../../../src/core/snapshot.ts';
import { unknownGauge } from '../../../src/core/view/gauge.ts';
import { rounds, runs } from '../../simulation.ts';
import { FREE, PAID } from '../../simulator/quota.ts';
import { must } from '../../utils.ts';
import { AlertSimulation } from './alert-simulation.ts';

const START = 1_800_000_000_000;
const MINUTE = 60_000;
/** How long the longest job goes on. */
const MINUTES = rounds(12, 60);
const steps = (world: AlertSimulation) =>
  world.announcements.map(({ stage, category }) => `${category} ${stage}`);

/** So many update requests, spread evenly over `over` ms. */
function spend(world: AlertSimulation, at: number, count: number, over: number): void {
  for (let index = 0; index < count; index += 1) world.request(at + (index * over) / count, 'update');
}

describe('the alerts of one job', () => {
  it('at 96 % in every window are one warning, and one silent update in ten minutes at most', () => {
    const world = new AlertSimulation(PAID, START, false);
    for (let minute = 0; minute < MINUTES; minute += 1) spend(world, START + minute * 61_000, 144, 45_000);
    world.run(START + (MINUTES + 2) * MINUTE);
    const said = steps(world);
    expect(said.filter((stage) => stage === 'update warning')).toHaveLength(1);
    expect(said.filter((stage) => stage === 'update exhausted')).toHaveLength(0);
    expect(said.filter((stage) => stage === 'update update').length).toBeLessThanOrEqual(MINUTES / 10);
  });

  it('that uses the limit up are one warning, then one “used up”', () => {
    const world = new AlertSimulation(PAID, START, false);
    spend(world, START, 200, 30_000);
    world.run(START + MINUTE);
    expect(steps(world)).toEqual(['update warning', 'update exhausted']);
  });

  it('that comes back after three quiet minutes are a new incident', () => {
    const world = new AlertSimulation(PAID, START, false);
    for (const at of [0, 10 * MINUTE]) {
      spend(world, START + at, 200, 30_000);
      spend(world, START + at + 5 * MINUTE, 3, 1000);
    }
    world.run(START + 20 * MINUTE);
    expect(steps(world)).toEqual([
      'update warning',
      'update exhausted',
      'update warning',
      'update exhausted',
    ]);
  });

  it('on a limit under 20 are only “used up”', () => {
    const world = new AlertSimulation(FREE, START, false);
    spend(world, START, 20, 30_000);
    world.run(START + MINUTE);
    expect(steps(world)).toEqual(['update exhausted']);
  });

  it('that lasts until the reset are none', () => {
    const world = new AlertSimulation(PAID, START, false);
    spend(world, START, 100, 59_000);
    world.run(START + MINUTE);
    expect(steps(world)).toEqual([]);
  });
});

describe('the alerts of any sequence of events', () => {
  const action = fc.oneof(
    fc.record({
      do: fc.constant('spend' as const),
      category: fc.constantFrom<KnownCategory>('read', 'update', 'search', 'icon'),
      count: fc.integer({ min: 1, max: 200 }),
      over: fc.integer({ min: 100, max: 50_000 }),
    }),
    fc.record({
      do: fc.constant('outside' as const),
      category: fc.constantFrom<KnownCategory>('update', 'search'),
      count: fc.integer({ min: 1, max: 160 }),
      over: fc.integer({ min: 100, max: 50_000 }),
    }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.integer({ min: 0, max: 200_000 }) }),
    fc.record({ do: fc.constant('tighten' as const), share: fc.constantFrom(1, 0.25, 0.1) }),
  );
  type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
  const sequence = fc.array(action, { minLength: 1, maxLength: 12 });
  const percent = fc.integer({ min: 0, max: 100 });

  function play(actions: readonly Action[], polls: boolean, deaths: readonly number[]): AlertSimulation {
    const world = new AlertSimulation(PAID, START, polls);
    let at = START;
    const schedule = [...deaths];
    for (const act of actions) {
      if (act.do === 'tighten') {
        const { share } = act;
        const limits = { update: Math.ceil(150 * share), search: Math.ceil(150 * share) };
        world.at(at, () => world.quota.setLimits(limits, at));
      } else if (act.do === 'wait') {
        at += act.ms;
      } else {
        for (let index = 0; index < act.count; index += 1) {
          const when = at + Math.floor((index * act.over) / act.count);
          if (act.do === 'spend') world.request(when, act.category);
          else world.requestElsewhere(when, act.category);
        }
        at += act.over;
      }
    }
    for (const percent of schedule)
      world.at(START + Math.floor(((at - START) * percent) / 100), () => world.restartWorker());
    world.run(at + MINUTE);
    return world;
  }

  it('announce no stage twice in one incident', () => {
    fc.assert(
      fc.property(sequence, fc.boolean(), (actions, polls) => {
        const { announcements } = play(actions, polls, []);
        for (const category of ['read', 'update', 'search'] as Category[]) {
          const mine = announcements.filter(
            (entry) => entry.category === category && entry.stage !== 'update',
          );
          mine.forEach((entry, index) => {
            const earlier = mine.slice(0, index).findLast(({ stage }) => stage === entry.stage);
            // A run ends three quiet minutes after its last danger, so the same step is at least so far away.
            if (earlier !== undefined) expect(entry.at - earlier.at).toBeGreaterThanOrEqual(3 * MINUTE);
          });
        }
        expect(announcements.filter(({ category }) => category === 'icon')).toEqual([]);
      }),
      runs(2, 80),
    );
  });

  it('are the same when the worker stops at any point', () => {
    fc.assert(
      fc.property(
        sequence,
        fc.boolean(),
        fc.array(percent, { minLength: 1, maxLength: 6 }),
        (actions, polls, deaths) => {
          expect(play(actions, polls, deaths).announcements).toEqual(play(actions, polls, []).announcements);
        },
      ),
      runs(2, 60),
    );
  });
});

it('a pace that was too fast for moments, again and again, has not lasted ten seconds', () => {
  const burnRate = (exhaustedAt: number | null) => ({
    expected: 0.4,
    actual: 0.3,
    exhaustedAt,
    unconfirmed: false,
  });
  const gauge = { ...unknownGauge('update'), state: 'open' as const, limit: 150, remaining: 105 };
  let run: AlertIncident | null = null;
  const said: unknown[] = [];
  for (let second = 0; second < 40; second += 1) {
    const now = START + second * 1000;
    // Eight seconds of nine; from the 27th second on without a break.
    const isFast = second >= 27 || (second < 25 && second % 9 !== 8);
    const shown: Gauge = {
      ...gauge,
      severity: isFast ? 'critical' : 'ok',
      asOf: now,
      resetAt: START + 60_000,
      burnRate: burnRate(isFast ? START + 50_000 : null),
    };
    const { incident: next, stage } = advanceIncident(run, shown, 10_000, now);
    run = next;
    if (stage !== null) said.push([second, stage]);
  }
  expect(said[0]).toEqual([37, 'warning']);
});

describe('one evaluation:', () => {
  const gauge = (more: Partial<Gauge>): Gauge => ({
    category: 'update',
    state: 'open',
    severity: 'critical',
    limit: 150,
    remaining: 5,
    isUpperBound: false,
    resetAt: START + 40_000,
    resetEstimated: false,
    rateLimited: false,
    asOf: START,
    inFlight: { uncounted: 0, maybeCounted: 0 },
    burnRate: null,
    advice: null,
    rate: null,
    usage: null,
    ...more,
  });
  const rules = {
    categories: new Set<Category>(['update', 'search', 'read']),
    mutedUntil: 0,
    notifyResets: false,
    ownerOnScreen: null,
  };

  function at(ms: number, ...gauges: Gauge[]): Snapshot {
    const owner: OwnerView = {
      id: 'demo.backlog.com#7',
      space: 'demo.backlog.com',
      kind: 'observedKey',
      label: null,
      userName: null,
      alerting: 'own',
      suggestedOwner: null,
      gauges,
      mostConstrained: null,
      severity: 'critical',
      poll: null,
      findings: [],
      clockOffset: 0,
    };
    return { at: START + ms, owners: [owner] };
  }

  it.each([
    ['too old', at(16_000, gauge({}))],
    ['stale', at(1000, gauge({ state: 'stale' }))],
    ['reset but not confirmed', at(1000, gauge({ state: 'reset', severity: 'ok' }))],
    ['unknown', at(1000, gauge({ state: 'unknown', asOf: null }))],
    ['used up long ago', at(16_000, gauge({ state: 'exhausted', severity: 'exhausted', remaining: 0 }))],
  ])('a figure causes no warning if it is %s', (_, snapshot) => {
    expect(evaluateAlerts(NO_ALERTS, snapshot, rules).notifications).toEqual([]);
  });

  it.each([
    ['causes a warning', 10_000, 1],
    ['causes no warning', 9999, 0],
  ])('a critical figure %s while the reset is %i ms away', (_, lead, count) => {
    const { notifications } = evaluateAlerts(NO_ALERTS, at(0, gauge({ resetAt: START + lead })), rules);
    expect(notifications).toHaveLength(count);
  });

  it('several categories at risk are one notification', () => {
    const { notifications } = evaluateAlerts(
      NO_ALERTS,
      at(100, gauge({}), gauge({ category: 'search' })),
      rules,
    );
    expect(notifications.map(({ items }) => items.length)).toEqual([2]);
  });

  it('nothing is announced while muted, and it is announced afterwards if it still holds', () => {
    const muted = { ...rules, mutedUntil: START + 500 };
    const first = evaluateAlerts(NO_ALERTS, at(100, gauge({})), muted);
    expect(first.notifications).toEqual([]);
    expect(evaluateAlerts(first.state, at(600, gauge({})), muted).notifications).toHaveLength(1);
  });

  it('the update of an incident comes ten minutes after its notification', () => {
    const usedUp = (ms: number) =>
      at(ms, gauge({ severity: 'exhausted', state: 'exhausted', asOf: START + ms }));
    const { state } = evaluateAlerts(NO_ALERTS, usedUp(0), rules);
    expect(evaluateAlerts(state, usedUp(599_999), rules).notifications).toEqual([]);
    expect(evaluateAlerts(state, usedUp(600_000), rules).notifications).toMatchObject([
      { items: [{ stage: 'update' }] },
    ]);
  });

  it('the state is the same object if nothing changed, so that nothing is stored', () => {
    const { state } = evaluateAlerts(NO_ALERTS, at(100, gauge({})), rules);
    const healthy = at(1000, gauge({ severity: 'ok', remaining: 100, asOf: START + 1000 }));
    expect(evaluateAlerts(state, healthy, rules).state).toBe(state);
  });

  it('an incident leaves nothing behind when three healthy minutes end it', () => {
    const { state } = evaluateAlerts(NO_ALERTS, at(0, gauge({})), rules);
    const healthy = (ms: number) => at(ms, gauge({ severity: 'ok', remaining: 100, asOf: START + ms }));
    expect(Object.keys(evaluateAlerts(state, healthy(179_999), rules).state.incidents)).toHaveLength(1);
    expect(evaluateAlerts(state, healthy(180_000), rules).state.incidents).toEqual({});
  });

  it('a too high pace lasts from when it is projected, also without a new reading', () => {
    const burnRate = { expected: 0.4, actual: 0.3, exhaustedAt: START + 30_000, unconfirmed: false };
    const { incident } = advanceIncident(null, gauge({}), null, START);
    const later = advanceIncident(incident, gauge({ burnRate }), null, START + 1000);
    expect([incident?.fastSince, later.incident?.fastSince]).toEqual([null, START + 1000]);
  });

  it('the gauges at risk are those of categories that alert, of an owner that may notify', () => {
    const gauges = [gauge({}), gauge({ category: 'icon' }), gauge({ category: 'read', severity: 'warning' })];
    const [view] = at(0, ...gauges).owners;
    const found = (alerting: OwnerView['alerting']) =>
      gaugesAtRisk({ ...must(view), alerting }, rules.categories).map(({ category }) => category);
    expect(found('own')).toEqual(['update']);
    expect(found('none')).toEqual([]);
  });

  it('the setting notifies the reset of a used-up type once per incident, and not while muted', () => {
    const usedUp = (ms: number) =>
      at(ms, gauge({ state: 'exhausted', severity: 'exhausted', remaining: 0, asOf: START + ms }));
    const asking = { ...rules, notifyResets: true };
    const first = evaluateAlerts(NO_ALERTS, usedUp(100), asking);
    expect(first.state.reminders).toMatchObject([{ category: 'update', bySetting: true }]);
    const again = evaluateAlerts({ ...first.state, reminders: [] }, usedUp(60_100), asking);
    expect(again.state.reminders).toEqual([]);
    const muted = evaluateAlerts(first.state, usedUp(200), { ...asking, mutedUntil: START + 1000 });
    expect(muted.state.reminders).toEqual([]);
  });

  it('the setting does not replace a reset reminder that the user set, which comes while muted too', () => {
    const usedUp = at(100, gauge({ state: 'exhausted', severity: 'exhausted', remaining: 0 }));
    const asked = { owner: 'demo.backlog.com#7', category: 'update', resetAt: START + 30_000 } as const;
    const before = { ...NO_ALERTS, reminders: [{ ...asked, bySetting: false }] };
    const { state } = evaluateAlerts(before, usedUp, { ...rules, notifyResets: true });
    expect(state.reminders).toMatchObject([{ category: 'update', bySetting: false }]);
  });

  it('the alerts of a removed owner are forgotten, with its reminders, and those of others are kept', () => {
    const { state } = evaluateAlerts(NO_ALERTS, at(100, gauge({})), rules);
    const asked = (owner: string) =>
      ({ owner, category: 'update', resetAt: START + 30_000, bySetting: false }) as const;
    const reminders = ['demo.backlog.com#7', 'demo.backlog.com#8'].map(asked);
    const kept = forgetOwners({ ...state, reminders }, ['demo.backlog.com#7']);
    expect(kept).toEqual({ ...NO_ALERTS, reminders: [asked('demo.backlog.com#8')] });
  });
});
