/** What the background keeps of a million events of a hundred owners, told to the real worker as fast as it takes them. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CDPSession } from 'puppeteer-core';
import { extensionFolder } from '../e2e/harness/places.ts';
import { inArena, type Stand } from './arena.ts';
import { makeRival } from './contenders.ts';
import { type Figure, figure } from './figure.ts';
import { withListenersInReach } from './reach.ts';
import { tellWorker } from './synthetic.ts';

const EVENTS_OF_A_REQUEST = 2;
/** Events are gathered, and written to the history, a moment later: what waits for that is not kept. */
const TAKEN_IN = 2000;
const PARTS = 4;
const MB = 1_000_000;

async function workerOf({ session, page }: Stand): Promise<CDPSession> {
  await session.inBackground(() => {});
  const target = page
    .browser()
    .targets()
    .find((each) => each.type() === 'service_worker' && each.url().startsWith(session.extensionOrigin));
  const worker = await target?.worker();
  if (!worker) throw new Error('No service worker');
  return worker.client;
}

/** MB in use after a collection of garbage. */
async function heapOf(stand: Stand): Promise<number> {
  const devtools = await workerOf(stand);
  await devtools.send('HeapProfiler.enable');
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  return usedSize / MB;
}

/** A minute that turns half way would add what is kept of the one before it: so far behind its turn we begin, in ms. */
const EARLY = 5000;
const A_MINUTE = 60_000;

/** MB at the start, and after each part of the events. */
async function courseOf(stand: Stand, events: number): Promise<number[]> {
  await sleep((A_MINUTE + EARLY - (Date.now() % A_MINUTE)) % A_MINUTE);
  const course = [await heapOf(stand)];
  const requests = Math.ceil(events / EVENTS_OF_A_REQUEST);
  const part = Math.ceil(requests / PARTS);
  for (let told = 0; told < requests; told += part) {
    await tellWorker(stand, told, part);
    await sleep(TAKEN_IN);
    course.push(await heapOf(stand));
  }
  return course;
}

export async function heap(events: number): Promise<Figure[]> {
  const count = events.toLocaleString('en').replaceAll(',', ' ');
  const folders = {
    same: withListenersInReach(makeRival('same', 'chromium')),
    ours: withListenersInReach(extensionFolder('chromium')),
  };
  const options = { folders, account: false };
  const [same, ours] = await inArena(
    'chromium',
    ['same', 'ours'],
    async (arena) => [await courseOf(arena.same, events), await courseOf(arena.ours, events)],
    options,
  );
  const [start = Number.NaN, first = Number.NaN, half = Number.NaN] = ours ?? [];
  const last = ours?.at(-1) ?? Number.NaN;
  return [
    figure(
      `heap after ${count} events, 100 owners: ours − no-op`,
      [last - (same?.at(-1) ?? Number.NaN)],
      { atMost: 20 },
      'MB',
    ),
    figure('the same: after all ÷ after half of them', [last / half], { atMost: 1.1 }),
    figure('heap at the start, ours', [start], null, 'MB'),
    figure('heap after a quarter of them, ours', [first], null, 'MB'),
    figure(`heap after ${count} events, ours`, [last], null, 'MB'),
  ];
}
