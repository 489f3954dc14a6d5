/** Two keys, one user or two: what the figures tell, and how often they would mislead. */
import { describe, expect, it } from 'vitest';
import { Evidence, type Relation, type Testimony } from '../../src/quota/evidence.ts';
import { FREE, type Limits, PAID, UserQuota } from '../simulator/quota.ts';

const SPACE = 'demo.backlog.com';
const START = 1_800_000_000_000;

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let value = Math.imul(state ^ (state >>> 15), state | 1);
    value ^= value + Math.imul(value ^ (value >>> 7), value | 61);
    return ((value ^ (value >>> 14)) >>> 0) / 4_294_967_296;
  };
}

interface Run {
  readonly relation: Relation;
  /** Windows that had opened when the relation was known. */
  readonly windows: number;
}

interface World {
  readonly sameUser: boolean;
  readonly limits: Limits;
  readonly seed: number;
  /** Both users' windows open at the same moment, as one program with two keys does. */
  readonly together?: boolean;
  /** Requests a second that nobody here sees, of each user. */
  readonly unseen?: number;
}

/** Two keys used here in turn at random for up to ten minutes, until the evidence has made up its mind. */
function watch({ sameUser, limits, seed, together = false, unseen = 0 }: World): Run {
  const chance = random(seed);
  const first = new UserQuota(limits);
  const second = sameUser ? first : new UserQuota(limits);
  const evidence = new Evidence();
  let now = START + chance() * 60_000;
  const resets = new Set<number>();
  if (!sameUser && !together) second.spend('update', now - chance() * 60_000);
  while (now < START + 660_000) {
    now += 200 + chance() * 3000;
    for (const quota of sameUser ? [first] : [first, second]) {
      if (chance() < unseen) quota.spend('update', now);
    }
    const a = chance() < 0.5;
    const sentAt = now;
    const { ok, limit, remaining, reset } = (a ? first : second).spend('update', now);
    now += 20 + chance() * 200;
    resets.add(reset);
    if (!ok) continue;
    const testimony: Testimony = {
      credential: a ? 'a' : 'b',
      space: SPACE,
      category: 'update',
      sentAt,
      at: now,
      limit,
      remaining,
      reset,
    };
    evidence.take(testimony);
    const relation = evidence.relation('a', 'b');
    if (relation !== 'unknown') return { relation, windows: resets.size };
  }
  return { relation: 'unknown', windows: resets.size };
}

function count(
  runs: number,
  world: Omit<World, 'seed'>,
): { same: number; different: number; windows: number } {
  let same = 0;
  let different = 0;
  let windows = 0;
  for (let seed = 1; seed <= runs; seed += 1) {
    const run = watch({ ...world, seed });
    if (run.relation === 'same') {
      same += 1;
      windows += run.windows;
    }
    if (run.relation === 'different') different += 1;
  }
  return { same, different, windows: same === 0 ? 0 : windows / same };
}

describe('two keys of one user', () => {
  it.each([
    ['paid plan', PAID, 0],
    ['paid plan, a third program unseen', PAID, 0.5],
    ['free plan', FREE, 0],
  ])('are suggested as one after a few windows, and never called different: %s', (name, limits, unseen) => {
    const { same, different, windows } = count(10_000, { sameUser: true, limits, unseen });
    console.log(
      `one user, ${name}: ${same} of 10000 suggested, after ${windows.toFixed(1)} windows; ${different} called two`,
    );
    expect(different).toBe(0);
    expect(same).toBeGreaterThan(9_900);
    expect(windows).toBeLessThan(5);
  });
});

describe('keys of two users', () => {
  it.each([
    ['windows opened apart', PAID, false, 0],
    ['windows opened together', PAID, true, 0],
    ['windows opened together, unseen programs at work', PAID, true, 0.5],
    ['windows opened together, free plan', FREE, true, 0],
  ])('are never suggested as one: %s', (name, limits, together, unseen) => {
    const { same, different } = count(10_000, { sameUser: false, limits, together, unseen });
    console.log(`two users, ${name}: ${same} of 10000 wrongly suggested, ${different} known as two`);
    expect(same).toBe(0);
    expect(different).toBeGreaterThan(9_900);
  });
});

describe('what settles it at once', () => {
  const say = (credential: string, at: number, remaining: number, reset: number): Testimony => ({
    credential,
    space: SPACE,
    category: 'read',
    sentAt: START + at - 10,
    at: START + at,
    limit: 600,
    remaining,
    reset,
  });

  it('two open windows of one category are two users', () => {
    const evidence = new Evidence();
    evidence.take(say('a', 0, 599, 60));
    expect(evidence.take(say('b', 1000, 599, 75))).toEqual([{ a: 'b', b: 'a', relation: 'different' }]);
  });

  it('the next window of one user is not another window', () => {
    const evidence = new Evidence();
    evidence.take(say('a', 0, 300, 60));
    evidence.take(say('b', 61_000, 599, 121));
    expect(evidence.relation('a', 'b')).toBe('unknown');
  });

  it('requests that overlapped say nothing of their order', () => {
    const evidence = new Evidence();
    evidence.take(say('a', 0, 599, 60));
    evidence.take({ ...say('b', 5, 599, 60), sentAt: START - 20 });
    expect(evidence.relation('a', 'b')).toBe('unknown');
  });

  it('keys of two spaces are never compared', () => {
    const evidence = new Evidence();
    evidence.take(say('a', 0, 599, 60));
    evidence.take({ ...say('b', 1000, 599, 75), space: 'other.backlog.jp' });
    expect(evidence.relation('a', 'b')).toBe('unknown');
  });
});
