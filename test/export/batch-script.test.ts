/**
 * The lines that "Copy" gives, run in Node with the real `backlog-js` against the simulator, in a time that goes sixty times as
 * fast: beside others who keep to their share no request is refused, and beside others who exceed it all items are done.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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

let start: number;
let simulator: Simulator;
let others: AbortController;

beforeEach(async () => {
  start = Date.now();
  simulator = await startSimulator({ now: fastClock(start, SCALE) });
  others = new AbortController();
});
afterEach(async () => {
  others.abort();
  await simulator.stop();
});

const NONE = { read: 0, update: 0, search: 0, icon: 0 };
const addUser = (limits: Limits) =>
  simulator.addUser(SPACE, { id: 1, name: 'Batch', keys: [KEY, OTHER_KEY], limits });

/** Runs the lines as a program of its own. */
async function runLines(request: BatchRequest, setBackAfterMs?: number): Promise<void> {
  const plan = planBatch(request);
  if (plan.kind !== 'plan') throw new Error('no room');
  const folder = join(root, 'artifacts/batch');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `batch-${start}.mjs`);
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
async function othersSend(perWindow: number): Promise<void> {
  let known: number | null = 0;
  while (!others.signal.aborted) {
    if (simulator.counters(SPACE, 1).update.reset !== known) {
      const burst = Array.from({ length: perWindow }, (_, index) => othersUpdate(index));
      await Promise.all(burst);
      known = simulator.counters(SPACE, 1).update.reset;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const othersUpdate = (index: number): Promise<unknown> =>
  call(simulator, {
    space: SPACE,
    path: `/api/v2/issues/OTHER-${index}`,
    method: 'PATCH',
    apiKey: OTHER_KEY,
  }).catch(() => undefined);

const ownLog = () =>
  simulator.log.filter(({ path }) => !path.includes('OTHER') && !path.includes('rateLimit'));
const statuses = (status: number) => ownLog().filter((entry) => entry.status === status).length;
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

describe.each(sample(PLANS, 1))('the copied lines on a %s plan', (_, limits, items, share) => {
  it(
    'beside others who keep to their share are never rate limited',
    async () => {
      addUser(limits);
      void othersSend(share);
      await runLines(batch(items, { limits, others: { ...NONE, update: share } }));
      expect(statuses(200)).toBe(items);
      expect(statuses(429)).toBe(0);
    },
    TIMEOUT_MS,
  );

  it(
    'beside others who leave one request still finish',
    async () => {
      addUser(limits);
      void othersSend(limits.update - 1);
      const few = rounds(2, Math.ceil(items / 8));
      await runLines(batch(few, { limits, others: { ...NONE, update: share } }));
      expect(statuses(200)).toBe(few);
    },
    TIMEOUT_MS,
  );
});

it(
  'an item of several types has them one after another, bulk requests a second apart, while the clock is set back',
  async () => {
    addUser(PAID);
    await runLines(batch(15, { perItem: { read: 2, update: 1, search: 1, icon: 0 } }), 10_000);
    expect(statuses(200)).toBe(60);
    expect(simulator.overlaps(SPACE)).toEqual([]);
    const bulk = ownLog().filter(({ category }) => category !== 'read');
    const times = bulk.map(({ startedAt }) => startedAt);
    // A request may arrive late on a busy machine, and a millisecond of the real time is 60 of the fast one.
    const took = Math.max(...times) - Math.min(...times);
    expect(took).toBeGreaterThan((times.length - 1) * 1000 - 60 * SCALE);
  },
  TIMEOUT_MS,
);
