/** What one poll, or a few, say of a key: the rules one by one. */
import { describe, expect, it } from 'vitest';
import { KeyCorrelator, type RelationChange } from '../../../src/core/inference/key-correlation.ts';
import { isBetween, logChanceOfReset } from '../../../src/core/inference/key-evidence.ts';
import {
  addAnswer,
  type KeyWindow,
  type PolledCategory,
  polledCategories,
} from '../../../src/core/inference/key-figures.ts';
import { ms, OWNER, SPACE, T } from '../events.ts';

const KEY = `${SPACE}~000000000000000a`;
const SECOND = `${SPACE}~000000000000000b`;
const THIRD = `${SPACE}~000000000000000c`;
/** An account of another user on the same space. */
const OTHER = `${SPACE}#2`;
const LIMITS = { read: 600, update: 150, search: 150, icon: 60 };
type Name = keyof typeof LIMITS;

interface Figure {
  readonly used: number;
  /** Seconds after T. */
  readonly reset?: number;
  readonly limit?: number;
}

class AccountAndKey {
  readonly assigned = new Map<string, string>();
  readonly correlator = new KeyCorrelator((key) => this.assigned.get(key) ?? key);

  answer(
    at: number,
    category: Name,
    { used, reset = 60, limit = LIMITS[category] }: Figure,
    key = KEY,
  ): this {
    const sentAt = ms(at - 0.1);
    const remaining = limit - used;
    this.correlator.addAnswer({
      key,
      space: SPACE,
      category,
      sentAt,
      at: ms(at),
      limit,
      remaining,
      reset: T + reset,
    });
    return this;
  }

  /** A poll that leaves at this time; what is not named has no open window, and what is null is not in it. */
  poll(
    at: number,
    figures: Partial<Record<Name, Figure | null>>,
    account = OWNER,
    space = SPACE,
  ): RelationChange[] {
    const categories = Object.entries(LIMITS).flatMap(([name, usual]): PolledCategory[] => {
      const category = name as Name;
      const polled = figures[category];
      if (polled === null) return [];
      const { used = 0, reset = 60, limit = usual } = polled ?? {};
      return [{ category, limit, used, reset: polled === undefined ? null : T + reset }];
    });
    const [sentAt, date] = [ms(at), T + Math.floor(at)];
    return this.correlator.addPoll({ account, space, sentAt, at: sentAt + 100, date, categories });
  }

  relation(key = KEY, account = OWNER): string {
    return this.correlator.relation(key, account);
  }
}

describe('a key is likely the account’s', () => {
  it('when the poll shows the key’s last figure', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    expect(pair.poll(1.5, { update: { used: 5 } })).toEqual([
      { key: KEY, account: OWNER, relation: 'likely' },
    ]);
  });

  it('when the poll took the read after the key’s last', () => {
    const pair = new AccountAndKey().answer(1, 'read', { used: 1 });
    pair.poll(1.5, { read: { used: 2 } });
    expect(pair.relation()).toBe('likely');
  });

  it('with the other keys that explain the figures in between: three keys of one user in turn', () => {
    const pair = new AccountAndKey().answer(1, 'read', { used: 1 }).answer(2, 'read', { used: 2 }, SECOND);
    pair.answer(3, 'read', { used: 3 }, THIRD).answer(4, 'read', { used: 4 });
    const found = pair.poll(4.5, { read: { used: 5 } });
    expect(found.map(({ key, relation }) => `${key} ${relation}`)).toEqual([
      `${KEY} likely`,
      `${THIRD} likely`,
      `${SECOND} likely`,
    ]);
  });

  it.each([
    ['a request is missing', { used: 6 }],
    ['the limit is another', { used: 5, limit: 100 }],
    ['the reset is three seconds away', { used: 5, reset: 63 }],
  ])('not when %s', (_, update) => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(1.5, { update });
    expect(pair.relation()).not.toBe('likely');
  });

  it('not when a poll of the account had taken the same read', () => {
    const pair = new AccountAndKey();
    pair.poll(0.5, { read: { used: 1 } });
    pair.answer(1, 'read', { used: 1 });
    pair.poll(1.5, { read: { used: 2 } });
    expect(pair.relation()).not.toBe('likely');
  });

  it('not when the window has ended by the time of the poll', () => {
    const relationAt = (at: number) => {
      const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
      pair.poll(at, { update: { used: 5 } });
      return pair.relation();
    };
    expect([59, 60].map(relationAt)).toEqual(['likely', 'unknown']);
  });

  it('by other types, where polls have no figures of reads', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    for (const at of [1.5, 2]) pair.poll(at, { read: null, update: { used: 5 } });
    expect(pair.relation()).toBe('likely');
  });

  it('of one account only, if two are on the space', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(1.5, { update: { used: 5 } });
    pair.poll(1.6, { update: { used: 5 } }, OTHER);
    expect([pair.relation(), pair.relation(KEY, OTHER)]).toEqual(['likely', 'unknown']);
  });
});

