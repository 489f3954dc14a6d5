/** A batch that is planned, started, and sent by the copied code: the panel follows it until it is done. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import { eventually } from './harness/index.ts';
import { root } from './harness/places.ts';
import { callIn } from './harness/remote.ts';
import { messageText, openPanelTab, press } from './harness/screens.ts';
import { inEachBrowser, KEY } from './support/world.ts';

const ITEMS = 12;
const run = promisify(execFile);

inEachBrowser((world, test) => {
  let panel: Page;
  let code = '';

  test('the code of a plan is copied, and the batch is started', async () => {
    panel = await openPanelTab(world().session);
    await panel.bringToFront();
    const [items, others] = [
      await panel.waitForSelector('.batch-form > .batch-field input[type="number"]'),
      await panel.waitForSelector('.batch-form fieldset:nth-of-type(2) input'),
    ];
    await items?.evaluate((field) => field.select());
    await items?.type(String(ITEMS));
    await others?.type('0');
    await eventually('the plan', async () => (await decision(panel)).endsWith(`: ${ITEMS} s`));
    await callIn(panel, keepCopies, []);
    await press(panel, messageText('copyCode'));
    code = await eventually('a copy', () => callIn(panel, lastCopy, []));
    await press(panel, messageText('batchStartButton'));
    await eventually('its progress', async () => (await decision(panel)).startsWith('about 0 of 12, ends '));
  });

  test('the panel follows what the code sends, and says when all is done', async () => {
    const { simulator } = world();
    const file = join(root, `artifacts/batch/e2e-${simulator.port}.mjs`);
    mkdirSync(join(root, 'artifacts/batch'), { recursive: true });
    writeFileSync(file, code);
    const keys = Array.from({ length: ITEMS }, (_, index) => `DEMO-${index + 1}`);
    const preload = new URL('../export/fast-clock.ts', import.meta.url).href;
    const [start, { cert }] = [Date.now(), simulator.certificate];
    const ended = run('node', ['--import', 'tsx', '--import', preload, file, ...keys], {
      cwd: root,
      env: {
        ...process.env,
        BACKLOG_API_KEY: KEY,
        SCALE: '1',
        START: String(start),
        PORT: String(simulator.port),
        CERTIFICATE: cert,
      },
    });
    const seen = new Set<number>();
    const isDone = async () => {
      const text = await decision(panel);
      const [count] = /(?<=^about )\d+(?= of 12)/.exec(text) ?? [];
      if (count !== undefined) seen.add(Number(count));
      return text === `All ${ITEMS} items are probably done.`;
    };
    await eventually('all are done', isDone, { timeoutMs: 90_000, everyMs: 500 });
    expect((await ended).stdout).toContain(`${ITEMS} of ${ITEMS} items done`);
    // It goes up, and more than once: each check tells of two or three.
    expect([...seen]).toEqual([...seen].toSorted((a, b) => a - b));
    expect(seen.size).toBeGreaterThan(3);
    const sent = simulator.log.filter(({ category }) => category === 'update');
    expect(sent.map(({ status }) => status)).toEqual(Array<number>(ITEMS).fill(200));
    await press(panel, messageText('batchClose'));
    await panel.waitForSelector('.batch-form');
  }, 120_000);
});

const decision = (panel: Page): Promise<string> =>
  panel.$$eval('.batch-decision', ([text]) => (text?.textContent ?? '').replaceAll('\u00a0', ' '));

/** Runs in the page: no clipboard is there without a display. */
function keepCopies(): void {
  const copies: string[] = [];
  Object.assign(globalThis, { copies });
  Object.defineProperty(navigator, 'clipboard', {
    value: { writeText: async (text: string) => void copies.push(text) },
  });
}

/** Runs in the page. */
const lastCopy = (): string | undefined => (globalThis as unknown as { copies: string[] }).copies.at(-1);
