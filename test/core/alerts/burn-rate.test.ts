/** When a projection is made: driven by requests and polls, against a server that counts by itself. */
import { describe, expect, it } from 'vitest';
import { estimateBurnRate } from '../../../src/core/alerts/burn-rate.ts';
import type { KnownCategory } from '../../../src/core/category.ts';
import { confirmationPolls } from '../../../src/core/polling/poll-plan.ts';
import { noPollRequests } from '../../../src/core/polling/poll-requests.ts';
import { type Gauge, runsOutAt } from '../../../src/core/snapshot.ts';
import { FREE, type Limits, PAID } from '../../simulator/quota.ts';
import { must } from '../../utils.ts';
import { ms } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';
import { AlertSimulation } from './alert-simulation.ts';

const START = 1_800_000_000_000;

const inSeconds = (at: number): number => START + at * 1000;

function gaugeAt(world: AlertSimulation, at: number, category: KnownCategory = 'update'): Gauge {
  world.run(inSeconds(at));
  const gauges = world.snapshot().owners.flatMap((owner) => owner.gauges);
  return must(gauges.find((gauge) => gauge.category === category));
}

const isProjected = (gauge: Gauge): boolean => runsOutAt(gauge) !== null;

/** The requests a second that a projection assumes. */
const projectedRate = (gauge: Gauge): number =>
  (must(gauge.remaining) * 1000) / (must(runsOutAt(gauge)) - must(gauge.asOf));

/** The moments, half a second apart, at which the category is critical. */
function criticalAt(world: AlertSimulation, category: KnownCategory, from: number, to: number): number[] {
  const moments: number[] = [];
  for (let at = from; at <= to; at += 0.5) {
    const gauge = gaugeAt(world, at, category);
    if (isProjected(gauge) || gauge.severity === 'critical') moments.push(at);
  }
  return moments;
}

/** `count` requests of a page from second `from`, within so many seconds. */
function send(
  world: AlertSimulation,
  from: number,
  count: number,
  within: number,
  category: KnownCategory,
): void {
  for (let index = 0; index < count; index += 1) {
    world.request(inSeconds(from + (within * index) / count), category, 60);
  }
}

/** The same of a program that this browser does not see. */
function spend(world: AlertSimulation, from: number, count: number, within: number): void {
  for (let index = 0; index < count; index += 1) {
    world.requestElsewhere(inSeconds(from + (within * index) / count), 'update');
  }
}

const bursts: readonly [string, Limits, KnownCategory, number, number][] = [
  ['38 updates of 150 in 0.3 s', PAID, 'update', 38, 0.3],
  ['40 icons of 60 in one second', PAID, 'icon', 40, 1],
  ['130 updates of 150 in two seconds', PAID, 'update', 130, 2],
  ['450 reads of 600 in two seconds', PAID, 'read', 450, 2],
  ['10 searches of 15 in one second', FREE, 'search', 10, 1],
  ['45 reads of 60 in one second', FREE, 'read', 45, 1],
  ['4 icons of 6 at once', FREE, 'icon', 4, 0],
];

describe('a burst that is over makes no projection', () => {
  it.each(bursts)('after %s, silence, and one read 6 s later', (_, limits, category, count, within) => {
    const world = new AlertSimulation(limits, START, true);
    send(world, 0.5, count, within, category);
    world.request(inSeconds(6.5), 'read');
    expect(criticalAt(world, category, 0, 70)).toEqual([]);
    expect(world.announcements).toEqual([]);
  });

  it('if one more request of its type follows six seconds later', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0.5, 38, 0.3, 'update');
    world.request(inSeconds(6.5), 'update');
    expect(criticalAt(world, 'update', 0, 55)).toEqual([]);
  });

  // Found by an independent simulation: the tail of a burst and one straggler looked like a spread.
  it.each([
    ['icon', 33, 1.8, [7.7, 11.3]],
    ['icon', 19, 3.4, [11.8]],
    ['icon', 40, 1, [9.5, 10.8]],
    ['search', 111, 3.4, [10.5, 13]],
    ['update', 100, 2.5, [6, 12]],
    ['read', 450, 3.9, [5, 8, 11, 14]],
  ] as const)('if single requests follow (%s: %i within %f s)', (category, count, within, singles) => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, count, within, category);
    for (const at of singles) world.request(inSeconds(at), category);
    expect(criticalAt(world, category, 0, 55)).toEqual([]);
  });

  it('in the last seconds before the reset, with another one after it', () => {
    const world = new AlertSimulation(PAID, START, true);
    world.request(inSeconds(0.5), 'update');
    send(world, 58, 60, 0.5, 'update');
    send(world, 61, 60, 0.5, 'update');
    expect(criticalAt(world, 'update', 0, 90)).toEqual([]);
  });

  it('if the extension starts within the window after it', () => {
    const world = new AlertSimulation(PAID, START - 30_000, true);
    for (let index = 0; index < 90; index += 1) world.requestElsewhere(inSeconds(-20) + index * 10, 'update');
    world.run(inSeconds(-19));
    const joined = new AlertSimulation(PAID, START, true, world.quota);
    joined.request(inSeconds(1), 'update');
    expect(criticalAt(joined, 'update', 0, 38)).toEqual([]);
  });

  it('if the worker dies in it', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0.5, 60, 1, 'update');
    world.at(inSeconds(1), () => world.restartWorker());
    expect(criticalAt(world, 'update', 0, 55)).toEqual([]);
  });

  it('if another program sends it', () => {
    const world = new AlertSimulation(PAID, START, true);
    spend(world, 20, 100, 1.5);
    expect(criticalAt(world, 'update', 0, 75)).toEqual([]);
  });
});