describe('a key is another user’s', () => {
  it.each([
    ['no open window', {}],
    ['a reset three seconds away', { update: { used: 9, reset: 63 } }],
    ['more left', { update: { used: 4 } }],
  ])('when a poll sent as soon as its answer had arrived shows %s', (_, figures) => {
    const pair = new AccountAndKey().answer(0.5, 'update', { used: 1 }).answer(1, 'update', { used: 5 });
    expect(pair.poll(1, figures)).toEqual([{ key: KEY, account: OWNER, relation: 'different' }]);
  });

  it('by one type alone, though another agrees', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 }).answer(1, 'search', { used: 3 });
    expect(pair.poll(2, { update: { used: 4 }, search: { used: 3 } })).toMatchObject([
      { relation: 'different' },
    ]);
  });

  it.each([
    ['was sent before the answer arrived', 0.5, {}],
    ['came less than two seconds before the reset', 59, {}],
    ['speaks of another limit', 2, { update: { used: 4, limit: 600 } }],
    ['has the figures in another category', 2, { search: { used: 5 } }],
  ])('which a poll that %s does not prove', (_, at, figures) => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(at, figures);
    expect(pair.relation()).toBe('unknown');
  });

  it('which polls of another space, or of an account that it does not belong to, do not prove', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    expect(pair.poll(2, {}, 'other.backlog.jp#1', 'other.backlog.jp')).toEqual([]);
    pair.assigned.set(KEY, OTHER);
    expect(pair.poll(2, {})).toEqual([]);
  });

  it('which figures under a limit that has changed since do not prove', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.answer(2, 'update', { used: 1, limit: 100 });
    expect(pair.poll(3, {})).toEqual([]);
  });

  it('for good: no later agreement takes the contradiction back', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(1.5, { update: { used: 5 } });
    expect(pair.relation()).toBe('likely');
    pair.answer(61, 'update', { used: 1, reset: 121 });
    expect(pair.poll(62, {})).toEqual([{ key: KEY, account: OWNER, relation: 'different' }]);
    expect(pair.poll(63, {})).toEqual([]);
    for (let window = 2; window < 30; window += 1) {
      const reset = window * 60 + 60;
      pair.answer(window * 60 + 1, 'update', { used: 3, reset });
      expect(pair.poll(window * 60 + 2, { update: { used: 3, reset } })).toEqual([]);
    }
    expect(pair.relation()).toBe('different');
  });

  it('until the user says whose it is, and then it must be found again', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(2, {});
    pair.correlator.forgetKey(KEY);
    pair.assigned.set(KEY, OWNER);
    expect(pair.poll(3, {})).toEqual([]);
    pair.answer(4, 'update', { used: 6 });
    expect(pair.poll(5, {})).toEqual([{ key: KEY, account: OWNER, relation: 'different' }]);
  });

  it('although another account’s poll agrees with it', () => {
    const pair = new AccountAndKey().answer(1, 'update', { used: 5 });
    pair.poll(1.5, {}, OTHER);
    pair.poll(1.6, { update: { used: 5 } });
    expect([pair.relation(), pair.relation(KEY, OTHER)]).toEqual(['likely', 'different']);
  });
});

/**
 * So many reads of the key between polls, and one of our own for each poll. Polls are ten and four seconds apart in turn,
 * as one that a key has asked for comes between two regular ones.
 */
function readsBetweenPolls(
  counts: readonly number[],
  missing: (index: number) => boolean = () => false,
  distances: readonly number[] = [10, 4],
  takesPolled: (index: number) => boolean = () => false,
  isLate: (index: number) => boolean = () => false,
): AccountAndKey {
  const pair = new AccountAndKey();
  let used = 0;
  let reset = 80;
  let at = 20;
  counts.forEach((count, index) => {
    if (at >= reset) [used, reset] = [0, at + 60];
    const early = isLate(index) ? count - 1 : count;
    for (let n = 0; n < early; n += 1) pair.answer(at + 0.1 + n * 0.2, 'read', { used: used + n + 1, reset });
    const last = used + count;
    used += count + (missing(index) ? 2 : 1);
    at += distances[index % distances.length] ?? 10;
    pair.poll(at - 0.5, { read: { used, reset } });
    if (isLate(index)) pair.answer(at - 0.45, 'read', { used: last, reset });
    if (takesPolled(index)) pair.answer(at - 0.3, 'read', { used, reset });
  });
  return pair;
}

const IRREGULAR = [3, 9, 2, 12, 1, 8, 4, 14, 3, 10, 2, 9];

