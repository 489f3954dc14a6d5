import { describe, expect, it } from 'vitest';
import type { KnownCategory } from '../../../src/core/category.ts';
import { MAX_ANSWERED_QUERIES } from '../../../src/core/findings/repeated-queries.ts';
import {
  checkRepeats,
  MAX_CALLERS,
  MAX_SPACINGS,
  newViolationState,
  recordCaller,
} from '../../../src/core/findings/violations.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const asker = () => {
  const violations = newViolationState();
  let at = 1_800_000_000_000;
  const ask = (queryHash: number, { reset = 60, isFullListing = false } = {}) => {
    at += 100;
    checkRepeats(
      violations,
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
    violations.changedAt = at;
  };
  return { violations, ask, wait, change };
};

describe('a repeated query', () => {
  it('is remembered, although there are more other queries than there is room for', () => {
    const { violations, ask } = asker();
    // On either side there is room for them.
    const others = 40;
    ask(0);
    for (let other = 1; other <= others; other += 1) ask(other);
    ask(0);
    for (let other = 1; other <= others; other += 1) ask(others + other);
    ask(0);
    expect(violations.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('takes the place of the oldest, so that no more than 64 are remembered', () => {
    const { violations, ask } = asker();
    for (let queryHash = 0; queryHash < 1000; queryHash += 1) ask((queryHash * 2_654_435_761) % 2 ** 32);
    expect(violations.queries).toHaveLength(MAX_ANSWERED_QUERIES);
    expect(violations.list).toEqual([]);
  });

  it('with the hash 0 is new at first, like any other', () => {
    const { violations, ask } = asker();
    ask(0, { reset: 0 });
    ask(0, { reset: 0 });
    expect(violations.list).toEqual([]);
    ask(0, { reset: 0 });
    expect(violations.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('is forgotten if too many others come between', () => {
    const { violations, ask } = asker();
    for (let time = 0; time < 5; time += 1) {
      for (let queryHash = 0; queryHash <= MAX_ANSWERED_QUERIES; queryHash += 1) ask(queryHash);
    }
    expect(violations.list).toEqual([]);
  });

  it('is no violation after an update', () => {
    const { violations, ask, change } = asker();
    for (let time = 0; time < 10; time += 1) {
      change();
      ask(1);
    }
    expect(violations.list).toEqual([]);
  });

  it('is no violation in another window, whose reset is at least 30 s away', () => {
    const { violations, ask } = asker();
    for (let time = 1; time <= 10; time += 1) ask(1, { reset: 30 * time });
    expect(violations.list).toEqual([]);
    for (const reset of [1000, 1029, 1000]) ask(2, { reset });
    expect(violations.list).toMatchObject([{ kind: 'cacheable', count: 2 }]);
  });

  it('for a full listing is no violation after ten minutes', () => {
    const { violations, ask, wait } = asker();
    for (let time = 0; time < 10; time += 1) {
      ask(1, { isFullListing: true });
      // With the time of a request, ten minutes exactly.
      wait(599_900);
    }
    expect(violations.list).toEqual([]);
    for (let time = 0; time < 3; time += 1) ask(1, { isFullListing: true, reset: 60 * time });
    expect(violations.list).toMatchObject([{ kind: 'unconditionalList', count: 2 }]);
  });
});

it('a program that sends many requests is one caller, at the time of its latest', () => {
  const violations = newViolationState();
  for (const at of [1, 2, 3]) recordCaller(violations, 'app.example.com', at);
  expect(violations.callers).toEqual([{ initiator: 'app.example.com', at: 3 }]);
});

it('the latest 16 programs are remembered as callers', () => {
  const violations = newViolationState();
  for (let program = 0; program < 20; program += 1)
    recordCaller(violations, `${program}.example.com`, program);
  expect(violations.callers.map(({ at }) => at)).toEqual(
    Array.from({ length: MAX_CALLERS }, (_, at) => at + 4),
  );
});

it('a second between requests is asked for within each category, not between two', () => {
  const scenario = new QuotaScenario();
  for (let time = 0; time < 20; time += 1) {
    const category = time % 2 === 0 ? 'update' : 'search';
    scenario.send(`${time}`, time * 0.6, category).end(`${time}`, time * 0.6 + 0.1);
  }
  expect(scenario.owner.violations.list).toEqual([]);
});

describe('requests of a program less than a second apart', () => {
  const fast = (scenario: QuotaScenario, from: number, category: KnownCategory) => {
    for (let time = 0; time < 6; time += 1) {
      const [id, at] = [`${category}-${time}`, from + time / 4];
      scenario.send(id, at, category).end(id, at + 0.1);
    }
    return scenario;
  };
  const found = ({ owner }: QuotaScenario) =>
    owner.violations.list.map(({ kind, category, count }) => `${kind} ${category} ${count}`);

  it('are counted for each category', () => {
    const scenario = fast(fast(new QuotaScenario(), 0, 'update'), 10, 'search');
    expect(found(scenario)).toEqual(['unpaced update 6', 'unpaced search 6']);
  });

  it('are no violation if they are reads', () => {
    expect(found(fast(new QuotaScenario(), 0, 'read'))).toEqual([]);
  });

  it('are no violation of their own if they overlap', () => {
    const scenario = new QuotaScenario();
    for (let time = 0; time < 10; time += 1) scenario.send(`${time}`, time / 10);
    expect(found(scenario)).toEqual([]);
    expect(scenario.owner.episodes).toMatchObject([{ count: 10 }]);
  });
});

it('the spacing is remembered of the latest 24 programs', () => {
  const scenario = new QuotaScenario();
  for (let program = 0; program < 30; program += 1) {
    scenario.send(`${program}`, program, 'update', `${program}.example.com`).end(`${program}`, program + 0.1);
  }
  const { spacings } = scenario.owner.violations;
  expect(spacings).toHaveLength(MAX_SPACINGS);
  expect(spacings.at(-1)?.initiator).toBe('29.example.com');
});