describe('regular bursts below the pace make no projection', () => {
  it.each<[number, Limits, KnownCategory, number]>([
    [14, PAID, 'update', 6],
    [5, PAID, 'icon', 6],
    [8, PAID, 'search', 3.5],
    [55, PAID, 'read', 6],
    [1, FREE, 'search', 5],
    [5, FREE, 'read', 6],
  ])('%i at once, again and again', (count, limits, category, apart) => {
    const world = new AlertSimulation(limits, START, true);
    for (let at = 0.1; at < 59; at += apart) send(world, at, count, 0.2, category);
    const moments = Array.from({ length: 118 }, (_, index) => index / 2);
    expect(moments.filter((at) => isProjected(gaugeAt(world, at, category)))).toEqual([]);
  });
});

describe('a steady stream of requests', () => {
  const steady = () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 60, 15, 'update');
    return world;
  };

  it('is projected while it goes on, and ten seconds of silence end that', () => {
    const moments = criticalAt(steady(), 'update', 0, 50);
    expect(must(moments[0])).toBeGreaterThan(5);
    expect(must(moments[0])).toBeLessThan(11);
    expect(must(moments.at(-1))).toBeGreaterThan(15);
    expect(must(moments.at(-1))).toBeLessThanOrEqual(25);
    // One spell, without a gap.
    expect(moments.length).toBe((must(moments.at(-1)) - must(moments[0])) * 2 + 1);
  });

  it('is projected from the newest reading on: to when the server will have nothing left', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 160, 40, 'update');
    const { burnRate } = gaugeAt(world, 15);
    world.run(inSeconds(45));
    const usedUpAt = must(world.usedUpAt.get('update'));
    expect(Math.abs(must(must(burnRate).exhaustedAt) - usedUpAt)).toBeLessThan(2000);
  });

  it('is projected the same after a death of the worker', () => {
    const world = steady();
    const before = gaugeAt(world, 14);
    world.restartWorker();
    expect(gaugeAt(world, 14)).toEqual(before);
    expect(isProjected(before)).toBe(true);
  });

  it('is projected the same whatever the order of its answers', () => {
    const world = new AlertSimulation(PAID, START, true);
    for (let index = 0; index < 60; index += 1) {
      world.request(inSeconds(index / 4), 'update', index % 2 === 0 ? 50 : 900);
    }
    const rate = projectedRate(gaugeAt(world, 14.9));
    expect(rate).toBeGreaterThan(3.4);
    expect(rate).toBeLessThan(4.4);
  });

  it('makes no projection below a quarter of the limit, nor below five requests', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 100, 25, 'update');
    for (let at = 1; at <= 25; at += 0.25) {
      const gauge = gaugeAt(world, at);
      if (isProjected(gauge)) expect(must(gauge.remaining)).toBeLessThanOrEqual(112);
    }
    const few = new AlertSimulation(FREE, START, true);
    send(few, 0, 4, 8, 'search');
    expect(criticalAt(few, 'search', 0, 20)).toEqual([]);
    const enough = new AlertSimulation(FREE, START, true);
    send(enough, 0, 5, 8, 'search');
    expect(criticalAt(enough, 'search', 0, 20)).not.toEqual([]);
  });

  it('makes no projection if the reset comes less than five seconds after exhaustion', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 152, 57, 'update');
    expect(criticalAt(world, 'update', 0, 40)).toEqual([]);
  });

  it.each([
    ['update', 150, 10],
    ['update', 150, 30],
    ['update', 150, 40],
    ['read', 600, 20],
    ['read', 600, 40],
  ] as const)(
    'is announced five seconds ahead though its window (%s) stood open: %i within 11 s, after %i s',
    (category, count, openFor) => {
      const world = new AlertSimulation(PAID, START, true);
      world.request(START, category);
      send(world, openFor, count, 11, category);
      world.run(inSeconds(58));
      const warning = must(world.announcements.find((entry) => entry.category === category));
      expect(warning.stage).toBe('warning');
      const usedUpAt = inSeconds(openFor + (11 * (count - 2)) / count);
      expect(usedUpAt - warning.at).toBeGreaterThanOrEqual(5000);
    },
  );

  it('goes on being projected when the limit is lowered in its window', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 60, 12, 'read');
    world.at(inSeconds(8), () => world.quota.setLimits({ read: 60 }, inSeconds(8)));
    expect(isProjected(gaugeAt(world, 7.5, 'read'))).toBe(false);
    expect(isProjected(gaugeAt(world, 9.5, 'read'))).toBe(true);
  });

  it('makes no projection if it is our own polls', () => {
    const world = new AlertSimulation(FREE, START, true);
    world.screenUntil = inSeconds(600);
    expect(criticalAt(world, 'read', 0, 200)).toEqual([]);
  });

  it('is counted once if polls show it too', () => {
    const world = new AlertSimulation(PAID, START, true);
    world.screenUntil = inSeconds(600);
    send(world, 0, 450, 30, 'read');
    expect(projectedRate(gaugeAt(world, 20, 'read'))).toBeLessThan(16);
    expect(projectedRate(gaugeAt(world, 29, 'read'))).toBeGreaterThan(13.5);
  });
});

