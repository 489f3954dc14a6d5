import { describe, expect, it } from 'vitest';
import {
  countUnaccounted,
  IN_FLIGHT_TIMEOUT_MS,
  isInFlightAt,
  recordUnaccounted,
  type UnaccountedRequest,
} from '../../../src/core/usage/in-flight.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, SPACE } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const inFlight = (scenario: QuotaScenario, at: number) => scenario.gauge(at).inFlight;

it.each([
  [-1, false],
  [0, true],
  [IN_FLIGHT_TIMEOUT_MS, true],
  [IN_FLIGHT_TIMEOUT_MS + 1, false],
])('%i ms after it was sent a request is in flight: %s', (passed, expected) => {
  const [request] = new QuotaScenario().send('a', 0).owner.inFlight;
  expect(isInFlightAt(must(request), ms(0) + passed)).toBe(expected);
});

describe('requests in flight', () => {
  it('are those that were sent and have no answer yet', () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 1);
    expect(inFlight(scenario, 2)).toEqual({ uncounted: 2, maybeCounted: 0 });
    scenario.answer({ id: 'a', at: 2, date: 1 });
    expect(inFlight(scenario, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
    scenario.answer({ id: 'b', at: 3, date: 3 });
    expect(scenario.owner.inFlight).toEqual([]);
    expect(inFlight(scenario, 4)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('sent after the newest reading arrived are not counted by it, those before may be', () => {
    const scenario = new QuotaScenario().send('old', 0).call({ at: 1, remaining: 100 }).send('new', 2);
    expect(inFlight(scenario, 3)).toEqual({ uncounted: 1, maybeCounted: 1 });
  });

  it('never change the server’s figure', () => {
    const scenario = new QuotaScenario().call({ at: 1, remaining: 100 });
    for (let index = 0; index < 99; index += 1) scenario.send(`${index}`, 2);
    expect(scenario.gauge(3)).toMatchObject({ remaining: 100, severity: 'ok', state: 'open' });
  });

  it('count for their own category', () => {
    const scenario = new QuotaScenario().send('a', 0, 'search');
    expect(scenario.gauge(1, 'search').inFlight).toEqual({ uncounted: 1, maybeCounted: 0 });
    scenario.send('b', 2, 'search');
    expect(scenario.gauge(3, 'search').inFlight).toEqual({ uncounted: 2, maybeCounted: 0 });
    expect(scenario.gauge(3, 'update').inFlight).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('end with their response headers, however long the body', () => {
    const scenario = new QuotaScenario()
      .send('long', 0)
      .answer({ id: 'long', at: 1, date: 1 })
      .send('next', 1);
    expect(inFlight(scenario, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
    expect(scenario.owner.episodes).toEqual([]);
    // Broken off in the middle of its body: the server has counted it, and said so.
    scenario.end('long', 3);
    expect(scenario.gauge(3).usage?.maybeOurs ?? 0).toBe(1);
    scenario.answer({ id: 'next', at: 3, date: 3 });
    expect(scenario.gauge(3).usage?.maybeOurs ?? 0).toBe(0);
  });

  it('end with an error too', () => {
    const scenario = new QuotaScenario().call({ at: 0 }).send('a', 1).end('a', 2);
    expect(inFlight(scenario, 3)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('end with the time limit, if no event follows', () => {
    const scenario = new QuotaScenario().call({ at: 0 }).send('a', 1);
    expect(inFlight(scenario, 1 + IN_FLIGHT_TIMEOUT_MS / 1000)).toEqual({ uncounted: 1, maybeCounted: 0 });
    expect(inFlight(scenario, 1.1 + IN_FLIGHT_TIMEOUT_MS / 1000)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('redirected are one request, not two', () => {
    const scenario = new QuotaScenario().call({ at: 0 }).send('a', 1).send('a', 2);
    expect(inFlight(scenario, 3).uncounted).toBe(1);
    scenario.answer({ id: 'a', at: 3, date: 3 });
    expect(inFlight(scenario, 4)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('are bounded, however many a page sends at once', () => {
    const scenario = new QuotaScenario().call({ at: 0 });
    for (let index = 0; index < 1000; index += 1) scenario.send(`${index}`, 1);
    expect(scenario.owner.inFlight.length).toBeLessThanOrEqual(256);
  });

  it('that were lost are removed by later ones', () => {
    const scenario = new QuotaScenario();
    for (let index = 0; index < 600; index += 1) scenario.send(`lost${index}`, index * 10);
    expect(scenario.owner.inFlight.length).toBeLessThanOrEqual(20);
  });

  it('do not include a replay from the cache', () => {
    const scenario = new QuotaScenario().call({ at: 0 }).answer({ at: 1, date: 0, fromCache: true });
    expect(inFlight(scenario, 2)).toEqual({ uncounted: 0, maybeCounted: 0 });
  });

  it('are not ended by an answer whose start was not observed', () => {
    const scenario = new QuotaScenario().call({ at: 0 }).send('a', 1).answer({ id: 'other', at: 2, date: 2 });
    expect(inFlight(scenario, 2)).toEqual({ uncounted: 0, maybeCounted: 1 });
  });
});

it.each([
  [999, 999, 1],
  [1000, 0, 2],
  [0, 1000, 2],
])(
  'requests that ended without figures, sent %i ms and ended %i ms apart, are kept as %i',
  (sent, ended, kept) => {
    const list: UnaccountedRequest[] = [];
    recordUnaccounted(list, ms(0), ms(10));
    recordUnaccounted(list, ms(0) + sent, ms(10) + ended);
    expect(list).toHaveLength(kept);
  },
);

it.each([
  ['ended four seconds before its opening', 55, 56, 1],
  ['ended earlier', 55, 55.999, 0],
  ['was sent as the figure was true', 70, 71, 1],
  ['was sent later', 70.001, 71, 0],
])(
  'a window that opened at 60 and whose figure is of 70 may include a request that %s',
  (_, sent, ended, count) => {
    const request = { sentAt: ms(sent), endedAt: ms(ended), times: 1 };
    expect(countUnaccounted([], [request], 'update', ms(60), ms(70))).toBe(count);
  },
);

describe('after a restart of the worker, which may have missed their ends,', () => {
  const revived = () => {
    const scenario = new QuotaScenario().send('a', 0).send('b', 0.1).restart();
    return scenario.apply({
      type: 'inFlightMarkedUncertain',
      owner: OWNER,
      space: SPACE,
      at: ms(1),
      before: ms(1),
    });
  };

  it('earlier requests are not in flight, and later ones are not concurrent with them', () => {
    const scenario = revived();
    expect(inFlight(scenario, 1)).toEqual({ uncounted: 0, maybeCounted: 0 });
    const [before] = scenario.owner.episodes.map(({ count }) => count);
    scenario.send('c', 1).end('c', 1.1).send('d', 2).end('d', 2.1);
    expect(scenario.owner.episodes.map(({ count }) => count)).toEqual([before]);
  });

  it('requests sent since then are in flight', () => {
    const scenario = new QuotaScenario()
      .call({ at: 0 })
      .send('lost', 1)
      .send('new', 2, 'update', 'b.example.com');
    scenario.apply({
      type: 'inFlightMarkedUncertain',
      owner: OWNER,
      space: SPACE,
      at: ms(10),
      before: ms(1.5),
    });
    expect(inFlight(scenario, 10)).toEqual({ uncounted: 1, maybeCounted: 0 });
    const [before] = scenario.owner.episodes.map(({ count }) => count);
    scenario.answer({ id: 'new', at: 10, date: 10 }).send('next', 10);
    expect(scenario.owner.episodes.map(({ count }) => count)).toEqual([before]);
  });

  it('the server may have counted them, so they are not attributed to other programs', () => {
    const scenario = new QuotaScenario().call({ at: 0, remaining: 149, reset: 60 }).send('lost', 1);
    scenario.apply({ type: 'inFlightMarkedUncertain', owner: OWNER, space: SPACE, at: ms(2), before: ms(2) });
    scenario.poll(2, { update: { limit: 150, remaining: 148, reset: 60 } });
    expect(scenario.gauge(2).usage).toMatchObject({ used: 2, observed: 1, unattributed: 1, maybeOurs: 1 });
    expect(scenario.owner.poll.externalUsageAt).toBeNull();
    // The minute after it holds none of it.
    scenario.call({ at: 70, remaining: 149, reset: 130 });
    scenario.poll(71, { update: { limit: 150, remaining: 148, reset: 130 } });
    expect(scenario.gauge(71).usage).toMatchObject({ unattributed: 1, maybeOurs: 0 });
  });

  it('a request that is answered was still in flight, and is over', () => {
    const scenario = revived().answer({ id: 'a', at: 1 });
    expect(scenario.owner.inFlight.map(({ requestId }) => requestId)).toEqual(['b']);
  });
});
