/**
 * Are warnings in time, and are they true? Random traffic goes through the model as events, and a server that
 * counts by itself says when the limit was used up. Nothing here asks the model for its burn rate.
 *
 * The figures of a long run are in docs/figures.md.
 */
import { expect, it } from 'vitest';
import { rounds, SEED } from '../../simulation.ts';
import { PAID } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import {
  anyLimit,
  type Ending,
  endingOf,
  KINDS,
  pageTraffic,
  rowOfBursts,
  START,
  timesOf,
} from '../traffic-patterns.ts';
import { AlertSimulation } from './alert-simulation.ts';

const PATTERNS = rounds(8, 300);
const MINUTE = 60_000;

const share = (some: readonly unknown[], all: readonly unknown[]) => some.length / Math.max(all.length, 1);

/** Of the limits that took ten seconds or more to be used up, the share that was warned of 5 s ahead. */
function earlyShare(endings: readonly Ending[]): { slow: number; early: number } {
  const slow = endings.filter(({ usedUpAfter }) => usedUpAfter !== null && usedUpAfter >= 10_000);
  const early = slow.filter(({ warnedBefore }) => warnedBefore !== null && warnedBefore >= 5000);
  return { slow: slow.length, early: share(early, slow) };
}

const warned = ({ warnedBefore }: Ending): boolean => warnedBefore !== null;
const percent = (part: number): string => `${(100 * part).toFixed(1)} %`;

it('a limit that requests of this browser use up in ten seconds or more is announced five seconds ahead', () => {
  const random = seeded(SEED);
  const endings = Array.from({ length: 2 * PATTERNS }, (_, index) => {
    const { category, limits, limit } = anyLimit(random);
    const kind = KINDS[index % KINDS.length] ?? 'steady';
    // From a third of what the limit bears in a minute to six times as much.
    const perMs = (limit / MINUTE) * (0.33 + 5.67 * random() ** 2);
    return endingOf(pageTraffic(limits, category, timesOf(kind, perMs, limit, random), random), category);
  });
  const { slow, early } = earlyShare(endings);
  const wrong = endings.filter((ending) => warned(ending) && ending.left > 0);
  const warnings = endings.filter(warned);
  const falseShare = share(wrong, warnings);
  console.log(
    `seen here: ${percent(early)} of ${slow} early, ${wrong.length} of ${warnings.length} warnings wrong; seed ${SEED}`,
  );
  expect(slow).toBeGreaterThan(PATTERNS / 2);
  expect(early).toBeGreaterThanOrEqual(0.93);
  expect(warnings.length).toBeGreaterThan(PATTERNS / 2);
  // Traffic a little below the pace, at random times, may look faster than it goes on.
  expect(falseShare).toBeLessThanOrEqual(0.06);
});

it('a single burst of requests of this browser is never announced', () => {
  const random = seeded(SEED);
  const steps = Array.from({ length: PATTERNS }, () => {
    const { category, limits, limit } = anyLimit(random);
    const size = Math.floor(limit * (0.26 + 0.6 * random()));
    const within = 100 + 1900 * random();
    const from = 60_000 * random();
    const times = Array.from({ length: size }, (_, index) => from + (within * index) / size);
    const simulation = pageTraffic(limits, category, times, random, random() < 0.5);
    if (category !== 'read') simulation.request(START + from + 6000, 'read');
    simulation.run(START + from + MINUTE);
    return simulation.announcements.map(({ stage }) => `${stage} of ${size}/${limit}`);
  });
  expect(steps.flat(), `seed ${SEED}`).toEqual([]);
});

it('regular bursts are announced above the pace, and never below it', () => {
  const random = seeded(SEED);
  const outcomes = Array.from({ length: PATTERNS }, (_, index) => {
    const { category, limits, limit } = anyLimit(random);
    const apart = 3000 + 5000 * random();
    // What is left at the reset stays above the level at which "nearly used up" is said.
    const most = Math.floor((0.94 * limit) / Math.ceil(MINUTE / apart));
    const isAbove = index % 4 === 0;
    const count = isAbove ? 2 * most : Math.floor(most * (0.6 + 0.4 * random()) + 0.5);
    const simulation = pageTraffic(limits, category, rowOfBursts(count, apart), random);
    return { isAbove, ending: endingOf(simulation, category), told: `${count}/${limit} every ${apart} ms` };
  });
  const wrong = outcomes.filter(({ isAbove, ending }) => !isAbove && warned(ending));
  expect(
    wrong.map(({ told }) => told),
    `seed ${SEED}`,
  ).toEqual([]);
  const above = outcomes.filter(({ isAbove }) => isAbove);
  const seen = above.filter(({ ending }) => warned(ending));
  expect(share(seen, above), `seed ${SEED}`).toBeGreaterThanOrEqual(0.9);
});

/** A program elsewhere uses update up evenly in ten to fifty seconds, or sends a single burst. */
function elsewhere(every: number, random: () => number, times: (limit: number) => number[]): Ending {
  const start = START + Math.floor(random() * MINUTE);
  const simulation = new AlertSimulation(PAID, start, true);
  if (every === 5) simulation.screenUntil = start + 10 * MINUTE;
  simulation.run(start + 65_000);
  if (every === 10) {
    simulation.requestElsewhere(simulation.now, 'update');
    simulation.run(simulation.now + 100_000);
  }
  simulation.openedAt.clear();
  simulation.usedUpAt.clear();
  const begins = simulation.now + random() * 30_000;
  for (const at of times(PAID.update)) simulation.requestElsewhere(begins + at, 'update');
  simulation.run(begins + 1000);
  return endingOf(simulation, 'update');
}

it.each([
  { every: 5, least: 0.85, most: 1 },
  { every: 10, least: 0.75, most: 0.97 },
  { every: 30, least: 0.45, most: 0.8 },
])(
  'with polls every $every s programs elsewhere are announced as docs/figures.md says',
  ({ every, least, most }) => {
    const random = seeded(SEED);
    const endings = Array.from({ length: PATTERNS }, () => {
      const seconds = 10 + 40 * random();
      return elsewhere(every, random, (limit) =>
        Array.from({ length: limit }, (_, index) => (seconds * 1000 * index) / (limit - 1)),
      );
    });
    const { slow, early } = earlyShare(endings);
    const bursts = Array.from({ length: PATTERNS }, () => {
      const within = 100 + 1900 * random();
      const part = 0.26 + 0.6 * random();
      return elsewhere(every, random, (limit) => {
        const size = Math.floor(limit * part);
        return Array.from({ length: size }, (_, index) => (within * index) / size);
      });
    });
    const wrong = bursts.filter(warned);
    console.log(
      `polls every ${every} s: ${percent(early)} of ${slow} early, ${percent(share(wrong, bursts))} of single bursts announced; seed ${SEED}`,
    );
    expect(slow).toBeGreaterThan(0.9 * PATTERNS);
    expect(early).toBeGreaterThanOrEqual(least);
    expect(early).toBeLessThanOrEqual(most);
    expect(share(wrong, bursts)).toBeLessThanOrEqual(0.01);
  },
);
