/** When a key asks for polls, and what comes of them: a label, a join, a split. */
import { describe, expect, it } from 'vitest';
import { KeyMatcher } from '../../../src/background/capture/key-matcher.ts';
import { DEFAULT_THRESHOLDS } from '../../../src/core/alerts/thresholds.ts';
import { applyEvent, newQuotaState } from '../../../src/core/events/apply-event.ts';
import type { EventOf, QuotaEvent } from '../../../src/core/events/events.ts';
import type { InFlightRequest } from '../../../src/core/usage/in-flight.ts';
import { buildSnapshot } from '../../../src/core/view/build-snapshot.ts';
import { ms, OWNER, responseReceived, SPACE, T } from '../../core/events.ts';
import { must } from '../../utils.ts';

const GIVEN = `${SPACE}~000000000000000a`;
const KEY = `${SPACE}~000000000000000b`;
const ACCOUNT = { id: OWNER, space: SPACE, userName: 'CI bot', label: null, alertScope: 'all' as const };

class KeyMatcherScenario {
  readonly state = newQuotaState();
  readonly assigned = new Map<string, string>([[GIVEN, OWNER]]);
  readonly asked: string[] = [];
  readonly concluded: string[] = [];
  readonly #flights = new Map<string, InFlightRequest>();
  #count = 0;
  readonly #matcher = new KeyMatcher({
    inFlightRequest: (requestId) => this.#flights.get(requestId) ?? null,
    ownerOf: (key) => this.assigned.get(key) ?? key,
    isGiven: (key) => key === GIVEN,
    accountsOf: (space) => (space === SPACE ? [OWNER] : []),
    dispatch: (event) => this.dispatch(event),
    onJoined: (key, account) => this.concluded.push(`${key} joined ${account}`),
    onDifferent: (key) => this.concluded.push(`${key} different`),
  });

  dispatch(event: QuotaEvent): void {
    if (event.type === 'pollRequested') this.asked.push(event.reason);
    this.#matcher.onEvent(event);
    applyEvent(this.state, event);
  }

  /** A request with this key, answered 0.1 s later. */
  call(at: number, remaining: number, more: Partial<EventOf<'responseReceived'>> = {}, key = KEY): this {
    this.#count += 1;
    const requestId = `${this.#count}`;
    const owner = this.assigned.get(key) ?? key;
    const { category = 'update', endpoint = 'PATCH /issues/:id' } = more;
    const of = { owner, space: SPACE, requestId, category, endpoint };
    const flight = { initiator: 'app.example.com', key, queryHash: null, isFullListing: false } as const;
    const sent = { ...of, ...flight, type: 'requestStarted', at: ms(at - 0.1) } as const;
    this.#flights.set(requestId, { ...sent, sentAt: sent.at, overlapped: false, uncertain: false });
    this.dispatch(sent);
    const answer = {
      status: 200,
      fromCache: false,
      multiplexed: true,
      retryAfter: null,
      date: T + Math.floor(at),
    };
    const rateLimit = { limit: 150, remaining, reset: T + 60 };
    this.dispatch({ type: 'responseReceived', ...of, ...answer, rateLimit, at: ms(at), ...more });
    return this;
  }

  /** @param polled what is left of the updates, or the figures of other types */
  poll(at: number, polled: number | EventOf<'pollSucceeded'>['categories']): this {
    const categories =
      typeof polled === 'number'
        ? [{ category: 'update' as const, limit: 150, remaining: polled, reset: T + 60 }]
        : polled;
    const of = { owner: OWNER, space: SPACE, at: ms(at) };
    this.dispatch({
      type: 'pollSucceeded',
      ...of,
      sentAt: ms(at - 0.1),
      date: T + Math.floor(at),
      categories,
    });
    return this;
  }

  update(at: number) {
    const context = {
      now: ms(at),
      paused: false,
      polling: 'auto' as const,
      screen: null,
      observingSince: ms(-60),
      notBefore: null,
      thresholds: DEFAULT_THRESHOLDS,
    };
    const [account] = buildSnapshot([...this.state.owners.values()], [ACCOUNT], context).owners;
    return must(must(account).gauges.find(({ category }) => category === 'update'));
  }
}

