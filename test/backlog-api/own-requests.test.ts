import { describe, expect, it } from 'vitest';
import { parseRateLimit } from '../../src/backlog-api/own-requests.ts';
import { CATEGORIES } from '../../src/core/category.ts';
import { ms, OWNER, SPACE, T } from '../core/events.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { must } from '../utils.ts';

const one = { limit: 600, remaining: 599, reset: T + 60 };
const all = Object.fromEntries(CATEGORIES.map((category) => [category, one]));

/** Takes in a body as a poll does, after a good reading of `update`. */
function polled(body: unknown): QuotaScenario {
  const scenario = new QuotaScenario().poll(0, {
    update: { limit: 150, remaining: 142, reset: 60 },
    read: { limit: 600, remaining: 500, reset: 60 },
  });
  const categories = parseRateLimit(body);
  if (categories === null) return scenario;
  return scenario.apply({
    type: 'pollSucceeded',
    owner: OWNER,
    space: SPACE,
    at: ms(5),
    sentAt: ms(5),
    date: T + 5,
    categories,
  });
}

const figures = (scenario: QuotaScenario, category: string) => {
  const { limit, remaining, resetAt, state, asOf } = scenario.gauge(5, category);
  return { limit, remaining, resetAt, state, asOf };
};
const untouched = polled(null);

describe('the body of Get Rate Limit', () => {
  it('in Nulab’s example is read', () => {
    const body = JSON.parse(`{"rateLimit":{"read":{"limit":600,"remaining":600,"reset":1603881873},
      "update":{"limit":150,"remaining":150,"reset":1603881873},
      "search":{"limit":150,"remaining":150,"reset":1603881873},
      "icon":{"limit":60,"remaining":60,"reset":1603881873}}}`);
    expect(parseRateLimit(body)).toEqual([
      { category: 'read', limit: 600, remaining: 600, reset: 1_603_881_873 },
      { category: 'update', limit: 150, remaining: 150, reset: 1_603_881_873 },
      { category: 'search', limit: 150, remaining: 150, reset: 1_603_881_873 },
      { category: 'icon', limit: 60, remaining: 60, reset: 1_603_881_873 },
    ]);
  });

  it('with a category that we have no word for carries it under its own name, after the four', () => {
    const scenario = polled({ rateLimit: { ...all, ai: { limit: 20, remaining: 3, reset: T + 60 } } });
    expect(scenario.view(5).gauges.map(({ category }) => category)).toEqual([...CATEGORIES, 'ai']);
    expect(figures(scenario, 'ai')).toMatchObject({ limit: 20, remaining: 3, state: 'open' });
  });

  it('without one of the four leaves that one as it was', () => {
    const { read, ...others } = all;
    expect(read).toBeDefined();
    expect(figures(polled({ rateLimit: others }), 'read')).toEqual(figures(untouched, 'read'));
  });

  it.each([
    null,
    undefined,
    '',
    'rateLimit',
    42,
    [],
    {},
    { rateLimit: null },
    { rateLimit: 'read' },
    { rateLimit: 600 },
    { rateLimit: [] },
    { rateLimit: [one] },
    { rateLimit: {} },
    { rateLimit: { read: null, update: 1, search: 'x', icon: true } },
    { rateLimit: { '': one, 'a b': one, __x: one, 1: one, ['x'.repeat(25)]: one, 読み込み: one } },
    { ratelimit: all },
    { errors: [{ message: 'x', code: 13, moreInfo: '' }] },
  ])('of another shape is rejected: %j', (body) => {
    expect(parseRateLimit(body)).toBeNull();
  });

  it.each([
    ['text for numbers', { limit: '600', remaining: '599', reset: String(T + 60) }],
    ['null', { limit: null, remaining: null, reset: null }],
    ['a missing figure', { limit: 600, reset: T + 60 }],
    ['nested figures', { limit: { limit: 600 }, remaining: 599, reset: T + 60 }],
    ['lists', { limit: [600], remaining: [599], reset: [T + 60] }],
    ['a fraction', { limit: 600, remaining: 0.5, reset: T + 60 }],
    ['a negative remaining', { limit: 600, remaining: -1, reset: T + 60 }],
    ['more left than there is', { limit: 600, remaining: 601, reset: T + 60 }],
    ['no limit', { limit: 0, remaining: 0, reset: T + 60 }],
    ['a huge limit', { limit: 1e15, remaining: 1, reset: T + 60 }],
    ['a reset in ms', { limit: 600, remaining: 599, reset: (T + 60) * 1000 }],
    ['a reset long past', { limit: 600, remaining: 599, reset: T - 3600 }],
  ])('with %s for a category loses that category alone, which is counted', (_, bad) => {
    const scenario = polled({ rateLimit: { ...all, update: bad } });
    expect(figures(scenario, 'update')).toEqual(figures(untouched, 'update'));
    expect(figures(scenario, 'search')).toMatchObject({ limit: 600, remaining: 599, state: 'open' });
    expect(Object.values(scenario.rejections())).toEqual([1]);
  });

  it('with bad figures under a new name adds no gauge', () => {
    const scenario = polled({ rateLimit: { ...all, ai: { limit: 'many' } } });
    expect(scenario.view(5).gauges).toHaveLength(4);
  });

  it('with a hundred thousand categories costs and keeps a dozen', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`c${index}`, one]));
    expect(must(parseRateLimit({ rateLimit: many })).length).toBeLessThanOrEqual(12);
  });

  it('with a dozen strange categories, time and again, never crowds out the four', () => {
    const scenario = new QuotaScenario();
    for (let round = 0; round < 5; round += 1) {
      const strange = Array.from({ length: 12 }, (_, index) => [
        `c${round * 12 + index}`,
        { limit: 9, remaining: 8, reset: 60 },
      ]);
      scenario.poll(round, Object.fromEntries(strange));
    }
    scenario.poll(
      6,
      Object.fromEntries(CATEGORIES.map((name) => [name, { limit: 60, remaining: 7, reset: 60 }])),
    );
    for (const category of CATEGORIES) expect(scenario.gauge(6, category).remaining).toBe(7);
    expect(scenario.owner.windows.length).toBeLessThanOrEqual(16);
  });

  it('with names like members of an object keeps them as names', () => {
    const body = JSON.parse('{"rateLimit":{"__proto__":{"limit":1},"constructor":{"limit":1}}}');
    expect(must(parseRateLimit(body)).map(({ category }) => category)).toEqual(['constructor']);
    const scenario = polled(
      JSON.parse(`{"rateLimit":{"constructor":{"limit":9,"remaining":8,"reset":${T + 60}}}}`),
    );
    expect(figures(scenario, 'constructor')).toMatchObject({ remaining: 8 });
  });
});
