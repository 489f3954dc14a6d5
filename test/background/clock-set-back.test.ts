/** This machine’s clock is set, at random moments, under the real background: within a poll interval all is true again. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { KnownCategory } from '../../src/core/category.ts';
import { alertItem, parseAlerts } from '../../src/storage/alert-state.ts';
import { OWNER, T } from '../core/events.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { SEED, sample } from '../simulation.ts';
import { categories } from '../simulator/endpoints.ts';
import { must, seeded } from '../utils.ts';
import { ClockScenario } from './clock-scenario.ts';
import { send } from './harness.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
/** Polls of an account that is idle are this far apart, in seconds. */
const INTERVAL = 30;

let world: ClockScenario;

beforeEach(() => {
  world = new ClockScenario();
});

/** Everything that is shown is true, the mode of the polls where it is given: state, what is left, the reset to two seconds. */
async function expectTruth(mode: 'idle' | 'active' | null): Promise<void> {
  const view = await world.view();
  const truth = world.quota.peekAll(world.serverNow);
  for (const category of categories) {
    const gauge = must(view.gauges.find((each) => each.category === category));
    const { remaining, reset } = truth[category];
    const left = gauge.resetAt === null ? 0 : (gauge.resetAt - Date.now()) / 1000;
    if (reset === null && left <= 2) {
      // Over by the server's clock, and by ours within two seconds.
      if (gauge.resetAt === null || left <= 0) expect(['idle', 'reset'], category).toContain(gauge.state);
      else expect(gauge.state, category).toBe('open');
    } else if (reset === null) {
      expect(['idle', 'reset'], category).toContain(gauge.state);
    } else {
      expect(gauge, category).toMatchObject({ state: remaining === 0 ? 'exhausted' : 'open', remaining });
      expect(Math.abs(left - (reset - world.serverNow / 1000)), category).toBeLessThanOrEqual(2);
    }
  }
  expect(view.poll).toMatchObject({ ...(mode === null ? {} : { mode }), error: null });
  expect(view.findings.filter(({ active }) => active)).toEqual([]);
}

/** A page brings Update into danger: 28 of 30. */
async function bringIntoDanger(): Promise<void> {
  const { remaining } = world.quota.peek('update', world.serverNow);
  await world.request('update', { times: remaining - 2 });
}

/** How long each deadline is still ahead, as a screen shows it or the browser stores it. */
async function secondsLeft(): Promise<Record<string, number>> {
  const { gauges, poll } = await world.view();
  const refused = gauges.find(({ category, rateLimited }) => category === 'search' && rateLimited);
  const reminders = parseAlerts(fakeBrowser.storage.session.items.get('alerts'))?.reminders ?? [];
  const deadlines = {
    mute: (await world.settings()).mutedUntil,
    retryAfter: refused?.resetAt,
    fast: poll?.fastUntil,
    reminder: reminders[0]?.resetAt,
  };
  return Object.fromEntries(
    Object.entries(deadlines).map(([name, until]) => [name, (must(until) - Date.now()) / 1000]),
  );
}

const JUMPS = [
  ['a minute', MINUTE],
  ['an hour', HOUR],
  ['a day', DAY],
] as const;
const CASES = JUMPS.flatMap(([name, seconds]) =>
  (['lives on', 'dies', 'is restarted with the browser'] as const).flatMap((worker) => [
    { what: `back by ${name}`, seconds: -seconds, worker },
    { what: `forward by ${name}`, seconds, worker },
  ]),
);

describe.each(sample(CASES, 4))(
  'the clock is set $what and the worker $worker',
  ({ what, seconds, worker }) => {
    it('all is true within a poll interval, and the next danger is announced once', async () => {
      const random = seeded(SEED + seconds + worker.length);
      const moment = random() * 50;
      console.log(`seed ${SEED}: set ${what}, ${worker}, ${moment.toFixed(1)} s after the danger`);
      // What an earlier life of the browser has sent may be another program's to the next one.
      const mode = worker === 'is restarted with the browser' ? null : 'idle';
      await world.begin();
      await bringIntoDanger();
      expect(world.notifications).toHaveLength(1);
      await world.pass(moment);
      if (worker === 'dies') {
        world.stopWorker();
        await world.pass(random() * 5);
      }
      world.setClock(seconds);
      if (worker === 'is restarted with the browser') await world.restartBrowser(random() * 5);
      // The user goes on working, which wakes a worker that is dead.
      await world.pass(random() * 3);
      await world.request('search');
      await world.pass(INTERVAL + 1);
      await expectTruth(mode);
      // Healthy for so long that the danger is over.
      await world.pass(200 + INTERVAL);
      await expectTruth(mode);
      expect(world.notifications).toHaveLength(1);
      await bringIntoDanger();
      expect(world.notifications).toHaveLength(2);
      await world.pass(INTERVAL + 1);
      expect(world.notifications).toHaveLength(2);
    });
  },
);

