import { describe, expect, it } from 'vitest';
import { mainUser, toleratedReads } from '../../../src/core/usage/usage-breakdown.ts';
import { windowRecords } from '../../../src/core/usage/window-record.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, SPACE } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

/** Watched since long before; the window opened at 0 and resets at 60. */
function watched(): QuotaScenario {
  const scenario = new QuotaScenario();
  scenario.context = { ...scenario.context, observingSince: ms(-1000) };
  return scenario;
}

const spending = (scenario: QuotaScenario, at: number, category = 'update') =>
  must(scenario.gauge(at, category).usage);

describe('the used requests', () => {
  it('are all observed if this browser sent them all', () => {
    const scenario = watched();
    for (const at of [0, 1, 2]) scenario.call({ at, remaining: 149 - at, reset: 60 });
    expect(spending(scenario, 2)).toMatchObject({
      used: 3,
      observed: 3,
      unattributed: 0,
      complete: true,
      maybeOurs: 0,
    });
  });

  it('are incompletely observed if the window may have opened before observation began', () => {
    const scenario = watched().poll(10, { update: { limit: 150, remaining: 30, reset: 60 } });
    const completeSince = (since: number) => {
      scenario.context = { ...scenario.context, observingSince: ms(since) };
      return spending(scenario, 10).complete;
    };
    expect([-6, -3].map(completeSince)).toEqual([true, false]);
  });

  it('are as complete on screens as in the history, whenever observation began', () => {
    const scenario = watched().poll(10, { update: { limit: 150, remaining: 30, reset: 60 } });
    for (let since = -6; since <= 2; since += 0.5) {
      scenario.context = { ...scenario.context, observingSince: ms(since) };
      const record = windowRecords(scenario.owner, ms(since)).find(({ category }) => category === 'update');
      expect([since, must(record).complete]).toEqual([since, spending(scenario, 10).complete]);
    }
  });

  it('include those of others between two answers', () => {
    const scenario = watched()
      .call({ at: 0, remaining: 149, reset: 60 })
      .call({ at: 5, remaining: 100, reset: 60 });
    expect(spending(scenario, 5)).toMatchObject({ used: 50, observed: 2, unattributed: 48, complete: true });
  });

  it('include those that only a poll shows', () => {
    const scenario = watched().poll(10, { update: { limit: 150, remaining: 30, reset: 60 } });
    expect(spending(scenario, 10)).toMatchObject({ used: 120, observed: 0, unattributed: 120, by: [] });
  });

  it('are never fewer than those observed', () => {
    const scenario = watched();
    for (const at of [0, 1, 2]) scenario.call({ at, remaining: 149, reset: 60 });
    expect(spending(scenario, 2)).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
  });

  it('are none when a new window opens', () => {
    const scenario = watched()
      .call({ at: 0, remaining: 100, reset: 60 })
      .call({ at: 61, remaining: 149, reset: 121 });
    expect(spending(scenario, 61)).toMatchObject({ used: 1, observed: 1, unattributed: 0 });
  });

  it('do not include a late answer of the previous window', () => {
    const scenario = watched().send('late', 50).call({ at: 61, remaining: 149, reset: 121 });
    scenario.answer({ id: 'late', at: 62, date: 58, remaining: 3, reset: 60 });
    expect(spending(scenario, 62)).toMatchObject({ used: 1, observed: 1 });
  });

  it('are added up in one window if its resets drift by a second', () => {
    const scenario = watched();
    [60, 61, 59, 60].forEach((reset, at) => {
      scenario.call({ at, remaining: 149 - at, reset });
    });
    expect(spending(scenario, 4)).toMatchObject({ used: 4, observed: 4, unattributed: 0 });
  });

  it('do not include replays from the cache', () => {
    const scenario = watched().call({ at: 0, remaining: 149, reset: 60 });
    for (const at of [1, 2, 3]) scenario.answer({ at, date: 0, remaining: 149, reset: 60, fromCache: true });
    scenario.call({ at: 4, remaining: 140, reset: 60 });
    expect(spending(scenario, 4)).toMatchObject({ used: 10, observed: 2, unattributed: 8 });
  });

  it('include “not modified”', () => {
    const scenario = watched().call({ at: 0, remaining: 149, reset: 60 });
    scenario.call({ at: 1, remaining: 148, reset: 60, status: 304, fromCache: true });
    expect(spending(scenario, 1)).toMatchObject({ used: 2, observed: 2, unattributed: 0 });
  });

  it('do not include those that got a 429', () => {
    const scenario = watched().call({ at: 0, limit: 6, remaining: 5, reset: 60 });
    for (const at of [1, 2]) scenario.call({ at, limit: 6, remaining: 0, reset: 60, status: 429 });
    expect(spending(scenario, 2)).toMatchObject({ used: 6, observed: 1, unattributed: 5 });
  });

  it('include failed ones', () => {
    const scenario = watched();
    [404, 400, 500].forEach((status, at) => {
      scenario.call({ at, remaining: 149 - at, reset: 60, status });
    });
    expect(spending(scenario, 2)).toMatchObject({ used: 3, observed: 3, unattributed: 0 });
  });
});