describe('a program elsewhere', () => {
  /** Three requests a second, with polls every 10 s. */
  const working = () => {
    const world = new AlertSimulation(PAID, START, true);
    world.requestElsewhere(START, 'update');
    world.run(inSeconds(100));
    return world;
  };

  it('is projected when a second poll confirms it, and until a poll is overdue', () => {
    const world = working();
    spend(world, 103, 120, 30);
    const moments = criticalAt(world, 'update', 100, 160);
    expect(must(moments[0])).toBeGreaterThan(106);
    expect(must(moments[0])).toBeLessThan(123);
    expect(must(moments.at(-1))).toBeLessThan(150);
  });

  it('is projected no more soon after a poll is overdue', () => {
    const world = working();
    const pollAt = (must(world.snapshot().owners[0]?.poll?.nextAt) - START) / 1000;
    spend(world, pollAt - 4, 38, 4);
    spend(world, pollAt, 40, 8);
    world.at(inSeconds(pollAt + 4), () => {
      world.isOffline = true;
    });
    const moments: number[] = [];
    for (let at = pollAt; at < pollAt + 30; at += 0.25) {
      const { burnRate } = gaugeAt(world, at);
      if (burnRate === null || burnRate.exhaustedAt === null) continue;
      moments.push(at - pollAt);
      // Never a moment that is over.
      expect(burnRate.exhaustedAt).toBeGreaterThan(world.now);
    }
    // Polls every 10 s, and two for one to be answered; the reading is of 3 s after the first.
    expect(must(moments.at(-1))).toBeGreaterThan(14);
    expect(must(moments.at(-1))).toBeLessThan(22);
  });

  it.each([
    ['12 s by polls every 10 s', 10_000, 12],
    ['10 s without polls', null, 10],
  ])('has the rate of its newest reading for %s', (_, intervalMs, seconds) => {
    const readings = [0, 4, 8].map((at) => ({ at: inSeconds(at), unattributed: 5 * at, inFlight: 0 }));
    const figures = { limit: 150, remaining: 110, resetAt: inSeconds(60), asOf: inSeconds(8) };
    const input = { ...figures, intervalMs, series: { observed: [], readings } };
    expect(estimateBurnRate(input, inSeconds(8 + seconds)).exhaustedAt).toBe(inSeconds(8 + 110 / 5));
    expect(estimateBurnRate(input, inSeconds(8 + seconds + 1)).exhaustedAt).toBe(inSeconds(8 + 110 / 4));
  });

  it('is not made of requests of this browser that a poll finds counted but not answered', () => {
    const world = new AlertSimulation(PAID, START, true);
    world.screenUntil = inSeconds(600);
    spend(world, 0.5, 60, 0.5);
    for (let index = 0; index < 45; index += 1) world.request(inSeconds(8), 'update', 12_000);
    for (let at = 9; at < 40; at += 0.25) {
      const { burnRate } = gaugeAt(world, at);
      expect(burnRate?.unconfirmed, `second ${at}`).toBe(false);
      expect(burnRate?.exhaustedAt).toBeNull();
    }
  });

  it('is known from the readings of a page alone, however near together they are', () => {
    const world = new AlertSimulation({ ...PAID, read: 700 }, START, true);
    world.request(START, 'read');
    for (let index = 0; index < 590; index += 1)
      world.requestElsewhere(inSeconds(3) + (index * 8000) / 590, 'read');
    for (let index = 0; index < 5; index += 1) world.request(inSeconds(3 + 2 * index), 'read', 20);
    world.run(inSeconds(11.5));
    expect(world.announcements.map(({ stage }) => stage)).toEqual(['warning']);
  });

  it('costs at most two polls to confirm after each regular one', () => {
    const world = working();
    const before = world.polls;
    spend(world, 103, 60, 1);
    spend(world, 115, 30, 1);
    world.run(inSeconds(130));
    expect(world.polls - before).toBeGreaterThan(3);
    expect(world.polls - before).toBeLessThanOrEqual(9);
  });
});