describe.each([
  ['a minute', MINUTE],
  ['an hour', HOUR],
  ['a day', DAY],
])('the clock is set back by %s', (_, seconds) => {
  it('polls go on at their interval although nothing else happens', async () => {
    await world.begin();
    await world.pass(100);
    world.setClock(-seconds);
    const before = world.polls.length;
    await world.pass(120);
    expect(world.polls.length - before).toBeGreaterThanOrEqual(3);
    expect(world.polls.length - before).toBeLessThanOrEqual(5);
    await expectTruth('idle');
  });

  it('polls are active as long as they would have been, and idle then', async () => {
    await world.begin();
    world.spendElsewhere('update', 5);
    await world.pass(31);
    expect((await world.view()).poll?.mode).toBe('active');
    world.setClock(-seconds);
    await world.pass(21);
    expect((await world.view()).poll?.mode).toBe('active');
    await world.pass(650);
    await expectTruth('idle');
  });

  it('a mute, a Retry-After, a reminder and fast polling keep the time that was left', async () => {
    await world.begin({ mutedUntil: T * 1000 + HOUR * 1000 });
    await world.request('search', { refusal: { 'retry-after': '600' } });
    await send({ type: 'setFastPolling', owner: OWNER, on: true });
    await send({ type: 'remindOfReset', owner: OWNER, category: 'search' as KnownCategory });
    await world.pass(10);
    const before = await secondsLeft();
    expect(Object.values(before).every((left) => left > 500)).toBe(true);
    world.setClock(-seconds);
    await world.pass(10);
    for (const [name, left] of Object.entries(await secondsLeft())) {
      expect(Math.abs(left - (before[name] ?? 0) + 10), name).toBeLessThanOrEqual(2);
    }
  });

  it('a screen shows what stood, until the background has noticed', async () => {
    await world.begin();
    await world.request('update');
    const gaugeShown = async () => {
      const { gauges } = await world.view();
      const gauge = gauges.find(({ category }) => category === 'update');
      return [gauge?.state, gauge?.remaining];
    };
    world.setClock(-seconds);
    expect(await gaugeShown()).toEqual(['open', 29]);
    await world.pass(INTERVAL);
    expect(await gaugeShown()).toEqual(['open', 29]);
  });

  it('a refusal without figures ends when it would have', async () => {
    await world.begin();
    await world.request('search', { refusal: {} });
    await world.pass(10);
    world.setClock(-seconds);
    await world.pass(5);
    const gauge = (await world.view()).gauges.find(({ category }) => category === 'search');
    expect(gauge).toMatchObject({ state: 'exhausted', rateLimited: true, resetEstimated: true });
    expect(Math.abs((must(gauge?.resetAt) - Date.now()) / 1000 - 45)).toBeLessThanOrEqual(2);
    await world.pass(50);
    await expectTruth('idle');
  });
});

it('what was told while the clock was a day ahead does not silence the next danger after a restart', async () => {
  const ahead = (T + DAY) * 1000;
  const run = {
    startedAt: ahead,
    lastRiskAt: ahead,
    warned: true,
    exhausted: true,
    fastSince: ahead,
    notifiedAt: ahead,
  };
  await fakeBrowser.storage.local.set({
    alerts: alertItem({ incidents: { [`${OWNER}|update`]: run }, reminders: [], sharedNotifiedAt: null }),
    latestTime: ahead + 30_000,
  });
  await world.begin();
  await world.request('update');
  await world.pass(200);
  await world.request('update');
  await bringIntoDanger();
  expect(world.notifications).toHaveLength(1);
});
