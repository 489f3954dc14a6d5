/**
 * Ends the background at random moments of random traffic. After each death, and one more request of each type,
 * everything must agree with the server; of the history at most a second may be missing.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { seeded } from '../core/support.ts';
import { eventually } from '../e2e/harness/index.ts';
import {
  alertDeviations,
  badgeDeviations,
  type Episodes,
  episodeDeviations,
  type Found,
  meterDeviations,
  type Subject,
  type Told,
} from './agreement.ts';
import { type Death, isExcused, type Lost, lostHistory } from './lost-history.ts';
import { oneOfEach, planTraffic, sendTraffic } from './mortal-traffic.ts';

export interface DeathsOptions {
  readonly deaths: number;
  readonly seed: number;
  readonly key: string;
  readonly stop: AbortSignal;
  readonly progress: (line: string) => void;
}

export interface Toll extends Lost {
  readonly deaths: number;
  readonly seconds: number;
  readonly answers: number;
}

/** How long until all is told and shown, on a busy machine, in ms. */
const SETTLE = 5000;
/** History is written every 0.7 s. */
const WRITTEN = 2500;

export async function dieAtRandom(subject: Subject, options: DeathsOptions): Promise<Toll> {
  const { session, simulator, space } = subject;
  const { key, seed, stop, progress } = options;
  const random = seeded(seed);
  const page = await session.open(session.url(space));
  const begun = performance.now();
  const deaths: Death[] = [];
  const deviations: string[] = [];
  let told: Told = new Map();
  let episodes: Episodes = new Map();

  const die = async () => {
    const moment = Date.now();
    await session.killBackground();
    deaths.push({ begun: moment, over: Date.now() });
  };
  /** Looks until all agrees or there has been time enough, and notes what then deviates. */
  const check = async <T extends Found>(look: () => Promise<T>): Promise<T> => {
    const found = await settled(look);
    for (const each of found.deviations) {
      deviations.push(each);
      progress(`after death ${deaths.length}: ${each}`);
    }
    return found;
  };

  while (deaths.length < options.deaths && !stop.aborted) {
    const from = simulator.log.length;
    const traffic = sendTraffic(page, key, planTraffic(random, 15));
    await sleep(random() * 700);
    await die();
    await traffic;
    if (random() < 0.2) await die();
    await sendTraffic(page, key, oneOfEach);
    const log = simulator.log.slice(from);
    await check(() => meterDeviations(subject));
    await check(() => badgeDeviations(subject));
    told = (await check(() => alertDeviations(subject, told))).told;
    episodes = (await check(() => episodeDeviations(subject, log, episodes, isExcused(deaths)))).episodes;
    progress(`${deaths.length} deaths, ${simulator.log.length} requests, ${deviations.length} deviations`);
  }
  await sleep(WRITTEN);
  const lost = await check(() => lostHistory(subject, deaths));
  const seconds = (performance.now() - begun) / 1000;
  return { ...lost, deviations, deaths: deaths.length, seconds, answers: simulator.log.length };
}

async function settled<T extends Found>(look: () => Promise<T>): Promise<T> {
  let found = await look();
  const agrees = async () => {
    if (found.deviations.length > 0) found = await look();
    return found.deviations.length === 0;
  };
  await eventually('all agrees', agrees, { timeoutMs: SETTLE, everyMs: 50 }).catch(() => undefined);
  return found;
}
