import { describe, expect, it } from 'vitest';
import { windowRecords } from '../../../src/core/usage/window-record.ts';
import { ms, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const WATCHED = ms(-1000);
const minutes = (scenario: QuotaScenario, since: number | null = WATCHED) =>
  windowRecords(scenario.owner, since);
const one = (scenario: QuotaScenario, since: number | null = WATCHED) => minutes(scenario, since).at(-1);

describe('the record of a window', () => {
  it('has the usage and the observed shares', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 149, reset: 60 })
      .call({ at: 5, remaining: 100, reset: 60 });
    expect(minutes(scenario)).toEqual([
      {
        owner: scenario.owner.id,
        space: scenario.owner.space,
        category: 'update',
        reset: T + 60,
        openedAt: expect.closeTo(ms(0), -4),
        limit: 150,
        used: 50,
        observed: 2,
        by: [{ initiator: 'app.example.com', endpoint: 'GET /issues/:id', count: 2 }],
        rateLimited: 0,
        peak: 1,
        complete: true,
        maybeCounted: 0,
        checkedAt: T + 5,
      },
    ]);
  });

  it('says when its figure was last confirmed, also where nothing more was used', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 149, reset: 60 })
      .poll(20, { update: { limit: 150, remaining: 149, reset: 60 } });
    expect(minutes(scenario).find(({ category }) => category === 'update')?.checkedAt).toBe(T + 20);
  });

  it('is incomplete if observation began later, or at an unknown time', () => {
    const scenario = new QuotaScenario().call({ at: 20, remaining: 149, reset: 60 });
    expect(one(scenario, ms(10))?.complete).toBe(false);
    expect(one(scenario, null)?.complete).toBe(false);
  });

  it('is incomplete if the limit changed', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, limit: 600, remaining: 590, reset: 60 })
      .call({ at: 5, limit: 150, remaining: 139, reset: 60 });
    expect(one(scenario)).toMatchObject({ limit: 150, used: 11, observed: 1, complete: false });
  });

  it('is incomplete if requests of ours ended without an answer, which the server may have counted', () => {
    const scenario = new QuotaScenario();
    for (let index = 0; index < 20; index += 1) scenario.send(`r${index}`, 1).end(`r${index}`, 1.1);
    scenario.poll(10, { update: { limit: 150, remaining: 130, reset: 61 } });
    expect(one(scenario)).toMatchObject({ used: 20, observed: 0, complete: false });
    scenario.call({ at: 70, date: 70, remaining: 149, reset: 130 });
    expect(one(scenario)).toMatchObject({ used: 1, observed: 1, complete: true });
  });

  it('has no requests that may be counted if the observed ones are all that was used', () => {
    const scenario = new QuotaScenario().send('x', 0).end('x', 1).call({ at: 2, remaining: 149, reset: 60 });
    expect(one(scenario)).toMatchObject({ used: 1, observed: 1, maybeCounted: 0, complete: true });
  });

  it('does not exist while no window was open', () => {
    expect(
      minutes(new QuotaScenario().poll(5, { update: { limit: 150, remaining: 150, reset: 5 } })),
    ).toEqual([]);
  });

  it('remains after the statement that no window is open any more', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 140, reset: 60 })
      .poll(61, { update: { limit: 150, remaining: 150, reset: 61 } });
    expect(one(scenario)).toMatchObject({ reset: T + 60, used: 10 });
  });
});

describe('the previous window', () => {
  const turned = () =>
    new QuotaScenario()
      .call({ at: 0, remaining: 100, reset: 60 })
      .send('late', 58)
      .call({ at: 61, remaining: 149, reset: 121 });

  it('keeps its last figures when the next one opens', () => {
    expect(minutes(turned()).map(({ reset, used, observed }) => [reset - T, used, observed])).toEqual([
      [60, 50, 1],
      [121, 1, 1],
    ]);
  });

  it('takes in an answer that comes late', () => {
    const scenario = turned().answer({ id: 'late', at: 62, date: 58, remaining: 99, reset: 60 });
    expect(minutes(scenario).map(({ reset, used, observed }) => [reset - T, used, observed])).toEqual([
      [60, 51, 2],
      [121, 1, 1],
    ]);
  });

  it('counts a late 429 too', () => {
    const scenario = turned().answer({ id: 'late', at: 62, date: 58, remaining: 0, reset: 60, status: 429 });
    expect(minutes(scenario).map(({ rateLimited, used }) => [used, rateLimited])).toEqual([
      [150, 1],
      [1, 0],
    ]);
  });

  it.each([
    [63, 1],
    [65, 0],
  ])('may include a request without figures that was sent %i s after it opened: %i', (at, maybeCounted) => {
    const scenario = turned().answer({ id: 'late', at: 62, date: 58, remaining: 99, reset: 60 });
    scenario.send('lost', at).end('lost', at + 0.5);
    expect(minutes(scenario)[0]).toMatchObject({ reset: T + 60, maybeCounted });
  });

  it('is replaced when the next window ends', () => {
    const scenario = turned().call({ at: 122, remaining: 148, reset: 182 });
    expect(minutes(scenario).map(({ reset, used }) => [reset - T, used])).toEqual([
      [121, 1],
      [182, 2],
    ]);
  });

  it('is forgotten when the server’s clock jumps back', () => {
    const scenario = turned()
      .send('x', 200)
      .answer({ id: 'x', at: 200, date: -3600, remaining: 149, reset: -3541 });
    expect(minutes(scenario).map(({ reset }) => reset - T)).toEqual([-3541]);
  });
});

describe('the number of 429s', () => {
  it('counts those with figures and without', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 0, reset: 60 })
      .call({ at: 1, remaining: 0, reset: 60, status: 429 })
      .call({ at: 2, status: 429, raw: null });
    expect(one(scenario)).toMatchObject({ used: 150, observed: 1, rateLimited: 2 });
  });

  it('does not count those without figures while no window is open', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0, remaining: 140, reset: 60 })
      .call({ at: 70, status: 429, raw: null });
    expect(one(scenario)).toMatchObject({ rateLimited: 0 });
  });
});

describe('the peak of a window', () => {
  it('is the most requests that waited for their answers at one time', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 1).send('c', 2);
    scenario.answer({ id: 'b', at: 3, remaining: 149 });
    scenario.answer({ id: 'a', at: 4, remaining: 148 }).send('d', 5);
    for (const id of ['c', 'd']) scenario.answer({ id, at: 6, remaining: 146 });
    expect(one(scenario)?.peak).toBe(3);
  });

  it('leaves our own polls and other categories out', () => {
    const scenario = new QuotaScenario()
      .send('own', 0, 'update', 'own')
      .send('other', 0, 'read')
      .send('a', 0);
    scenario.answer({ id: 'a', at: 1, remaining: 149 });
    scenario.answer({ id: 'own', at: 1, remaining: 148 });
    expect(one(scenario)?.peak).toBe(1);
  });

  it.each([
    [120, 2],
    [120.1, 1],
  ])('includes requests for two minutes at most: after %f s it is %i', (seconds, peak) => {
    const scenario = new QuotaScenario().send('lost', 0).send('a', 1);
    scenario.answer({ id: 'a', at: seconds, date: 120, remaining: 149, reset: 180 });
    expect(one(scenario)?.peak).toBe(peak);
  });

  it('starts at zero in each window', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0);
    for (const id of ['a', 'b']) scenario.answer({ id, at: 1, remaining: 148 });
    scenario.call({ at: 61, remaining: 149, reset: 121 });
    expect(minutes(scenario).map(({ peak }) => peak)).toEqual([2, 1]);
  });
});