describe('a poll of the account is requested', () => {
  it('by the first sound answer to a key, once until the poll is over', () => {
    const scenario = new KeyMatcherScenario().call(1, 149).call(1.5, 148);
    expect(scenario.asked).toEqual(['newKey']);
    scenario.poll(2, 148).call(3, 147);
    expect(scenario.asked).toEqual(['newKey', 'newKey']);
  });

  it.each([
    ['a 429', { status: 429 }],
    ['another failure', { status: 404 }],
    ['an answer from the cache', { fromCache: true }],
    ['an answer without figures', { rateLimit: null }],
    ['figures that cannot be true', { rateLimit: { limit: 150, remaining: 151, reset: T + 60 } }],
  ])('not by %s', (_, more) => {
    expect(new KeyMatcherScenario().call(1, 149, more).asked).toEqual([]);
  });

  it('not by an answer to a request that was not observed', () => {
    const scenario = new KeyMatcherScenario();
    scenario.dispatch(responseReceived({ owner: KEY, requestId: 'unseen' }));
    expect(scenario.asked).toEqual([]);
  });

  it('not by the account’s own key, nor by a key that was found to be another user’s', () => {
    expect(new KeyMatcherScenario().call(1, 149, {}, GIVEN).asked).toEqual([]);
    expect(new KeyMatcherScenario().call(1, 149).poll(2, 150).call(3, 148).asked).toEqual(['newKey']);
  });

  it('when a likely key is nearly used up: only the account’s own figure may warn', () => {
    const scenario = new KeyMatcherScenario().call(1, 20).poll(2, 20).call(3, 8);
    expect(scenario.asked).toEqual(['newKey', 'confirmation']);
    expect(scenario.update(4).remaining).toBe(20);
  });
});

describe('the figures of a poll', () => {
  it('label a key that they match, and name its share of the account’s figure', () => {
    const scenario = new KeyMatcherScenario().call(1, 149).call(2, 148).poll(2.5, 148);
    expect(scenario.state.owners.get(KEY)?.suggestedOwner).toBe(OWNER);
    expect(scenario.update(3).usage).toMatchObject({ used: 2, observed: 0, unattributed: 2, likely: 2 });
  });

  it('remove the label when they contradict it', () => {
    const scenario = new KeyMatcherScenario().call(1, 149).poll(2, 149).call(3, 148).poll(4, 149);
    expect(scenario.state.owners.get(KEY)?.suggestedOwner).toBeNull();
    expect(scenario.update(5).usage).toMatchObject({ used: 1, likely: 0 });
  });

  it('are not explained by a 429, which took nothing from the counter', () => {
    const scenario = new KeyMatcherScenario().call(1, 0, { status: 429 }).poll(2, 50);
    expect(scenario.state.owners.get(KEY)?.suggestedOwner).toBeNull();
    expect(scenario.concluded).toEqual([]);
    scenario.call(3, 49).poll(4, 49);
    expect(scenario.state.owners.get(KEY)?.suggestedOwner).toBe(OWNER);
  });
});

describe('a key that the user has assigned to the account', () => {
  const assign = (scenario: KeyMatcherScenario) => {
    scenario.assigned.set(KEY, OWNER);
    scenario.dispatch({ type: 'ownersMerged', owner: OWNER, space: SPACE, at: ms(3), from: KEY });
    return scenario;
  };

  it('requests one poll that checks the assignment', () => {
    const scenario = assign(new KeyMatcherScenario()).call(4, 148).call(5, 147);
    expect(scenario.asked).toEqual(['newKey']);
    scenario.poll(6, 147).call(7, 146);
    expect(scenario.asked).toEqual(['newKey']);
    expect(scenario.concluded).toEqual([]);
  });

  it('is split again when a poll contradicts, also where one had contradicted before', () => {
    const scenario = assign(new KeyMatcherScenario().call(1, 149).poll(2, 150));
    expect(scenario.concluded).toEqual([]);
    scenario.call(4, 148).poll(5, 150);
    expect(scenario.concluded).toEqual([`${KEY} different`]);
  });

  it('has the requests that it made before counted as seen', () => {
    const scenario = assign(new KeyMatcherScenario().call(1, 149).poll(2, 149)).call(4, 148).poll(5, 148);
    expect(scenario.update(6).usage).toMatchObject({ used: 2, observed: 2, unattributed: 0, likely: 0 });
  });
});

it('a key whose reads fill irregular intervals between polls is joined with the account, once', () => {
  const scenario = new KeyMatcherScenario();
  let [used, reset, at] = [0, 80, 20];
  for (const [index, count] of [3, 9, 2, 12, 1, 8, 4, 14, 3, 10, 2, 9].entries()) {
    if (at >= reset) [used, reset] = [0, at + 60];
    for (let n = 1; n <= count; n += 1) {
      const rateLimit = { limit: 600, remaining: 600 - used - n, reset: T + reset };
      scenario.call(at + n * 0.2, 0, { category: 'read', endpoint: 'GET /issues', rateLimit });
    }
    used += count + 1;
    at += index % 2 === 0 ? 10 : 4;
    const read = { category: 'read' as const, limit: 600, remaining: 600 - used, reset: T + reset };
    scenario.poll(at - 0.5, [read]);
  }
  expect(scenario.concluded).toEqual([`${KEY} joined ${OWNER}`]);
});
