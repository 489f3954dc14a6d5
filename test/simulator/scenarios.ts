/**
 * Named traffic for the demo and the end-to-end tests. A scenario sets up its users, has a page on the space send
 * requests, and may do something outside the browser at the same time. Each fits into the seconds it is given
 * (10 to 60), has a bound on its requests, and can be stopped.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { backlogClient } from './client.ts';
import type { Simulator } from './index.ts';
import { FREE, type Limits, PAID } from './quota.ts';
import { run, type Stream } from './traffic.ts';

export const demoSpace = 'demo.backlog.com';
/** Hanako's quota is the one to watch; Taro is somebody else. */
export const hanako = { id: 1, userId: 'hanako', name: 'Hanako', keys: ['hanako-key-one', 'hanako-key-two'] };
export const taro = { id: 2, userId: 'taro', name: 'Taro', keys: ['taro-key'] };
const [first = '', second = ''] = hanako.keys;
const [others = ''] = taro.keys;

export interface Scenario {
  name: string;
  /** In plain words, one line. */
  description: string;
  setup(simulator: Simulator): void;
  /** What the page sends in so many seconds. */
  streams(seconds: number): Stream[];
  /** The same as a script for a page of the simulator; it resolves to a `Tally`. `traffic.stop()` ends it. */
  page(seconds: number): string;
  /** To be run while the page sends. */
  outside?(simulator: Simulator, seconds: number, signal: AbortSignal): Promise<unknown>;
}

export type Plan = Pick<Scenario, 'name' | 'description' | 'streams' | 'outside'> & {
  limits?: Limits;
  /** Answers on loopback are too quick to overlap by themselves. */
  latencyMs?: number;
};

export const scenario = ({ limits = PAID, latencyMs = 5, ...plan }: Plan): Scenario => ({
  ...plan,
  setup: (simulator) => {
    simulator.latencyMs = latencyMs;
    simulator.addSpace(demoSpace, { name: 'Demo' });
    simulator.addUser(demoSpace, { ...hanako, limits });
    simulator.addUser(demoSpace, { ...taro, limits });
  },
  page: (seconds) => `traffic.run(${JSON.stringify(plan.streams(seconds))}, ${seconds})`,
});

/** So many requests, spread over a part of the time. */
const spread = (seconds: number, count: number, part = 0.9) => ({
  count,
  everyMs: Math.floor((seconds * 1000 * part) / count),
  catchesUp: true,
});

const own: Pick<Stream, 'apiKeys' | 'after429'> = { apiKeys: [first], after429: 'wait' };

const all: Scenario[] = [
  scenario({
    name: 'steady',
    description: 'One request at a time, more than a second apart: nothing to warn of',
    streams: (seconds) => [
      { ...own, calls: ['issue', 'search', 'update', 'icon'], count: seconds, everyMs: 1100 },
    ],
  }),
  scenario({
    name: 'burst',
    description: 'On a free plan, reads 57 issues of a limit of 60, one after another, in most of the time',
    limits: FREE,
    streams: (seconds) => [{ ...own, calls: ['issue'], ...spread(seconds, 57, 0.7) }],
  }),
  scenario({
    name: 'concurrent',
    description: 'Sends six reads at once, every second',
    latencyMs: 200,
    streams: (seconds) => [{ ...own, calls: ['issue'], count: 6 * seconds, everyMs: 1000, atOnce: 6 }],
  }),
  scenario({
    name: 'unpaced-update',
    description: 'Changes issues in bulk, several a second instead of one',
    streams: (seconds) => [{ ...own, calls: ['update'], ...spread(seconds, Math.min(100, 6 * seconds)) }],
  }),
  scenario({
    name: 'ignores-429',
    description:
      'On a free plan, goes on searching after the limit of 15 is used up and requests are refused',
    limits: FREE,
    streams: (seconds) => [
      { apiKeys: [first], after429: 'ignore', calls: ['search'], ...spread(seconds, 45) },
    ],
  }),
  scenario({
    name: 'same-question',
    description: 'Asks for the list of projects again and again, though nothing has changed',
    streams: (seconds) => [{ ...own, calls: ['projects'], count: seconds, everyMs: 1100 }],
  }),
  scenario({
    name: 'whole-list',
    description: 'Lists all issues again and again instead of asking for what is new',
    streams: (seconds) => [{ ...own, calls: ['list'], count: seconds, everyMs: 1100 }],
  }),
  scenario({
    name: 'tightened',
    description: 'Reads evenly while Backlog lowers the limit from 600 to 60 half way',
    streams: (seconds) => [{ ...own, calls: ['issue'], ...spread(seconds, 80) }],
    outside: async (simulator, seconds, signal) => {
      await sleep(seconds * 500, undefined, { signal }).catch(() => undefined);
      if (!signal.aborted) simulator.setLimits(demoSpace, hanako.id, { read: 60 });
    },
  }),
  scenario({
    name: 'second-program',
    description: 'A program outside the browser eats the reads while the page sends one every two seconds',
    streams: (seconds) => [{ ...own, calls: ['issue'], count: seconds, everyMs: 2000 }],
    outside: (simulator, seconds, signal) => {
      const stream: Stream = {
        apiKeys: [second],
        after429: 'wait',
        calls: ['issue'],
        ...spread(seconds, 590, 0.8),
      };
      return run([stream], (apiKey) => backlogClient(simulator, demoSpace, apiKey), seconds, signal);
    },
  }),
  scenario({
    name: 'two-keys',
    description: 'One program takes turns with two keys of the same user, who has one quota all the same',
    streams: (seconds) => [
      { ...own, apiKeys: [first, second], calls: ['issue'], ...spread(seconds, 4 * seconds) },
    ],
  }),
  scenario({
    name: 'two-users',
    description: 'One program takes turns with the keys of two users',
    streams: (seconds) => [
      { ...own, apiKeys: [first, others], calls: ['issue'], ...spread(seconds, 4 * seconds) },
    ],
  }),
];

/** By name, in the order in which they are listed to people. */
export const scenarios: ReadonlyMap<string, Scenario> = new Map(all.map((each) => [each.name, each]));

export function scenarioNamed(name: string): Scenario {
  const found = scenarios.get(name);
  if (!found) throw new Error(`No scenario ${name}; there are ${[...scenarios.keys()].join(', ')}`);
  return found;
}