describe('the shares of the usage', () => {
  it('are by initiator and endpoint', () => {
    const scenario = watched();
    const asked = [
      ['a', 'one.example', 'POST /issues'],
      ['b', 'two.example', 'POST /issues'],
      ['c', 'one.example', 'POST /issues'],
      ['d', 'one.example', 'PATCH /issues/:id'],
    ] as const;
    asked.forEach(([id, initiator, endpoint], at) => {
      scenario.send(id, at, 'update', initiator, endpoint);
      scenario.answer({ id, at, date: at, remaining: 149 - at, reset: 60, endpoint });
    });
    expect(spending(scenario, 4).by).toEqual([
      { initiator: 'one.example', endpoint: 'POST /issues', count: 2 },
      { initiator: 'two.example', endpoint: 'POST /issues', count: 1 },
      { initiator: 'one.example', endpoint: 'PATCH /issues/:id', count: 1 },
    ]);
  });

  it('beyond the maximum are counted together, and none is lost', () => {
    const scenario = watched();
    for (let index = 0; index < 100; index += 1) {
      scenario.send(`${index}`, index / 10, 'update', `site${index}.example`);
      scenario.answer({
        id: `${index}`,
        at: index / 10,
        date: 0,
        limit: 600,
        remaining: 599 - index,
        reset: 60,
      });
    }
    const { by, observed } = spending(scenario, 11);
    expect(by.length).toBeLessThanOrEqual(41);
    expect(by.reduce((sum, { count }) => sum + count, 0)).toBe(100);
    expect(observed).toBe(100);
  });
});

it('the main user is the program with the most requests over all endpoints', () => {
  const by = (initiator: string, endpoint: string, count: number) => ({ initiator, endpoint, count });
  const shares = [by('one', 'a', 5), by('two', 'a', 3), by('two', 'b', 4)];
  const usage = { ...spending(watched().call({ at: 0, reset: 60 }), 0), used: 19, observed: 12, by: shares };
  expect(mainUser({ ...usage, unattributed: 7 })).toEqual({ initiator: 'two', count: 7 });
  expect(mainUser({ ...usage, unattributed: 8 })).toEqual({ initiator: null, count: 8 });
  // Of these one may be this browser's, and two are of a likely key.
  const ours = { ...usage, maybeOurs: 1, likely: 2 };
  expect(mainUser({ ...ours, unattributed: 10 })).toEqual({ initiator: 'two', count: 7 });
  expect(mainUser({ ...ours, unattributed: 11 })).toEqual({ initiator: null, count: 8 });
  expect(mainUser({ ...usage, unattributed: 0, by: [] })).toBeNull();
});

describe('the usage series', () => {
  const seriesOf = (scenario: QuotaScenario) => must(must(scenario.owner.windows[0]).series);

  it('has no more than five readings, and the requests of ten seconds', () => {
    const scenario = watched();
    for (let at = 0; at < 50; at += 5)
      scenario.poll(at, { update: { limit: 150, remaining: 150 - at, reset: 60 } });
    expect(seriesOf(scenario).readings).toHaveLength(5);
    for (const at of [40, 50, 50.25]) {
      scenario.call({ at, remaining: 90, reset: 60 });
      expect(seriesOf(scenario).observed.at(-1)?.[0]).toBe(ms(at));
      expect(seriesOf(scenario).observed[0]?.[0]).toBe(ms(at > 50 ? 50 : 40));
    }
  });

  it('counts requests of one quarter of a second together', () => {
    const scenario = watched();
    for (const at of [1, 1.1, 1.249, 1.25]) scenario.call({ at, remaining: 90, reset: 60 });
    expect(seriesOf(scenario).observed).toEqual([
      [ms(1), 3],
      [ms(1.25), 1],
    ]);
  });

  it('has readings of two intervals of three seconds up to the newest one, however often one comes', () => {
    const scenario = watched();
    for (let at = 1; at <= 20; at += 1) scenario.call({ at, remaining: 90, reset: 60 });
    const times = seriesOf(scenario).readings.map(({ at }) => at);
    expect(times.at(-1)).toBe(ms(20));
    expect(must(times[0])).toBeLessThanOrEqual(ms(14));
  });

  it('has no reading of an opening whose limit was another, which would show a rise', () => {
    const scenario = watched().call({ at: 0, limit: 600, remaining: 599, reset: 60 });
    scenario.poll(10, { update: { limit: 150, remaining: 20, reset: 60 } });
    expect(scenario.gauge(10)).toMatchObject({
      burnRate: { exhaustedAt: null, unconfirmed: false },
      advice: { kind: 'interval', everyMs: 3000 },
    });
  });
});

