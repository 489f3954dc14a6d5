import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/findings/finding.ts';
import { ms, OWNER, requestStarted, responseReceived, SPACE, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const findings = (scenario: QuotaScenario, at: number): readonly Finding[] => scenario.view(at).findings;
const idle = (at: number) => ({ update: { limit: 150, remaining: 150, reset: at } });
const update = (remaining: number, reset = 60) => ({ update: { limit: 150, remaining, reset } });

/** So many updates of one program, a quarter of a second apart, each answered at once. */
function burst(scenario: QuotaScenario, from: number, count: number, initiator = 'app.example.com'): void {
  for (let index = 0; index < count; index += 1) {
    const at = from + index / 4;
    const id = `${from}-${index}`;
    scenario.send(id, at, 'update', initiator);
    scenario.answer({
      id,
      at: at + 0.01,
      date: Math.floor(at),
      remaining: 149,
      reset: Math.floor(from) + 60,
    });
  }
}

describe('programs outside this browser', () => {
  test('are found unpaced by their rate between two polls', () => {
    const scenario = new QuotaScenario().poll(0, idle(0)).poll(30, update(90));
    expect(findings(scenario, 30)).toMatchObject([
      {
        kind: 'unpaced',
        initiators: ['elsewhere'],
        category: 'update',
        perMinute: 120,
        count: 60,
        probable: true,
      },
    ]);
  });

  test('are counted by what they sent, not by the polls that show it', () => {
    const scenario = new QuotaScenario().poll(0, idle(0));
    for (let poll = 1; poll <= 5; poll += 1) scenario.poll(poll * 10, update(150 - poll * 20));
    expect(findings(scenario, 50)).toMatchObject([{ count: 100, perMinute: 120 }]);
  });

  test('have the rate of the last interval that was too fast', () => {
    const scenario = new QuotaScenario()
      .poll(0, idle(0))
      .poll(10, update(130))
      .poll(20, update(80))
      .poll(30, update(79));
    expect(findings(scenario, 30)).toMatchObject([{ count: 70, perMinute: 300 }]);
  });

  test('have a rate of two digits', () => {
    expect(findings(new QuotaScenario().poll(0, idle(0)).poll(30, update(83)), 30)).toMatchObject([
      { perMinute: 130 },
    ]);
  });

  test.each([
    ['one a second', 30, 120, 60, 0],
    ['a little more than one a second', 30, 119, 60, 1],
    ['one a second since a poll a minute ago', 60, 90, 70, 0],
    ['more than one a second since a poll a minute ago', 60, 89, 70, 1],
  ])('that send %s are judged by the pace of their type', (_, at, remaining, reset, found) => {
    const scenario = new QuotaScenario().poll(0, idle(0)).poll(at, update(remaining, reset));
    expect(findings(scenario, at)).toHaveLength(found);
  });

  test('are judged over ten seconds at least, however often we poll', () => {
    const scenario = new QuotaScenario().poll(0, idle(0));
    scenario
      .poll(2, update(145))
      .poll(4, update(145))
      .poll(6, update(145))
      .poll(8, update(145))
      .poll(10, update(145));
    expect(findings(scenario, 10)).toEqual([]);
    scenario.poll(12, update(140)).poll(14, update(135)).poll(16, update(130)).poll(18, update(126));
    expect(findings(scenario, 18)).toEqual([]);
    expect(findings(scenario.poll(20, update(126)), 20)).toMatchObject([{ count: 19, perMinute: 110 }]);
  });

  test('are not found by the first poll, before which nothing was observed', () => {
    expect(findings(new QuotaScenario().poll(30, update(30)), 30)).toEqual([]);
  });

  test('are not found if this browser’s requests, or their limit, explain the usage', () => {
    const ours = new QuotaScenario().poll(0, idle(0));
    for (let index = 0; index < 60; index += 1) ours.send(`${index}`, 1).end(`${index}`, 2);
    expect(
      findings(ours.poll(30, update(90)), 30).filter(({ initiators }) => initiators[0] === 'elsewhere'),
    ).toEqual([]);
    const tightened = new QuotaScenario().poll(0, { update: { limit: 600, remaining: 599, reset: 60 } });
    expect(findings(tightened.poll(30, update(90)), 30)).toEqual([]);
  });

  test('are not charged with requests of ours that ended without figures', () => {
    const scenario = new QuotaScenario().poll(0, idle(0));
    for (let index = 0; index < 20; index += 1)
      scenario.send(`${index}`, 1 + index).end(`${index}`, 1.5 + index);
    expect(findings(scenario.poll(30, update(90)), 30)).toMatchObject([{ count: 40, perMinute: 80 }]);
  });

  test('may read as fast as they like', () => {
    const read = (remaining: number, reset: number) => ({ read: { limit: 600, remaining, reset } });
    expect(findings(new QuotaScenario().poll(0, read(600, 0)).poll(30, read(200, 60)), 30)).toEqual([]);
  });

  test('begin anew in each window, also across a gap of an hour', () => {
    const next = new QuotaScenario().poll(0, idle(0)).poll(30, update(140)).poll(70, update(100, 120));
    expect(findings(next, 70)).toMatchObject([{ count: 50, perMinute: 75 }]);
    const later = new QuotaScenario().poll(0, idle(0)).poll(3620, update(100, 3660));
    expect(findings(later, 3620)).toMatchObject([{ count: 50, perMinute: 150 }]);
  });

  test('are remembered by the next worker', () => {
    const scenario = new QuotaScenario().poll(0, idle(0)).restart().poll(30, update(90));
    expect(findings(scenario, 30)).toMatchObject([{ perMinute: 120 }]);
  });
});

describe('a finding', () => {
  test('counts five for a hundred requests six hours ago and five now', () => {
    const scenario = new QuotaScenario();
    burst(scenario, 0, 100);
    expect(findings(scenario, 26)).toMatchObject([{ kind: 'unpaced', count: 100 }]);
    burst(scenario, 6 * 3600, 5);
    const [found] = findings(scenario, 6 * 3600 + 2);
    expect(found).toMatchObject({ kind: 'unpaced', count: 5 });
  });

  test('is not ended by pauses shorter than ten minutes', () => {
    const scenario = new QuotaScenario();
    for (const minute of [0, 9, 18, 27]) burst(scenario, minute * 60, 10);
    expect(findings(scenario, 27 * 60 + 3)).toMatchObject([{ count: 40 }]);
  });

  test('of concurrent requests counts one spell too', () => {
    const scenario = new QuotaScenario();
    const pair = (at: number) =>
      scenario
        .send(`a${at}`, at, 'read')
        .send(`b${at}`, at, 'read')
        .end(`a${at}`, at + 1)
        .end(`b${at}`, at + 1);
    for (const minute of [0, 9, 18]) pair(minute * 60);
    expect(findings(scenario, 18 * 60 + 5)).toMatchObject([{ kind: 'concurrent', count: 6 }]);
    for (const minute of [400, 409]) pair(minute * 60);
    expect(findings(scenario, 409 * 60 + 5)).toMatchObject([{ kind: 'concurrent', count: 4 }]);
  });

  test('of concurrent requests is one for the same programs, whichever sent first', () => {
    const scenario = new QuotaScenario();
    for (const [at, first, second] of [
      [0, 'b.example.com', 'a.example.com'],
      [60, 'a.example.com', 'b.example.com'],
    ] as const)
      scenario
        .send('x', at, 'read', first)
        .send('y', at, 'read', second)
        .end('x', at + 1)
        .end('y', at + 1);
    expect(findings(scenario, 62)).toMatchObject([
      { kind: 'concurrent', count: 4, initiators: ['a.example.com', 'b.example.com'] },
    ]);
  });

  test('is shown for ten minutes after it was last seen', () => {
    const scenario = new QuotaScenario();
    burst(scenario, 0, 5);
    expect(findings(scenario, 601)).toHaveLength(1);
    expect(findings(scenario, 602)).toEqual([]);
  });
});

describe('the keys of several users', () => {
  const call = (
    scenario: QuotaScenario,
    owner: string,
    at: number,
    initiator = 'app.example.com',
    space = SPACE,
    status = 200,
  ) => {
    const request = { owner, space, requestId: `${owner}-${at}`, category: 'read' } as const;
    const date = T + Math.floor(at);
    const rateLimit = { limit: 600, remaining: 599, reset: date + 60 };
    return scenario
      .apply(requestStarted({ ...request, at: ms(at), initiator, key: owner }))
      .apply(responseReceived({ ...request, at: ms(at + 0.1), status, date, rateLimit }));
  };
  const found = (scenario: QuotaScenario, at: number) =>
    findings(scenario, at).filter(({ kind }) => kind === 'severalUsers');

  test('are one program that sends the keys of two accounts of one space', () => {
    const scenario = call(call(new QuotaScenario(), OWNER, 0), `${SPACE}#2`, 2);
    expect(found(scenario, 3)).toMatchObject([
      { initiators: ['app.example.com'], count: 2, peak: 2, probable: false, category: null, active: true },
    ]);
    expect(found(scenario, 6)).toMatchObject([{ active: false }]);
  });

  test('are only a probable finding if one of the keys is nobody’s', () => {
    const scenario = call(call(new QuotaScenario(), OWNER, 0), `${SPACE}~0123456789abcdef`, 5);
    expect(found(scenario, 6)).toMatchObject([{ probable: true }]);
  });

  test.each<[string, (scenario: QuotaScenario) => void]>([
    ['one user’s key alone', (scenario) => call(scenario, OWNER, 5)],
    ['another program’s key', (scenario) => call(scenario, `${SPACE}#2`, 5, 'other.example.com')],
    [
      'a key of another space',
      (scenario) => call(scenario, 'other.backlog.jp#2', 5, undefined, 'other.backlog.jp'),
    ],
    [
      'a key that is probably the same user’s',
      (scenario) => {
        const [key, at] = [`${SPACE}~0123456789abcdef`, ms(5)];
        call(scenario, key, 5).apply({
          type: 'ownerSuggested',
          owner: key,
          space: SPACE,
          at,
          suggestedOwner: OWNER,
        });
      },
    ],
    [
      'a key that the space refused',
      (scenario) => call(scenario, `${SPACE}~0123456789abcdef`, 5, undefined, undefined, 401),
    ],
    [
      'a key whose only answer is 400',
      (scenario) => call(scenario, `${SPACE}~0123456789abcdef`, 5, undefined, undefined, 400),
    ],
    [
      'a frame of an unknown page',
      (scenario) => call(call(scenario, OWNER, 4, 'unknown'), `${SPACE}#2`, 5, 'unknown'),
    ],
    ['a key that was sent eleven minutes before', (scenario) => call(scenario, `${SPACE}#2`, -660)],
  ])('are not found with %s', (_, happens) => {
    const scenario = call(new QuotaScenario(), OWNER, 0);
    happens(scenario);
    expect(found(scenario, 6)).toEqual([]);
  });
});

test.each([
  ['while it holds', 10, [{ kind: 'retriedEarly', count: 1 }]],
  ['after its end', 25, []],
])('a request after a 429 is an early retry %s', (_, at, expected) => {
  const scenario = new QuotaScenario().call({ at: 0, status: 429, raw: null, retryAfter: 20 });
  expect(findings(scenario.send('again', at), at)).toMatchObject(expected);
});

describe('the certainty of a finding:', () => {
  /** Pairs of requests at once, a minute apart, each answered over HTTP/2 or not. */
  function pairs(...multiplexed: readonly (readonly boolean[])[]): QuotaScenario {
    const scenario = new QuotaScenario();
    multiplexed.forEach((pair, minute) => {
      const requests = pair.map((multiplexed, index) => ({ requestId: `${minute}-${index}`, multiplexed }));
      for (const { requestId } of requests) scenario.send(requestId, minute * 60, 'read');
      for (const request of requests) {
        const answer = { ...request, at: ms(minute * 60 + 1), date: null, rateLimit: null };
        scenario.apply(responseReceived({ ...answer, category: 'read' }));
      }
    });
    return scenario;
  }

  test('requests that the browser may have queued are only asked for, over HTTP/2 they were sent', () => {
    expect(findings(pairs([true, true]), 2)).toMatchObject([{ kind: 'concurrent', queued: false }]);
    expect(findings(pairs([false, false]), 2)).toMatchObject([{ kind: 'concurrent', queued: true }]);
    const unanswered = new QuotaScenario().send('a', 0, 'read').send('b', 0, 'read');
    expect(findings(unanswered, 2)).toMatchObject([{ kind: 'concurrent', queued: true }]);
  });

  test('one request that may have been queued makes all of the spell uncertain', () => {
    expect(findings(pairs([true, false]), 2)).toMatchObject([{ count: 2, queued: true }]);
    expect(findings(pairs([false, true]), 2)).toMatchObject([{ count: 2, queued: true }]);
    expect(findings(pairs([true, true], [false, false]), 62)).toMatchObject([{ count: 4, queued: true }]);
    expect(findings(pairs([true, true], [true, true]), 62)).toMatchObject([{ count: 4, queued: false }]);
  });

  test('requests of this browser that were too fast are certain', () => {
    const scenario = new QuotaScenario();
    burst(scenario, 0, 5);
    expect(findings(scenario, 2)).toMatchObject([
      { kind: 'unpaced', probable: false, queued: false, perMinute: null, count: 5 },
    ]);
  });

  test('repeated reads are uncertain, since the data may have changed meanwhile', () => {
    const scenario = new QuotaScenario();
    const ask = (at: number, isFullListing: boolean) => {
      const id = `${at}`;
      const query = { endpoint: 'GET /issues', queryHash: isFullListing ? 1 : 2, isFullListing };
      scenario.apply(requestStarted({ at: ms(at), requestId: id, category: 'read', ...query }));
      scenario.answer({
        id,
        at: at + 0.1,
        date: at,
        category: 'read',
        limit: 600,
        remaining: 500,
        reset: 60,
      });
    };
    for (const at of [0, 1, 2]) ask(at, false);
    for (const at of [3, 4, 5]) ask(at, true);
    expect(findings(scenario, 6).map(({ kind, probable }) => [kind, probable])).toEqual([
      ['unconditionalList', false],
      ['cacheable', true],
    ]);
  });
});

test.each([
  ['of a page', ['cacheable'], {}, {}],
  ['of our own polls', [], { initiator: 'own' }, {}],
  ['that failed', [], {}, { status: 404 }],
  ['that the cache answered', [], {}, { fromCache: true }],
])('repeated reads %s are the findings %j', (_, kinds, sent, answered) => {
  const scenario = new QuotaScenario();
  for (const at of [0, 1, 2, 3]) {
    const requestId = `${at}`;
    scenario.apply(requestStarted({ at: ms(at), requestId, category: 'read', queryHash: 1, ...sent }));
    scenario.answer({ id: requestId, at, category: 'read', remaining: 100 - at, ...answered });
  }
  expect(findings(scenario, 4).map(({ kind }) => kind)).toEqual(kinds);
});

describe('the order of findings', () => {
  const fast = (
    scenario: QuotaScenario,
    category: 'update' | 'search' | 'icon',
    from: number,
    left = 100,
  ): QuotaScenario => {
    for (let index = 0; index < 5; index += 1) {
      const id = `${category}-${index}`;
      scenario.send(id, from + index / 2, category, `${category}.example.com`);
      scenario.answer({ id, at: from + index / 2 + 0.1, date: from, category, remaining: left, reset: 60 });
    }
    return scenario;
  };
  const order = (scenario: QuotaScenario, at: number) =>
    findings(scenario, at).map(({ category }) => category);

  test('is by the severity of their types, whatever was seen last', () => {
    const scenario = fast(fast(fast(new QuotaScenario(), 'update', 0, 5), 'icon', 10, 20), 'search', 20);
    expect(order(scenario, 40)).toEqual(['update', 'icon', 'search']);
  });

  test('then has active ones before those that are over', () => {
    const scenario = fast(fast(new QuotaScenario(), 'update', 0), 'search', 20);
    expect(order(scenario, 23)).toEqual(['search', 'update']);
    expect(order(scenario, 40)).toEqual(['search', 'update']);
    const pair = fast(new QuotaScenario(), 'search', 0);
    pair.send('x', 10, 'read').send('y', 10, 'read', 'two.example.com');
    expect(findings(pair, 30).map(({ kind, active }) => [kind, active])).toEqual([
      ['concurrent', true],
      ['unpaced', false],
    ]);
  });

  test('then has what one program does before an information', () => {
    const scenario = fast(new QuotaScenario(), 'search', 0);
    scenario.send('x', 10, 'read').send('y', 10, 'read', 'two.example.com').end('x', 11).end('y', 11);
    expect(findings(scenario, 30).map(({ kind, isSevere }) => [kind, isSevere])).toEqual([
      ['unpaced', true],
      ['concurrent', false],
    ]);
  });

  test('then has the latest first', () => {
    expect(order(fast(fast(new QuotaScenario(), 'search', 0), 'update', 20), 40)).toEqual([
      'update',
      'search',
    ]);
    expect(order(fast(fast(new QuotaScenario(), 'update', 0), 'search', 20), 40)).toEqual([
      'search',
      'update',
    ]);
  });
});
