import { describe, expect, it } from 'vitest';
import { backlogClient, call } from './client';
import { type Simulator, startSimulator } from './index';
import { demoSpace, hanako, scenarioNamed, scenarios, taro } from './scenarios';
import { run } from './traffic';

async function withSimulator<T>(use: (simulator: Simulator) => Promise<T>): Promise<T> {
  const simulator = await startSimulator();
  return use(simulator).finally(() => simulator.stop());
}

/** The page's part played in Node, beside what is outside anyway. */
const play = (name: string, seconds: number) =>
  withSimulator(async (simulator) => {
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
      peaks: simulator.overlaps(demoSpace).map(({ peak }) => peak),
      keys: new Set(simulator.log.map(({ keyIndex }) => keyIndex)),
      paths: new Set(simulator.log.map(({ path }) => path)),
    };
  });

describe.concurrent('scenarios, the page’s part played in Node', () => {
  it('steady: nothing refused, nothing at once', async ({ expect }) => {
    const { tally, peaks } = await play('steady', 3);
    expect(tally).toMatchObject({ refused: 0, failed: 0 });
    expect(peaks).toEqual([]);
  });

  it('burst: nearly all reads, one after another', async ({ expect }) => {
    const { hanako, tally, peaks } = await play('burst', 6);
    expect(hanako.read).toMatchObject({ limit: 60, used: tally.sent });
    expect(tally).toEqual({ sent: 57, refused: 0, failed: 0 });
    expect(peaks).toEqual([]);
  });

  it('concurrent: six at once', async ({ expect }) => {
    expect(Math.max(...(await play('concurrent', 4)).peaks)).toBe(6);
  });

  it('unpaced-update: several updates a second', async ({ expect }) => {
    expect((await play('unpaced-update', 2)).hanako.update.used).toBeGreaterThan(4);
  });

  it('ignores-429: goes on after the refusal', async ({ expect }) => {
    const { tally, hanako } = await play('ignores-429', 4);
    expect(tally.sent - tally.refused).toBe(15);
    expect(tally.refused).toBeGreaterThan(1);
    expect(hanako.search.remaining).toBe(0);
  });

  it('tightened: the limit falls in the middle of the window', async ({ expect }) => {
    const { hanako, tally } = await play('tightened', 4);
    expect(hanako.read).toMatchObject({ limit: 60, remaining: 60 - hanako.read.used });
    expect(hanako.read.used).toBe(tally.sent - tally.refused);
  });

  it('second-program: hardly any of the reads are the page’s', async ({ expect }) => {
    const { hanako, tally } = await play('second-program', 3);
    expect(hanako.read.used - tally.sent).toBeGreaterThan(50);
  });

  it('same-question and whole-list: one path, again and again', async ({ expect }) => {
    for (const name of ['same-question', 'whole-list']) {
      const { tally, paths } = await play(name, 3);
      expect(tally.sent).toBeGreaterThan(1);
      expect(paths.size).toBe(1);
    }
  });

  it('two-keys: one counter', async ({ expect }) => {
    const { tally, hanako, taro, keys } = await play('two-keys', 2);
    expect([hanako.read.used, taro.read.used]).toEqual([tally.sent, 0]);
    expect(keys).toEqual(new Set([0, 1]));
  });

  it('two-users: two counters', async ({ expect }) => {
    const { tally, hanako, taro } = await play('two-users', 2);
    expect([hanako.read.used, taro.read.used]).toEqual([tally.sent / 2, tally.sent / 2]);
  });

  it('stops when told to, and leaves nothing running', async ({ expect }) => {
    await withSimulator(async (simulator) => {
      const scenario = scenarioNamed('second-program');
      const stopping = new AbortController();
      scenario.setup(simulator);
      const running = scenario.outside?.(simulator, 60, stopping.signal);
      await expect.poll(() => simulator.log.length).toBeGreaterThan(0);
      stopping.abort();
      await running;
      const sent = simulator.log.length;
      await call(simulator, { space: demoSpace, path: '/' });
      expect(simulator.log).toHaveLength(sent);
    });
  });
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