describe('the remainder', () => {
  it('is attributed to others only if the window was observed from its opening', () => {
    const scenario = new QuotaScenario().call({ at: 30, remaining: 100, reset: 60 });
    scenario.context = { ...scenario.context, observingSince: ms(20) };
    expect(spending(scenario, 30)).toMatchObject({ unattributed: 49, complete: false, since: ms(20) });
    scenario.call({ at: 61, remaining: 149, reset: 121 });
    expect(spending(scenario, 61)).toMatchObject({ unattributed: 0, complete: true, since: null });
  });

  it('is not attributed to others if the limit changed, since “used” is then no count of requests', () => {
    const scenario = watched().call({ at: 0, limit: 600, remaining: 599, reset: 60 });
    scenario.call({ at: 1, limit: 150, remaining: 148, reset: 60 });
    expect(spending(scenario, 1).complete).toBe(false);
  });

  it('may include requests of ours that were aborted before their answer', () => {
    const scenario = watched().call({ at: 0, remaining: 149, reset: 60 });
    scenario.send('x', 1).end('x', 2).send('y', 1).end('y', 2);
    scenario.call({ at: 3, remaining: 140, reset: 60 });
    expect(spending(scenario, 3)).toMatchObject({ used: 10, observed: 2, unattributed: 8, maybeOurs: 2 });
  });

  it('may include one that was aborted as it opened the window', () => {
    const scenario = watched().send('x', 0.1).end('x', 0.3);
    scenario.send('a', 0.9).answer({ id: 'a', at: 0.95, date: 1, remaining: 148, reset: 61 });
    expect(spending(scenario, 2)).toMatchObject({ used: 2, observed: 1, unattributed: 1, maybeOurs: 1 });
  });

  it('is not attributed to others for a request whose answer was missed', () => {
    const scenario = watched().send('x', 1).end('x', 2);
    scenario.poll(5, { update: { limit: 150, remaining: 149, reset: 61 } });
    expect(spending(scenario, 5)).toMatchObject({ used: 1, observed: 0, unattributed: 1, maybeOurs: 1 });
    expect(scenario.owner.poll.externalUsageAt).toBeNull();
  });

  it('does not include an aborted request that had been answered', () => {
    const scenario = watched().send('x', 1).answer({ id: 'x', at: 2, date: 1, remaining: 149, reset: 60 });
    scenario.end('x', 3);
    expect(spending(scenario, 3)).toMatchObject({ unattributed: 0, maybeOurs: 0 });
  });

  it('may include requests of ours that are in flight', () => {
    const scenario = watched();
    for (const id of ['a', 'b', 'c']) scenario.send(id, 0);
    scenario.answer({ id: 'c', at: 1, date: 0, remaining: 147, reset: 60 });
    expect(spending(scenario, 1)).toMatchObject({ used: 3, observed: 1, unattributed: 2, maybeOurs: 2 });
    scenario.answer({ id: 'a', at: 2, date: 0, remaining: 149, reset: 60 });
    scenario.answer({ id: 'b', at: 2, date: 0, remaining: 148, reset: 60 });
    expect(spending(scenario, 2)).toMatchObject({ used: 3, observed: 3, unattributed: 0, maybeOurs: 0 });
  });
});