it('a rise is confirmed by two polls at most until the next regular one', () => {
  const scenario = new QuotaScenario().poll(0, { update: { limit: 150, remaining: 149, reset: 60 } });
  scenario.poll(10, { update: { limit: 150, remaining: 90, reset: 60 } });
  const wanted = () => confirmationPolls(scenario.state.owners, { at: ms(10), owners: [scenario.view(10)] });
  const ask = () => {
    for (const event of wanted()) scenario.apply(event);
    scenario.owner.poll.requests = noPollRequests();
  };
  expect(wanted()).toMatchObject([{ type: 'pollRequested', reason: 'confirmation' }]);
  ask();
  ask();
  expect(wanted()).toEqual([]);
  scenario.poll(20, { update: { limit: 150, remaining: 30, reset: 60 } });
  expect(scenario.owner.poll.confirmations).toBe(0);
});

it('a rise under an observed key, which cannot be polled, asks for no poll', () => {
  const scenario = new QuotaScenario(false).call({ at: 0, remaining: 149 }).call({ at: 10, remaining: 90 });
  const view = scenario.view(10);
  expect(scenario.gauge(10).burnRate?.unconfirmed).toBe(true);
  expect(confirmationPolls(scenario.state.owners, { at: ms(10), owners: [view] })).toEqual([]);
});

describe('a projection is announced', () => {
  it('after a third of the limit is used', () => {
    const world = new AlertSimulation(PAID, START, true);
    send(world, 0, 150, 30, 'update');
    world.run(inSeconds(30));
    const [warning] = world.announcements;
    expect(warning?.stage).toBe('warning');
    const used = 5 * ((must(warning).at - START) / 1000);
    expect(used).toBeGreaterThanOrEqual(49);
    expect(used).toBeLessThan(60);
  });

  it('after it has lasted ten seconds, though less is used', () => {
    // So few reads that a poll comes every 20 s only.
    const world = new AlertSimulation({ ...FREE, update: 150 }, START, true);
    world.requestElsewhere(START, 'update');
    world.run(inSeconds(100));
    const pollAt = must(world.snapshot().owners[0]?.poll?.nextAt);
    const begins = (pollAt - START) / 1000 - 4;
    spend(world, begins, 49, 4.9);
    const moments = criticalAt(world, 'update', Math.floor(begins), begins + 20);
    const first = must(moments[0]);
    const [warning] = world.announcements;
    expect(gaugeAt(world, begins + 20).remaining).toBe(101);
    expect(warning?.stage).toBe('warning');
    const lasted = (must(warning).at - START) / 1000 - first;
    expect(lasted).toBeGreaterThanOrEqual(9);
    expect(lasted).toBeLessThanOrEqual(11.5);
  });
});
