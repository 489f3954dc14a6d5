import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { backlogClient, call } from './client';
import { type Simulator, startSimulator } from './index';
import { demoSpace, hanako, scenarioNamed, scenarios, taro } from './scenarios';
import { run } from './traffic';

let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.log.length = 0;
});

/** The page's part played in Node, beside what is outside anyway. */
async function play(name: string, seconds = 2) {
  const scenario = scenarioNamed(name);
  const { signal } = new AbortController();
  scenario.setup(simulator);
  const connect = (apiKey: string) => backlogClient(simulator, demoSpace, apiKey);
  const [tally] = await Promise.all([
    run(scenario.streams(seconds), connect, seconds, signal),
    scenario.outside?.(simulator, seconds, signal),
  ]);
  return {
    tally,
    hanako: simulator.counters(demoSpace, hanako.id),
    taro: simulator.counters(demoSpace, taro.id),
  };
}

it('steady: nothing refused, nothing at once', async () => {
  const { tally } = await play('steady', 3);
  expect(tally).toMatchObject({ refused: 0, failed: 0 });
  expect(simulator.overlaps(demoSpace)).toEqual([]);
});

it('burst: nearly all reads, none at once', async () => {
  expect((await play('burst', 8)).hanako.read.remaining).toBe(20);
  expect(simulator.overlaps(demoSpace)).toEqual([]);
});

it('concurrent: six at once', async () => {
  await play('concurrent');
  expect(simulator.overlaps(demoSpace).map(({ peak }) => peak)).toEqual([6, 6]);
});

it('unpaced-update: several updates a second', async () => {
  expect((await play('unpaced-update')).hanako.update.used).toBeGreaterThan(4);
});

it('ignores-429: goes on after the refusal', async () => {
  const { tally, hanako } = await play('ignores-429');
  expect(tally).toMatchObject({ sent: 45, refused: 30 });
  expect(hanako.search.remaining).toBe(0);
});

it('tightened: the limit falls in the middle of the window', async () => {
  const { hanako, tally } = await play('tightened', 4);
  expect(hanako.read).toMatchObject({ limit: 150, remaining: 0, used: 150 });
  expect(tally.refused).toBe(1);
});

it('second-program: hardly any of the reads are the page’s', async () => {
  const { hanako, tally } = await play('second-program');
  expect(hanako.read.used - tally.sent).toBeGreaterThan(50);
});

it('two-keys: one counter', async () => {
  const { tally, hanako, taro } = await play('two-keys');
  expect([hanako.read.used, taro.read.used]).toEqual([tally.sent, 0]);
  expect(new Set(simulator.log.map((entry) => entry.keyIndex))).toEqual(new Set([0, 1]));
});

it('two-users: two counters', async () => {
  const { tally, hanako, taro } = await play('two-users');
  expect([hanako.read.used, taro.read.used]).toEqual([tally.sent / 2, tally.sent / 2]);
});

it('every scenario says what it does and fits into its time', () => {
  for (const { description, streams } of scenarios.values()) {
    expect(description).toMatch(/^[A-Z].{20,100}$/);
    for (const seconds of [10, 60]) {
      for (const { count, everyMs, atOnce = 1 } of streams(seconds)) {
        expect((count / atOnce) * everyMs).toBeLessThanOrEqual(seconds * 2000);
        expect(everyMs).toBeGreaterThan(5);
      }
    }
  }
});

it('pages get the client and the traffic module', async () => {
  for (const path of ['/backlog.js', '/traffic.js', '/sw.js']) {
    const reply = await call(simulator, { space: demoSpace, path });
    expect([reply.status, reply.headers['content-type']]).toEqual([200, 'text/javascript;charset=utf-8']);
  }
  const page = await call(simulator, { space: 'app.example.com', path: '/' });
  expect(page.body.toString()).toContain('<title>app.example.com</title>');
});