describe('a request of ours that ended without figures may be the one that the server counted', () => {
  const update = (remaining: number) => ({ update: { limit: 150, remaining, reset: 60 } });
  const isProof = (scenario: QuotaScenario, at: number) => scenario.owner.poll.externalUsageAt === ms(at);
  const record = (scenario: QuotaScenario) =>
    must(windowRecords(scenario.owner, ms(-1000)).find(({ used }) => used > 0));

  it.each<[string, (scenario: QuotaScenario) => void]>([
    ['a 502 without figures', (scenario) => scenario.call({ at: 2, status: 502, raw: null })],
    ['a 404 of a proxy', (scenario) => scenario.call({ at: 2, status: 404, raw: null, date: null })],
    ['a 200 without figures', (scenario) => scenario.call({ at: 2, status: 200, raw: null })],
    [
      'a 304 without figures',
      (scenario) => scenario.call({ at: 2, status: 304, raw: null, fromCache: true }),
    ],
    ['figures that cannot be true', (scenario) => scenario.call({ at: 2, limit: 150, remaining: 151 })],
    ['an abort', (scenario) => scenario.send('x', 2).end('x', 3)],
    ['no answer as yet', (scenario) => scenario.send('x', 2)],
    ['no answer before the worker died', (scenario) => scenario.send('x', 2).restart().markUncertain(3)],
  ])('%s', (_, happens) => {
    const scenario = watched().call({ at: 1, remaining: 149, reset: 60 });
    happens(scenario);
    scenario.poll(5, update(148));
    expect(spending(scenario, 5)).toMatchObject({
      used: 2,
      observed: 1,
      unattributed: 1,
      maybeOurs: 1,
      complete: false,
      since: null,
    });
    expect(scenario.owner.poll.externalUsageAt).toBeNull();
    expect(record(scenario)).toMatchObject({ used: 2, observed: 1, maybeCounted: 1, complete: false });
    // One more than that is somebody else's.
    scenario.poll(10, update(147));
    expect(spending(scenario, 10)).toMatchObject({ unattributed: 2, maybeOurs: 1, complete: true });
    expect(isProof(scenario, 10)).toBe(true);
    expect(record(scenario)).toMatchObject({ used: 3, observed: 1, maybeCounted: 1, complete: true });
  });

  it.each<[string, (scenario: QuotaScenario) => void]>([
    ['a replay from the cache', (scenario) => scenario.answer({ at: 2, raw: null, fromCache: true })],
    ['a 429 without figures', (scenario) => scenario.call({ at: 2, status: 429, raw: null })],
    ['an answer with figures', (scenario) => scenario.call({ at: 2, remaining: 148, status: 500 })],
    ['a request of another type', (scenario) => scenario.send('x', 2, 'icon').end('x', 3)],
    [
      'one that left after the figure was true',
      (scenario) => scenario.poll(4, update(147)).send('x', 4.5).end('x', 5),
    ],
    ['one of a minute ago', (scenario) => scenario.send('x', -10).end('x', -5)],
  ])('but not %s', (_, happens) => {
    const scenario = watched().call({ at: 1, remaining: 149, reset: 60 });
    happens(scenario);
    if (scenario.owner.poll.answeredAt === null) scenario.poll(5, update(147));
    expect(spending(scenario, 6)).toMatchObject({ maybeOurs: 0, complete: true });
    expect(scenario.owner.poll.externalUsageAt).not.toBeNull();
  });

  it('if it was sent in the window and aborted in the next, in either', () => {
    const scenario = watched().call({ at: 1, remaining: 149, reset: 60 });
    scenario
      .send('x', 50)
      .end('x', 70)
      .poll(71, { update: { limit: 150, remaining: 149, reset: 121 } });
    expect(spending(scenario, 71)).toMatchObject({ used: 1, unattributed: 1, maybeOurs: 1, complete: false });
    const early = watched().send('x', 50).poll(55, update(149)).end('x', 70);
    early.poll(75, { update: { limit: 150, remaining: 150, reset: 75 } });
    expect(record(early)).toMatchObject({ used: 1, maybeCounted: 1, complete: false });
  });

  it('however many there were', () => {
    const scenario = watched();
    for (let index = 0; index < 140; index += 1) scenario.send(`r${index}`, 1 + index / 1000);
    for (let index = 0; index < 140; index += 1) scenario.end(`r${index}`, 3 + index / 1000);
    scenario.poll(5, { update: { limit: 150, remaining: 10, reset: 61 } });
    expect(spending(scenario, 5)).toMatchObject({
      used: 140,
      unattributed: 140,
      maybeOurs: 140,
      complete: false,
    });
    expect(scenario.owner.poll.externalUsageAt).toBeNull();
  });

  it('several times if the browser repeats it after a broken connection', () => {
    const scenario = watched().send('x', 1);
    scenario.apply({
      type: 'requestEnded',
      owner: OWNER,
      space: SPACE,
      at: ms(2),
      requestId: 'x',
      sends: 10,
    });
    scenario.poll(5, update(141));
    expect(spending(scenario, 5)).toMatchObject({ unattributed: 9, maybeOurs: 9, complete: false });
    expect(scenario.owner.poll.externalUsageAt).toBeNull();
  });
});

