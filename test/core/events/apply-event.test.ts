import { describe, expect, it } from 'vitest';
import { parseCategory } from '../../../src/core/category.ts';
import { applyEvent, MAX_OBSERVED_KEYS, newQuotaState } from '../../../src/core/events/apply-event.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, requestStarted, responseReceived, SPACE, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const SEEN = `${SPACE}~key`;

/** One answer of `update` seen under a key that belongs to nobody yet. */
function seenKey(
  scenario: QuotaScenario,
  at: number,
  remaining: number,
  reset: number,
  status = 200,
): QuotaScenario {
  const of = { owner: SEEN, at: ms(at), requestId: `seen-${at}` };
  const rateLimit = { limit: 150, remaining, reset: T + reset };
  return scenario
    .apply(requestStarted({ ...of, key: SEEN }))
    .apply(responseReceived({ ...of, status, date: T + Math.floor(at), rateLimit }));
}

describe('events', () => {
  it('of one owner change no other', () => {
    const scenario = new QuotaScenario().call({ at: 0, remaining: 100 });
    const figures = () => [scenario.view(1).gauges, scenario.view(1).poll];
    const before = figures();
    seenKey(scenario, 0.5, 3, 60);
    scenario.apply({ type: 'fastPollingSet', owner: 'x', space: SPACE, at: ms(1), on: true });
    expect(figures()).toEqual(before);
  });

  it('of the same user on another space are another quota', () => {
    const state = newQuotaState();
    const call = (space: string, remaining: number) =>
      applyEvent(state, {
        type: 'pollSucceeded',
        owner: `${space}#1`,
        space,
        at: ms(0),
        sentAt: ms(0),
        date: T,
        categories: [{ category: 'update', limit: 150, remaining, reset: T + 60 }],
      });
    call('demo.backlog.com', 10);
    call('demo.backlog.jp', 140);
    const left = [...state.owners.values()].map(({ windows }) => windows[0]?.readings.entries[0]?.remaining);
    expect(left).toEqual([10, 140]);
  });
});

describe('a key that is merged into an account', () => {
  const adopt = (scenario: QuotaScenario, at: number) =>
    scenario.apply({ type: 'ownersMerged', owner: OWNER, space: SPACE, at: ms(at), from: SEEN });

  it('brings its figures along, and is removed', () => {
    const scenario = adopt(seenKey(new QuotaScenario(), 5, 40, 60).pollStarts(6), 7);
    expect(scenario.gauge(7)).toMatchObject({ state: 'open', remaining: 40, asOf: ms(5) });
    expect(scenario.state.owners.has(SEEN)).toBe(false);
    expect(Math.abs((must(scenario.gauge(7).resetAt) - ms(60)) / 1000)).toBeLessThanOrEqual(1);
  });

  it('is merged with what the account knew: the later reading counts, whichever has it', () => {
    const older = adopt(seenKey(new QuotaScenario().call({ at: 9, remaining: 30 }), 5, 40, 60), 10);
    expect(older.gauge(10)).toMatchObject({ remaining: 30, asOf: ms(9) });
    const newer = adopt(seenKey(new QuotaScenario().call({ at: 5, remaining: 40 }), 9, 30, 60), 10);
    expect(newer.gauge(10)).toMatchObject({ remaining: 30, asOf: ms(9) });
  });

  it('adds up what both observed in one window', () => {
    const scenario = adopt(seenKey(new QuotaScenario().call({ at: 1, remaining: 149 }), 2, 148, 60), 3);
    expect(scenario.gauge(3).usage).toMatchObject({ used: 2, observed: 2, unattributed: 0 });
  });

  it('keeps the later of two windows, whichever has it', () => {
    const later = adopt(seenKey(new QuotaScenario().call({ at: 1, remaining: 100 }), 65, 149, 125), 66);
    expect(later.gauge(66).usage).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
    const earlier = adopt(
      seenKey(new QuotaScenario().call({ at: 65, remaining: 149, reset: 125 }), 1, 100, 60),
      66,
    );
    expect(earlier.gauge(66).usage).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
  });

  it('brings a 429 along', () => {
    const scenario = adopt(seenKey(new QuotaScenario().pollStarts(0), 5, 0, 60, 429), 6);
    expect(scenario.gauge(6)).toMatchObject({ state: 'exhausted', rateLimited: true });
  });

  it('that is not known, or is the account itself, changes nothing', () => {
    const scenario = new QuotaScenario().call({ at: 1, remaining: 100 });
    const before = scenario.view(2);
    scenario.apply({ type: 'ownersMerged', owner: OWNER, space: SPACE, at: ms(2), from: 'nobody' });
    scenario.apply({ type: 'ownersMerged', owner: OWNER, space: SPACE, at: ms(2), from: OWNER });
    expect(scenario.view(2)).toEqual(before);
  });
});

