import { describe, expect, it } from 'vitest';
import { ASKED_LENGTH } from '../../../src/core/findings/repeated-queries.ts';
import { checkRepeats, newViolationState } from '../../../src/core/findings/violations.ts';

const asker = () => {
  const habits = newViolationState();
  let at = 1_800_000_000_000;
  const ask = (queryHash: number, { reset = 60, isFullListing = false } = {}) => {
    at += 100;
    checkRepeats(
      habits,
      queryHash,
      { initiator: 'app.example.com', isFullListing },
      { category: 'read', at, reset },
    );
  };
  const wait = (ms: number) => {
    at += ms;
  };
  /** An update was seen a moment ago. */
  const change = () => {
    at += 100;
    habits.changedAt = at;
  };
  return { habits, ask, wait, change };
};

describe('a question', () => {
  it('that is asked again and again is remembered, although more others are asked than there is room for', () => {
    const { habits, ask } = asker();
    // On either side there is room for them.
    const others = 40;
    ask(0);
    for (let other = 1; other <= others; other += 1) ask(other);
    ask(0);
    for (let other = 1; other <= others; other += 1) ask(others + other);
    ask(0);
    expect(habits.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('of any number has room: all rows are used, and never more', () => {
    const { habits, ask } = asker();
    for (let queryHash = 0; queryHash < 1000; queryHash += 1) ask((queryHash * 2_654_435_761) % 2 ** 32);
    expect(habits.queries).toHaveLength(ASKED_LENGTH);
    expect(habits.queries).not.toContain(0);
    expect(habits.list).toEqual([]);
  });

  it('whose number is 0 is new at first, like any other', () => {
    const { habits, ask } = asker();
    ask(0, { reset: 0 });
    ask(0, { reset: 0 });
    expect(habits.list).toEqual([]);
    ask(0, { reset: 0 });
    expect(habits.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('is forgotten where too many others of its set are asked between', () => {
    const { habits, ask } = asker();
    for (let time = 0; time < 5; time += 1) {
      for (const queryHash of [0, 8, 16, 24, 32, 40, 48, 56, 64]) ask(queryHash);
    }
    expect(habits.list).toEqual([]);
  });

  it('is worth another answer after an update', () => {
    const { habits, ask, change } = asker();
    for (let time = 0; time < 10; time += 1) {
      change();
      ask(1);
    }
    expect(habits.list).toEqual([]);
  });

  it('is worth another answer in another window, whose reset is at least 30 s away', () => {
    const { habits, ask } = asker();
    for (let time = 1; time <= 10; time += 1) ask(1, { reset: 30 * time });
    expect(habits.list).toEqual([]);
    for (const reset of [1000, 1029, 1000]) ask(2, { reset });
    expect(habits.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('for a whole list is worth another answer after ten minutes', () => {
    const { habits, ask, wait } = asker();
    for (let time = 0; time < 10; time += 1) {
      ask(1, { isFullListing: true });
      wait(600_000);
    }
    expect(habits.list).toEqual([]);
    for (let time = 0; time < 3; time += 1) ask(1, { isFullListing: true, reset: 60 * time });
    expect(habits.list).toMatchObject([{ kind: 'unconditionalList', count: 2 }]);
  });
});
