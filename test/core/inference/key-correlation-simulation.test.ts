/**
 * Accounts and keys on one space, played as the extension sees them. The figures
 * of a large run are in docs/figures.md.
 */
import { describe, expect, it } from 'vitest';
import { rounds, SEED } from '../../simulation.ts';
import { FREE, PAID } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import { type KeySituation, type Outcome, simulateKey } from './key-simulation.ts';
import { type Traffic, timesOf } from './key-traffic.ts';

const PAIRS = rounds(40, 2000);
/** Long enough for ten minutes of polls that a new key asks for. */
const SECONDS = 660;

type Chance = () => number;

const pick = <T>(chance: Chance, all: readonly [T, ...T[]]): T =>
  all[Math.floor(chance() * all.length)] ?? all[0];

const KINDS = ['cron', 'cadence', 'person', 'random'] as const;

function traffic(chance: Chance, kind: (typeof KINDS)[number]): Traffic {
  const categories = pick(chance, [['read'], ['read'], ['update'], ['read', 'update', 'search']] as const);
  switch (kind) {
    case 'cron': {
      const size = 1 + Math.floor(chance() * 12);
      const isSame = chance() < 0.5;
      const sizes = (index: number) => (isSame ? size : 1 + ((index * 7919 + size * 31) % 12));
      const [every, gap] = [pick(chance, [60, 60, 120, 300]), pick(chance, [0.05, 0.3, 1])];
      return { kind: 'jobs', every, phase: chance() * 0.5, gap, sizes, categories };
    }
    case 'cadence': {
      const every = pick(chance, [1, 2, 4, 5, 7, 10, 15, 30]);
      const size = pick(chance, [1, 1, 1, 2, 3]);
      return { kind: 'jobs', every, phase: chance() * every, gap: 0.2, sizes: () => size, categories };
    }
    case 'person':
      return { kind: 'person', pause: 1 + chance() * 20, categories };
    case 'random':
      return { kind: 'random', perSecond: 0.05 + chance(), categories };
  }
}

/** The same traffic once more, a moment later and with other delays. */
function inStep(chance: Chance, original: Traffic): Traffic {
  const shift = (chance() - 0.5) * pick(chance, [0.1, 0.5, 2, 10]);
  const { categories } = original;
  return {
    kind: 'given',
    times: timesOf(original, SECONDS, chance),
    shift,
    jitter: chance() * 0.2,
    categories,
  };
}

/** A copy of this extension that polls for the other user. */
const poller = (chance: Chance): Traffic => ({
  kind: 'jobs',
  every: pick(chance, [10.1, 10.1, 30.1]),
  phase: chance() * 10,
  gap: 1,
  sizes: () => 1,
  categories: ['read'],
});

function strangers(chance: Chance): KeySituation {
  const drawn = traffic(chance, pick(chance, KINDS));
  const own: Traffic = {
    kind: 'given',
    times: timesOf(drawn, SECONDS, chance),
    shift: 0,
    jitter: 0,
    categories: drawn.categories,
  };
  const relation = chance();
  const unseen =
    relation < 0.2 ? [] : relation < 0.6 ? [inStep(chance, own)] : [traffic(chance, pick(chance, KINDS))];
  const othersUnseen = [
    ...(chance() < 0.2 ? [poller(chance)] : []),
    ...(chance() < 0.2 ? [traffic(chance, pick(chance, KINDS))] : []),
  ];
  const limits = chance() < 0.3 ? FREE : PAID;
  return { limits, isSameUser: false, key: [own], unseen, othersUnseen, seconds: SECONDS };
}

function playAll(count: number, world: (chance: Chance) => KeySituation): Outcome[] {
  return Array.from({ length: count }, (_, index) => {
    const chance = seeded(SEED + index);
    return simulateKey(world(chance), chance);
  });
}

const median = (all: readonly (number | null)[]): number => {
  const known = all.filter((one) => one !== null).sort((a, b) => a - b);
  return known[known.length >> 1] ?? Number.NaN;
};

const share = (outcomes: readonly Outcome[], relation: string): string =>
  `${((outcomes.filter((one) => one.relation === relation).length / outcomes.length) * 100).toFixed(1)} % ${relation}`;

describe('a key of another user', () => {
  it(`is never joined to the account: ${PAIRS} pairs`, () => {
    const outcomes = playAll(PAIRS, strangers);
    console.log(
      `strangers, seed ${SEED}: ${['joined', 'likely', 'different', 'unknown'].map((each) => share(outcomes, each)).join(', ')}`,
    );
    const joined = outcomes.flatMap(({ relation }, index) => (relation === 'joined' ? [SEED + index] : []));
    expect(joined, 'seeds of false joins').toEqual([]);
  });
});

describe('a key of another user whose traffic is in step with the account’s, and who polls as we do', () => {
  const count = Math.max(20, Math.round(PAIRS / 20));

  it(`is never joined to the account: ${count} pairs`, () => {
    const outcomes = playAll(count, (chance) => {
      const drawn = traffic(chance, pick(chance, KINDS));
      const times = timesOf(drawn, SECONDS, chance);
      const own: Traffic = { kind: 'given', times, shift: 0, jitter: 0, categories: ['read'] };
      const unseen: Traffic = { ...own, shift: (chance() - 0.5) * 0.2, jitter: 0.1 };
      return {
        limits: PAID,
        isSameUser: false,
        key: [own],
        unseen: [unseen],
        othersUnseen: [poller(chance)],
        seconds: SECONDS,
      };
    });
    console.log(
      `in step, seed ${SEED}: ${['joined', 'likely', 'different'].map((each) => share(outcomes, each)).join(', ')}`,
    );
    const joined = outcomes.flatMap(({ relation }, index) => (relation === 'joined' ? [SEED + index] : []));
    expect(joined, 'seeds of false joins').toEqual([]);
  });
});

describe('a second key of the account’s user', () => {
  const count = Math.max(20, Math.round(PAIRS / 50));
  const irregular = (chance: Chance): KeySituation => ({
    limits: PAID,
    isSameUser: true,
    key: [{ kind: 'person', pause: 2 + chance() * 6, categories: ['read'] }],
    seconds: SECONDS,
  });

  it('is likely within two seconds and joined after a minute or two of irregular reads', () => {
    const outcomes = playAll(count, irregular);
    const [likely, joined] = [
      median(outcomes.map(({ likelyAfter }) => likelyAfter)),
      median(outcomes.map(({ joinedAfter }) => joinedAfter)),
    ];
    console.log(
      `same user, irregular reads, seed ${SEED}: likely after ${likely.toFixed(2)} s, joined after ${joined.toFixed(0)} s ` +
        `(medians), ${share(outcomes, 'joined')}, ${share(outcomes, 'different')}`,
    );
    expect(likely).toBeLessThan(2);
    expect(joined).toBeGreaterThan(20);
    expect(joined).toBeLessThan(120);
    expect(outcomes.filter(({ relation }) => relation === 'different')).toEqual([]);
  });

  it('is never called another user’s, whatever else the account’s user runs', () => {
    const outcomes = playAll(count, (chance) => ({
      limits: chance() < 0.5 ? FREE : PAID,
      isSameUser: true,
      key: [traffic(chance, pick(chance, KINDS))],
      unseen: [traffic(chance, pick(chance, KINDS))],
      seconds: SECONDS,
    }));
    expect(outcomes.filter(({ relation }) => relation === 'different')).toEqual([]);
  });
});
