/**
 * The extension packed, for which Chromium promises no alarm sooner than after 30 s. (156 keeps shorter ones for it too,
 * which is printed; ours asks for none.) Whether polls and badge hold on with that, also over deaths.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually, launch, type Session } from '../e2e/harness/index.ts';
import { servePacked } from '../e2e/harness/packed.ts';
import { extensionFolder } from '../e2e/harness/places.ts';
import { addAccount } from '../e2e/harness/screens.ts';
import { pollsIn } from '../e2e/truth.ts';
import { backlogClient } from '../simulator/client.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { run } from '../simulator/traffic.ts';
import { say } from './figures.ts';
import type { Soak } from './soak.ts';

const SPACE = 'demo.backlog.com';
const USER = { id: 7, name: 'Tester', keys: ['key-of-the-tester-0001', 'key-of-the-other-program'] };
/** The soonest alarm that a packed extension is promised, in seconds, and how much later a busy machine may be. */
const FLOOR = 30;
const LATE = 3;

export const soakPacked: Soak = {
  unit: 'seconds at rest in Chromium, and as many beside another program',
  usual: 120,
  run: async (seconds, stop) => {
    const packed = await servePacked(extensionFolder('chromium'));
    const simulator = await startSimulator();
    simulator.addUser(SPACE, USER);
    try {
      const session = await launch('chromium', { port: simulator.port, installed: packed.id });
      try {
        return await observe(session, simulator, seconds, stop);
      } finally {
        await session.close();
      }
    } finally {
      await simulator.stop();
      packed.stop();
    }
  },
};

async function observe(
  session: Session,
  simulator: Simulator,
  seconds: number,
  stop: AbortSignal,
): Promise<boolean> {
  const [key = '', otherKey = ''] = USER.keys;
  const pause = (length: number) => sleep(length * 1000, undefined, { signal: stop });

  await alarmOf(session, 3);
  const second = await alarmOf(session, 3);
  say(`an alarm asked for in 3 s, after another one: comes after ${second.toFixed(1)} s`);

  await addAccount(session, { space: SPACE, apiKey: key });
  const rest = await gapsDuring(simulator, () => pause(seconds + 5));
  say(`polls at rest: ${told(rest)} s apart`);

  const revived = await revival(session, simulator);
  say(`the worker ended at rest: the next poll ${revived.toFixed(1)} s later`);

  const over = simulator.faults.add({ path: /rateLimit/ }, { hang: 'headers' });
  const before = pollsIn(simulator).length;
  await eventually('a poll that hangs', () => pollsIn(simulator).length > before, { timeoutMs: 40_000 });
  over();
  const again = await revival(session, simulator);
  say(`the worker ended while it polled: the next poll ${again.toFixed(1)} s later`);

  const program = run(
    [
      {
        apiKeys: [otherKey],
        calls: ['update'],
        count: 150,
        everyMs: 200,
        catchesUp: true,
        after429: 'wait',
      },
    ],
    (apiKey) => backlogClient(simulator, SPACE, apiKey),
    seconds,
    stop,
  );
  const work = await gapsDuring(simulator, () => Promise.all([program, pause(45)]));
  say(`polls beside a program that uses updates up: ${told(work)} s apart`);
  const { text } = await session.badge();
  say(`the badge then: ${JSON.stringify(text)}`);
  await session.killBackground();
  const reset = simulator.counters(SPACE, USER.id).update.reset ?? 0;
  await eventually('the badge is free again', async () => !/^\d+s$/.test((await session.badge()).text), {
    timeoutMs: 90_000,
    everyMs: 200,
  });
  const free = Date.now() / 1000 - reset;
  say(`the worker ended while it counted down: the badge is free ${free.toFixed(1)} s after the reset`);

  return (
    Math.max(...rest) <= FLOOR + LATE &&
    revived <= FLOOR + LATE &&
    again <= FLOOR + LATE &&
    // At first it is still at rest.
    Math.max(...work.slice(1)) <= 10 + LATE &&
    /^\d+s$/.test(text) &&
    free <= FLOOR + LATE
  );
}

/** How long an alarm takes that is asked for in so many seconds. */
const alarmOf = (session: Session, seconds: number): Promise<number> =>
  session.inExtension(
    (delay: number) =>
      new Promise<number>((resolve) => {
        const begun = Date.now();
        chrome.alarms.onAlarm.addListener(({ name }) => {
          if (name === 'probe') resolve((Date.now() - begun) / 1000);
        });
        void chrome.alarms.create('probe', { when: begun + delay * 1000 });
      }),
    seconds,
  );

/** Ends the worker, and says how many seconds later the next poll comes. */
async function revival(session: Session, simulator: Simulator): Promise<number> {
  await session.killBackground();
  const begun = Date.now();
  const before = pollsIn(simulator).length;
  await eventually('a poll after the death', () => pollsIn(simulator).length > before, {
    timeoutMs: 90_000,
    everyMs: 100,
  });
  return (Date.now() - begun) / 1000;
}

/** Seconds between the polls that come while something lasts. */
async function gapsDuring(simulator: Simulator, meanwhile: () => Promise<unknown>): Promise<number[]> {
  const before = pollsIn(simulator).length;
  await meanwhile();
  const times = pollsIn(simulator)
    .slice(Math.max(before - 1, 0))
    .map(({ startedAt }) => startedAt);
  return times.slice(1).map((at, index) => (at - (times[index] ?? at)) / 1000);
}

const told = (gaps: readonly number[]): string => gaps.map((gap) => gap.toFixed(1)).join(', ');
