/** How long the copied lines take, run in Node with the real `backlog-js` in virtual time. */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type BatchRequest, planBatch } from '../../src/core/batch/plan-batch.ts';
import { batchScript } from '../../src/export/batch-script.ts';
import { root } from '../e2e/harness/places.ts';
import { FREE, PAID } from '../simulator/quota.ts';
import type { VirtualResult, VirtualServer } from './virtual-time.ts';

const run = promisify(execFile);
const NONE = { read: 0, update: 0, search: 0, icon: 0 };
let files = 0;

interface Run extends VirtualResult {
  readonly planned: number;
  readonly output: string;
}

/** The plan leaves `share` to others, who do what the server says. */
async function runLines(
  items: number,
  limits: BatchRequest['limits'],
  share: number,
  server: Omit<VirtualServer, 'limit'>,
): Promise<Run> {
  const others = { ...NONE, update: share };
  const request = { items, perItem: { ...NONE, update: 1 }, limits, others, answerMs: 200 };
  const plan = planBatch(request);
  if (plan.kind !== 'plan') throw new Error('no room');
  // Within the project, where `backlog-js` is found.
  const folder = join(root, 'artifacts/batch');
  mkdirSync(folder, { recursive: true });
  files += 1;
  const file = join(folder, `pace-${process.pid}-${files}.mjs`);
  writeFileSync(file, batchScript('demo.backlog.com', request, plan));
  const preload = new URL('./virtual-time.ts', import.meta.url).href;
  const keys = Array.from({ length: items }, (_, index) => `DEMO-${index + 1}`);
  const env = {
    ...process.env,
    BACKLOG_API_KEY: 'key',
    VIRTUAL: JSON.stringify({ limit: limits.update, ...server }),
  };
  const args = ['--import', 'tsx', '--import', preload, file, ...keys];
  const { stdout } = await run('node', args, { cwd: root, env }).catch((error: { stdout: string }) => error);
  rmSync(file);
  const result = JSON.parse(/^{.*}$/m.exec(stdout)?.[0] ?? '') as VirtualResult;
  return { ...result, planned: plan.totalMs / 1000, output: stdout };
}

describe.concurrent('the copied lines', () => {
  it.each([
    ['paid', PAID, 600, 60],
    ['paid', PAID, 300, 100],
    ['free', FREE, 60, 5],
    ['free', FREE, 60, 10],
  ] as const)(
    'on a %s plan take what was planned, beside others who use their share',
    async (_, limits, items, share) => {
      for (const at of ['opening', 'evenly'] as const) {
        const { seconds, planned, sent, refused, othersRefused } = await runLines(items, limits, share, {
          others: share,
          at,
        });
        expect([sent, refused, othersRefused]).toEqual([items, 0, 0]);
        expect(seconds / planned).toBeGreaterThan(0.95);
        expect(seconds / planned).toBeLessThan(1.05);
      }
    },
  );

  it('leave others what they have not used of their share', async () => {
    // The plan is for a limit that has been lowered.
    const server = { limit: 20, others: 10, at: 'evenly' } as const;
    const { sent, othersRefused } = await runLines(60, PAID, 10, server);
    expect([sent, othersRefused]).toEqual([60, 0]);
  });

  it('go on beside others who exceed their share', async () => {
    const { sent, seconds } = await runLines(20, FREE, 2, { others: 12, at: 'opening' });
    expect(sent).toBe(20);
    expect(seconds).toBeLessThan(8 * 60);
  });

  it.each(['no date', 'milliseconds'] as const)(
    'wait a minute at most where answers are odd (%s)',
    async (odd) => {
      const { sent, refused, seconds } = await runLines(20, FREE, 2, { others: 12, at: 'opening', odd });
      expect([sent, refused < 12]).toEqual([20, true]);
      expect(seconds).toBeLessThan(15 * 60);
    },
  );

  it.each(['network', 503] as const)('say what is done where they fail (%s)', async (how) => {
    const { sent, output } = await runLines(5, PAID, 0, { others: 0, at: 'evenly', failure: [4, how] });
    expect(sent).toBeLessThan(5);
    expect(output).toContain('3 of 5 items done; next: DEMO-4');
  });
});