describe('an owner', () => {
  it('has no more than twelve windows, but always one of each known category', () => {
    const names = Array.from({ length: 20 }, (_, index) => `added${index}`);
    const figures = { limit: 150, remaining: 100, reset: 60 };
    const scenario = new QuotaScenario().poll(0, Object.fromEntries(names.map((name) => [name, figures])));
    expect(scenario.owner.windows).toHaveLength(12);
    const unnamed = must(parseCategory('added19'));
    scenario.apply(requestStarted({ at: ms(1), category: unnamed })).end('1', 2);
    expect(scenario.owner.windows).toHaveLength(12);
    expect(scenario.call({ at: 3 }).gauge(3)).toMatchObject({ state: 'open', remaining: 100 });
  });

  it('whose windows are cleared has no figures', () => {
    const scenario = new QuotaScenario().call({ at: 0 });
    scenario.apply({ type: 'windowsCleared', owner: OWNER, space: SPACE, at: ms(1) });
    expect(scenario.gauge(1).state).toBe('unknown');
    expect(scenario.owner.windows).toEqual([]);
  });

  it('remembers the latest 24 findings that were dismissed', () => {
    const scenario = new QuotaScenario();
    for (let index = 0; index < 30; index += 1) {
      const of = { owner: OWNER, space: SPACE, at: ms(index) };
      scenario.apply({ type: 'findingDismissed', ...of, finding: `${index}` });
    }
    const ids = scenario.owner.dismissed.map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: 24 }, (_, index) => `${index + 6}`));
  });

  it('has no usage that a likely key without requests of that category would explain', () => {
    const scenario = seenKey(new QuotaScenario(), 1, 149, 60);
    const of = { owner: SEEN, space: SPACE, at: ms(2) };
    scenario.apply({ type: 'ownerSuggested', ...of, suggestedOwner: OWNER });
    const figures = { limit: 150, remaining: 148, reset: 60 };
    scenario.poll(3, { update: figures, search: figures });
    const likely = (category: string) => scenario.gauge(3, category).usage?.likely;
    expect([likely('update'), likely('search')]).toEqual([1, 0]);
  });
});

describe('more observed keys than there is room for', () => {
  const seen = (index: number) => `${SPACE}~${index}`;
  const crowd = (scenario: QuotaScenario, count: number) => {
    for (let index = 0; index < count; index += 1) {
      const of = { owner: seen(index), space: SPACE, at: ms(2) };
      scenario.apply({ type: 'requestEnded', ...of, requestId: `${index}` });
    }
  };

  it('evict each other, the least recently seen first, and are reported', () => {
    const scenario = new QuotaScenario();
    crowd(scenario, MAX_OBSERVED_KEYS + 2);
    expect(scenario.state.owners.size).toBe(MAX_OBSERVED_KEYS);
    expect(scenario.state.evicted).toEqual([seen(0), seen(1)]);
  });

  it('leave a key that is likely the user’s until only such keys are left', () => {
    const scenario = new QuotaScenario();
    crowd(scenario, 2);
    scenario.apply({
      type: 'ownerSuggested',
      owner: seen(0),
      space: SPACE,
      at: ms(2),
      suggestedOwner: OWNER,
    });
    for (let index = 2; index < 200; index += 1)
      scenario.apply({
        type: 'requestEnded',
        owner: seen(index),
        space: SPACE,
        at: ms(3),
        requestId: `${index}`,
      });
    expect(scenario.state.owners.has(seen(0))).toBe(true);
    expect(scenario.state.owners.has(seen(1))).toBe(false);
    for (let index = 200; index < 300; index += 1)
      scenario.apply({
        type: 'ownerSuggested',
        owner: seen(index),
        space: SPACE,
        at: ms(4),
        suggestedOwner: OWNER,
      });
    expect(scenario.state.owners.has(seen(0))).toBe(false);
    expect(scenario.state.owners.size).toBe(MAX_OBSERVED_KEYS);
  });

  it('never evict an account', () => {
    const scenario = new QuotaScenario().poll(1, { read: { limit: 600, remaining: 500, reset: 60 } });
    crowd(scenario, 3000);
    expect(scenario.gauge(2, 'read').remaining).toBe(500);
  });
});
