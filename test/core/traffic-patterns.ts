/** Random traffic for the tests of the alerts, and how it ended by the server's own count. */
import { CATEGORIES, type KnownCategory } from '../../src/core/category.ts';
import { FREE, type Limits, PAID } from '../simulator/quota.ts';
import { AlertSimulation } from './alerts/alert-simulation.ts';

export const START = 1_800_000_000_000;
const MINUTE = 60_000;

export const KINDS = ['steady', 'jittered', 'random', 'ramping', 'paused', 'late'] as const;
type Kind = (typeof KINDS)[number];

/** Times in ms from the start; `perMs` is the mean rate. */
export function timesOf(kind: Kind, perMs: number, limit: number, random: () => number): number[] {
  const times: number[] = [];
  const even = 1 / perMs;
  let at = 0;
  if (kind === 'late') {
    // One request opens the window, long before the others.
    times.push(0);
    at = 5000 + 25_000 * random();
  }
  while (at < MINUTE && times.length < 2 * limit) {
    times.push(at);
    if (kind === 'jittered') at += even * (0.2 + 1.6 * random());
    else if (kind === 'random') at -= even * Math.log(1 - random());
    else if (kind === 'ramping') at += even * (2 - Math.min(at / 45_000, 1.5));
    else if (kind === 'paused') at += at > 15_000 && at < 15_000 + even ? 10_000 : even;
    else at += even;
  }
  return times;
}

/** Bursts of `count` requests, `apart` ms from each other, for a whole window. */
export function rowOfBursts(count: number, apart: number): number[] {
  const times: number[] = [];
  for (let at = 0; at < MINUTE; at += apart) {
    for (let index = 0; index < count; index += 1) times.push(at + index * 5);
  }
  return times;
}

/** A category and its limit, large enough to be warned of. */
export function anyLimit(random: () => number): { category: KnownCategory; limits: Limits; limit: number } {
  const categories = ['update', 'search', 'read', 'icon'] as const;
  const category = categories[Math.floor(random() * categories.length)] ?? 'update';
  const limits = random() < 0.7 ? PAID : { ...FREE, update: 30, search: 30, icon: 20 };
  return { category, limits, limit: limits[category] };
}

export interface Ending {
  /** How long the server's first window took to be used up, in ms; null where it lasted until 5 s before its reset. */
  readonly usedUpAfter: number | null;
  /** How long before that, or before the reset, the first warning came, in ms; null where none came. */
  readonly warnedBefore: number | null;
  /** Left at the reset. */
  readonly left: number;
}

/** How the first window of the category ended, as the server counts. */
export function endingOf(world: AlertSimulation, category: KnownCategory): Ending {
  const openedAt = world.openedAt.get(category) ?? 0;
  const resetAt = Math.floor(openedAt / 1000) * 1000 + MINUTE;
  world.run(resetAt - 1);
  const { remaining: left } = world.quota.peek(category, resetAt - 1);
  const usedUpAt = world.usedUpAt.get(category);
  const isBlocked = usedUpAt !== undefined && usedUpAt <= resetAt - 5000;
  const warning = world.announcements.find((told) => told.category === category && told.stage === 'warning');
  return {
    usedUpAfter: isBlocked ? usedUpAt - openedAt : null,
    warnedBefore: warning === undefined ? null : (usedUpAt ?? resetAt) - warning.at,
    left,
  };
}

/** A world in which a page sends requests of one category at these times, polled or not. */
export function pageTraffic(
  limits: Limits,
  category: KnownCategory,
  times: readonly number[],
  random: () => number,
  polls = false,
): AlertSimulation {
  const world = new AlertSimulation(limits, START, polls);
  world.categories = new Set(CATEGORIES);
  for (const at of times) world.request(START + at, category, 20 + random() * 120);
  world.run(START + 1000);
  return world;
}