describe('a limit that changes within the window', () => {
  it('keeps what was observed under the new limit when late answers under the former one come', () => {
    const scenario = watched().send('late', 0).call({ at: 5, limit: 150, remaining: 140, reset: 60 });
    scenario.call({ at: 6, limit: 150, remaining: 139, reset: 60 });
    scenario.answer({ id: 'late', at: 7, date: 0, limit: 600, remaining: 590, reset: 60 });
    scenario.call({ at: 8, limit: 150, remaining: 138, reset: 60 });
    expect(spending(scenario, 8)).toMatchObject({ used: 12, observed: 3 });
  });

  it('leaves nothing of what was observed under the former one', () => {
    const scenario = watched().call({ at: 0, limit: 600, remaining: 599, reset: 60 });
    scenario.poll(10, { update: { limit: 150, remaining: 120, reset: 60 } });
    expect(spending(scenario, 10)).toMatchObject({ used: 30, observed: 0, unattributed: 30, by: [] });
  });

  it('as the window ends leaves its late answers counted', () => {
    const scenario = watched().call({ at: 5, limit: 600, remaining: 599, reset: 60 }).send('late', 50);
    scenario.poll(61, { update: { limit: 150, remaining: 150, reset: 61 } });
    scenario.answer({ id: 'late', at: 62, date: 59, limit: 600, remaining: 598, reset: 60 });
    expect(scenario.owner.windows[0]?.observed).toMatchObject({ limit: 600, count: 2 });
  });

  it('of the one before is not in force again as the window ends', () => {
    const scenario = watched().send('late', 0);
    for (const at of [5, 6, 7]) scenario.call({ at, remaining: 145 - at, reset: 60 });
    scenario.poll(61, { update: { limit: 150, remaining: 150, reset: 61 } });
    scenario.answer({ id: 'late', at: 62, date: 0, limit: 600, remaining: 590, reset: 60 });
    expect(scenario.owner.windows[0]?.observed).toMatchObject({ limit: 150, count: 3 });
  });
});

describe('others count as active', () => {
  const work = (scenario: QuotaScenario, at: number) => scenario.view(at).poll?.mode === 'active';

  it('after a single update that is not ours', () => {
    expect(work(watched().poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(true);
  });

  it('not after our own requests', () => {
    const scenario = watched().call({ at: 5, remaining: 149, reset: 60 });
    expect(work(scenario.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
  });

  it('not after our requests that are in flight or were aborted', () => {
    const flying = watched().send('a', 9);
    expect(work(flying.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
    const aborted = watched().send('a', 8).end('a', 9);
    expect(work(aborted.poll(10, { update: { limit: 150, remaining: 149, reset: 60 } }), 10)).toBe(false);
    expect(work(aborted.poll(20, { update: { limit: 150, remaining: 148, reset: 60 } }), 20)).toBe(true);
  });

  it.each([
    [600, 12],
    [60, 3],
    [150, 3],
  ])('not after the polls of another copy of the extension, of %i reads up to %i', (limit, quiet) => {
    expect(toleratedReads(limit)).toBe(quiet);
    const at = (used: number) => watched().poll(10, { read: { limit, remaining: limit - used, reset: 60 } });
    expect(work(at(quiet), 10)).toBe(false);
    expect(work(at(quiet + 1), 10)).toBe(true);
  });

  it('after an update beside such reads', () => {
    const scenario = watched().poll(10, {
      read: { limit: 600, remaining: 598, reset: 60 },
      update: { limit: 150, remaining: 149, reset: 60 },
    });
    expect(work(scenario, 10)).toBe(true);
  });

  it('not when a limit is lowered or raised during our own requests', () => {
    const tightened = watched();
    for (let at = 0; at < 8; at += 1) tightened.call({ at, limit: 600, remaining: 599 - at, reset: 60 });
    tightened.poll(10, { update: { limit: 150, remaining: 142, reset: 60 } });
    expect(work(tightened, 10)).toBe(false);
    const loosened = watched().call({ at: 0, limit: 150, remaining: 149, reset: 60 });
    loosened.poll(10, { update: { limit: 600, remaining: 149, reset: 60 } });
    expect(work(loosened, 10)).toBe(false);
  });

  it('for ten minutes', () => {
    const scenario = watched().poll(0, { update: { limit: 150, remaining: 149, reset: 60 } });
    expect(work(scenario, 599)).toBe(true);
    expect(work(scenario, 600)).toBe(false);
  });
});

it('a request that was answered with a 429 is none of those that the burn rate is estimated from', () => {
  const scenario = new QuotaScenario().call({ at: 1, remaining: 149 }).call({ at: 2, remaining: 148 });
  scenario.call({ at: 3, remaining: 148, status: 429 });
  expect(scenario.owner.windows[0]?.series?.observed.map(([slot]) => slot)).toEqual([ms(1), ms(2)]);
});
