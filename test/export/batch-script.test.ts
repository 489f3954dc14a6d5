/**
 * The lines that "Copy" gives, run in Node with the real `backlog-js` against the simulator, in a time that goes sixty times as
 * fast: beside others who keep to their share no request is refused, and beside others who exceed it all items are done.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it, type TestContext } from 'vitest';
import { type BatchRequest, planBatch } from '../../src/core/batch/plan-batch.ts';
import { batchScript } from '../../src/export/batch-script.ts';
import { root } from '../e2e/harness/places.ts';
import { rounds, sample } from '../simulation.ts';
import { call } from '../simulator/client.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { FREE, type Limits, PAID } from '../simulator/quota.ts';
import { fastClock } from './fast-clock.ts';

const SPACE = 'demo.backlog.com';
const KEY = 'key-of-the-batch';
const OTHER_KEY = 'key-of-the-others';
const SCALE = 60;
/** On a busy machine. */
const TIMEOUT_MS = 300_000;
const run = promisify(execFile);

/** A simulator in fast time, and the others' requests until the test ends. */
interface World {
  readonly start: number;
  readonly simulator: Simulator;
  readonly others: AbortController;
}

async function begin({ onTestFinished }: TestContext): Promise<World> {
  const start = Date.now();
  const simulator = await startSimulator({ now: fastClock(start, SCALE) });
  const others = new AbortController();
  onTestFinished(async () => {
    others.abort();
    await simulator.stop();
  });
  return { start, simulator, others };
}

const NONE = { read: 0, update: 0, search: 0, icon: 0 };
const addUser = ({ simulator }: World, limits: Limits) =>
  simulator.addUser(SPACE, { id: 1, name: 'Batch', keys: [KEY, OTHER_KEY], limits });

/** Runs the lines as a program of its own. */
async function runLines(
  { start, simulator }: World,
  request: BatchRequest,
  setBackAfterMs?: number,
): Promise<void> {
  const plan = planBatch(request);
  if (plan.kind !== 'plan') throw new Error('no room');
  const folder = join(root, 'artifacts/batch');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `batch-${simulator.port}.mjs`);
  writeFileSync(file, batchScript(SPACE, request, plan));
  const items = Array.from({ length: request.items }, (_, index) => `DEMO-${index + 1}`);
  const preload = new URL('./fast-clock.ts', import.meta.url).href;
  await run('node', ['--import', 'tsx', '--import', preload, file, ...items], {
    cwd: root,
    env: {
      ...process.env,
      BACKLOG_API_KEY: KEY,
      SCALE: String(SCALE),
      START: String(start),
      PORT: String(simulator.port),
      CERTIFICATE: simulator.certificate.cert,
      ...(setBackAfterMs === undefined ? {} : { SET_BACK_AFTER_MS: String(setBackAfterMs) }),
    },
  });
}

/** Others send so many updates in each window, as soon as they see that it is a new one. */
async function othersSend({ simulator, others }: World, perWindow: number): Promise<void> {
  let known: number | null = 0;
  while (!others.signal.aborted) {
    if (simulator.counters(SPACE, 1).update.reset !== known) {
      const burst = Array.from({ length: perWindow }, (_, index) => othersUpdate(simulator, index));
      await Promise.all(burst);
      known = simulator.counters(SPACE, 1).update.reset;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const othersUpdate = (simulator: Simulator, index: number): Promise<unknown> =>
  call(simulator, {
    space: SPACE,
    path: `/api/v2/issues/OTHER-${index}`,
    method: 'PATCH',
    apiKey: OTHER_KEY,
  }).catch(() => undefined);

const ownLog = ({ simulator }: World) =>
  simulator.log.filter(({ path }) => !path.includes('OTHER') && !path.includes('rateLimit'));
const statuses = (world: World, status: number) =>
  ownLog(world).filter((entry) => entry.status === status).length;
const batch = (items: number, more: Partial<BatchRequest>): BatchRequest => ({
  items,
  perItem: { ...NONE, update: 1 },
  limits: PAID,
  others: NONE,
  answerMs: 200,
  ...more,
});

const PLANS = [
  ['free', FREE, rounds(8, 24), 5],
  ['paid', PAID, 150, 60],
] as const;

describe.concurrent.each(sample(PLANS, 1))('the copied lines on a %s plan', (_, limits, items, share) => {
  it(
    'beside others who keep to their share are never rate limited',
    async (context) => {
      const world = await begin(context);
      addUser(world, limits);
      void othersSend(world, share);
      await runLines(world, batch(items, { limits, others: { ...NONE, update: share } }));
      expect(statuses(world, 200)).toBe(items);
      expect(statuses(world, 429)).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'beside others who leave one request still finish',
    async (context) => {
      const world = await begin(context);
      addUser(world, limits);
      void othersSend(world, limits.update - 1);
      const few = rounds(2, Math.ceil(items / 8));
      await runLines(world, batch(few, { limits, others: { ...NONE, update: share } }));
      expect(statuses(world, 200)).toBe(few);
    },
    TIMEOUT_MS,
  );
});

it.concurrent(
  'an item of several types has them one after another, bulk requests a second apart, while the clock is set back',
  async (context) => {
    const world = await begin(context);
    addUser(world, PAID);
    await runLines(world, batch(15, { perItem: { read: 2, update: 1, search: 1, icon: 0 } }), 10_000);
    expect(statuses(world, 200)).toBe(60);
    expect(world.simulator.overlaps(SPACE)).toEqual([]);
    const bulk = ownLog(world).filter(({ category }) => category !== 'read');
    const times = bulk.map(({ startedAt }) => startedAt);
    // A request may arrive late on a busy machine, and a millisecond of the real time is 60 of the fast one.
    const took = Math.max(...times) - Math.min(...times);
    expect(took).toBeGreaterThan((times.length - 1) * 1000 - 60 * SCALE);
  },
  TIMEOUT_MS,
);