describe('a key is joined', () => {
  it('after enough irregular intervals in which every read is known', () => {
    expect(readsBetweenPolls(IRREGULAR.slice(0, 4)).relation()).toBe('likely');
    expect(readsBetweenPolls(IRREGULAR).relation()).toBe('joined');
  });

  it.each([
    [0, 1],
    [3, 1],
    [4, 1 / 12],
    [30, 1 / 12],
    [56, 1 / 12],
    [57, 1],
  ])(
    'with a probability of its reset that depends on how its window opened: at second %i it is %f',
    (second, chance) => {
      expect(Math.exp(logChanceOfReset({ reset: T + 60 + second }))).toBeCloseTo(chance, 9);
    },
  );

  it('although the last answer of each interval arrives after the poll’s', () => {
    const relation = readsBetweenPolls(IRREGULAR, undefined, undefined, undefined, (index) => index > 0);
    expect(relation.relation()).toBe('joined');
  });

  it('not if the number of reads is always the same', () => {
    expect(readsBetweenPolls(IRREGULAR.map(() => 5)).relation()).toBe('likely');
  });

  it('not by polls at equal distances, as those of another copy of this extension may be', () => {
    expect(readsBetweenPolls(IRREGULAR, undefined, [10]).relation()).toBe('likely');
    expect(readsBetweenPolls(IRREGULAR, undefined, [10, 9.5]).relation()).toBe('likely');
    expect(readsBetweenPolls(IRREGULAR, undefined, [10, 9]).relation()).toBe('joined');
  });

  it('not by intervals in which it sends nothing', () => {
    expect(readsBetweenPolls(IRREGULAR.flatMap((count) => [count, 0])).relation()).toBe('likely');
  });

  it('not if it shows a figure that a poll took', () => {
    expect(readsBetweenPolls(IRREGULAR, undefined, undefined, (index) => index % 4 === 3).relation()).toBe(
      'likely',
    );
  });

  it('not if a read in each second interval is unknown', () => {
    expect(readsBetweenPolls(IRREGULAR, (index) => index % 2 === 1).relation()).toBe('likely');
  });

  it('by the intervals after one with an unknown read, without waiting for the next window', () => {
    const relation = (intervals: number) =>
      readsBetweenPolls(IRREGULAR.slice(0, 2 + intervals), (index) => index === 1).relation();
    expect([5, 6].map(relation)).toEqual(['likely', 'joined']);
  });

  it('to one account only, if two are on the space', () => {
    const pair = readsBetweenPolls(IRREGULAR);
    expect(pair.relation()).toBe('joined');
    pair.answer(200, 'update', { used: 5, reset: 250 }).poll(201, { update: { used: 5, reset: 250 } }, OTHER);
    expect(pair.relation(KEY, OTHER)).toBe('unknown');
  });

  it('not by updates: no poll takes a figure that the key would have to skip', () => {
    const pair = new AccountAndKey();
    let used = 0;
    for (const [index, count] of IRREGULAR.entries()) {
      const reset = Math.floor(index / 6) * 60 + 80;
      if (index % 6 === 0) used = 0;
      for (let n = 0; n < count; n += 1)
        pair.answer(20 + index * 10 + n * 0.2, 'update', { used: used + n + 1, reset });
      used += count;
      pair.poll(29 + index * 10, { update: { used, reset } });
    }
    expect(pair.relation()).toBe('likely');
  });
});

it.each([
  ['the next of the counter', true, 6, 1, 2],
  ['the last before the second poll’s', true, 8, 1, 2],
  ['the first poll’s own', false, 5, 1, 2],
  ['the second poll’s own', false, 9, 1, 2],
  ['beyond the second poll’s, though sent before its answer', false, 10, 1, 2],
  ['answered as the first poll was sent', true, 6, -1, 0],
  ['answered before the first poll was sent', false, 6, -1, -0.1],
  ['sent as the second poll was answered', true, 8, 11, 12],
  ['sent after the second poll was answered', false, 8, 11.1, 12],
])('a figure that is %s was taken between two polls: %s', (_, expected, used, sent, answered) => {
  const from = { used: 5, sentAt: ms(0), at: ms(0.1) };
  const to = { used: 9, sentAt: ms(10), at: ms(11) };
  expect(isBetween({ used, sentAt: ms(sent), at: ms(answered) }, { from, to })).toBe(expected);
});

it('of a poll only the figures that can be true are compared', () => {
  const of = { type: 'pollSucceeded', owner: OWNER, space: SPACE } as const;
  const categories = [
    { category: 'read' as const, limit: 600, remaining: 601, reset: T + 60 },
    { category: 'update' as const, limit: 150, remaining: 145, reset: T + 60 },
    { category: 'search' as const, limit: 150, remaining: 150, reset: T },
  ];
  expect(polledCategories({ ...of, sentAt: ms(0), at: ms(0), date: T, categories }, T)).toEqual([
    { category: 'update', limit: 150, used: 5, reset: T + 60 },
    { category: 'search', limit: 150, used: 0, reset: null },
  ]);
});

it('of a key the latest 700 figures of a window are compared', () => {
  const windows: KeyWindow[] = [];
  const of = { key: KEY, space: SPACE, category: 'read', sentAt: ms(0), at: ms(0) } as const;
  for (let used = 1; used < 1000; used += 1)
    addAnswer(windows, { ...of, limit: 1000, remaining: 1000 - used, reset: T + 60 });
  const figures = windows.flatMap((window) => window.figures.map(({ used }) => used));
  expect([figures.length, figures[0], figures.at(-1)]).toEqual([700, 300, 999]);
});
