import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runs } from '../../simulation.ts';
import { must } from '../../utils.ts';
import { ms, OWNER, requestStarted, SPACE } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

const KEY = `${SPACE}~00000000000000aa`;

const next = (scenario: QuotaScenario, at: number): number | null => {
  const { at: moment } = scenario.plan(at);
  return moment === null ? null : (moment - ms(0)) / 1000;
};

/** An account that was polled at `at`, with most of its reads left. */
const polled = (limit = 600, at = 0, scenario = new QuotaScenario()) =>
  scenario.poll(at, { read: { limit, remaining: limit - 10, reset: at + 60 } });

/** A request of the key `KEY`, which belongs to no account. */
const keySends = (scenario: QuotaScenario, requestId: string, at: number) =>
  scenario.apply(requestStarted({ owner: KEY, at: ms(at), requestId, category: 'read', key: KEY }));

const keyEnds = (scenario: QuotaScenario, requestId: string, at: number) =>
  scenario.apply({ type: 'requestEnded', owner: KEY, space: SPACE, at: ms(at), requestId });

describe('a requested poll', () => {
  it('that confirms a rise comes 3 s later, for it takes a second interval', () => {
    const scenario = polled().requestPoll(4, 'confirmation', KEY);
    expect(scenario.plan(4)).toMatchObject({ at: ms(7), reason: 'requested' });
  });

  it.each(['newKey', 'disproof', 'foreground', 'refresh'] as const)(
    'for the reason %s comes at once and once',
    (reason) => {
      const scenario = polled().requestPoll(4, reason, KEY);
      expect(scenario.plan(4)).toMatchObject({ at: ms(4), reason: 'requested' });
      polled(600, 4, scenario);
      expect(scenario.plan(5)).toMatchObject({ at: ms(34), reason: 'due' });
    },
  );

  it.each([
    [600, 3],
    [60, 10],
  ])('with %i reads a minute comes at least %i s after the requested poll before', (limit, apart) => {
    const scenario = polled(limit).requestPoll(4, 'foreground');
    polled(limit, 4, scenario).requestPoll(5, 'refresh');
    expect(next(scenario, 5)).toBe(4 + apart);
    expect(next(scenario.restart(), 5)).toBe(4 + apart);
  });

  it('for a reason that is pending already keeps its time', () => {
    const scenario = polled().requestPoll(4, 'refresh').requestPoll(6, 'refresh');
    expect(scenario.owner.poll.requests.pending).toMatchObject([{ reason: 'refresh', at: ms(4) }]);
  });

  it('that waits for the budget shows as pending until it leaves', () => {
    const scenario = polled().requestPoll(4, 'foreground');
    polled(600, 4, scenario).requestPoll(5, 'refresh');
    expect(scenario.view(5).poll).toMatchObject({ refreshing: true, running: false });
    scenario.pollStarts(7);
    expect(scenario.view(7).poll?.running).toBe(true);
    polled(600, 7, scenario);
    expect(scenario.view(7).poll).toMatchObject({ refreshing: false, running: false });
  });

  it.each([
    [600, 30, 31],
    [60, 3, 4],
  ])('of %i reads does not spend the last %i', (limit, reserve, enough) => {
    const short = new QuotaScenario()
      .poll(0, { read: { limit, remaining: reserve, reset: 40 } })
      .requestPoll(4, 'refresh');
    expect(must(next(short, 4))).toBeGreaterThan(40);
    expect(short.view(4).poll).toMatchObject({ refreshing: false, reason: 'readsShort' });
    const rich = new QuotaScenario()
      .poll(0, { read: { limit, remaining: enough, reset: 40 } })
      .requestPoll(4, 'refresh');
    expect(next(rich, 4)).toBe(4);
  });

  it('does not leave while polling is paused', () => {
    const scenario = polled().requestPoll(4, 'refresh');
    scenario.context = { ...scenario.context, paused: true };
    expect(next(scenario, 4)).toBeNull();
  });

  it('is satisfied by a poll that was running already', () => {
    const scenario = polled().requestPoll(30.5, 'refresh');
    scenario.poll(31, { read: { limit: 600, remaining: 590, reset: 91 } }, { latency: 1 });
    expect(next(scenario, 31)).toBe(61);
  });

  it('leaves again when the worker died during it', () => {
    const scenario = polled().requestPoll(4, 'refresh').pollStarts(4).restart();
    expect(next(scenario, 5)).toBe(7);
  });
});

describe('after a failed poll,', () => {
  it.each([
    ['refresh', 5],
    ['newKey', 40],
    ['confirmation', 40],
    ['foreground', 40],
  ] as const)('the reason %s lets the next poll leave after %i s', (reason, expected) => {
    const scenario = polled()
      .pollFails(0, 'serverError')
      .pollFails(0, 'serverError')
      .pollFails(0, 'serverError');
    expect(next(scenario.requestPoll(5, reason, KEY), 5)).toBe(expected);
  });

  it('Refresh is tried although the key was refused, and other reasons are not', () => {
    const refused = () => polled().pollFails(10, 'keyRefused');
    expect(next(refused().requestPoll(20, 'foreground'), 20)).toBeNull();
    expect(next(refused().requestPoll(20, 'refresh'), 20)).toBe(20);
    const again = refused().requestPoll(20, 'refresh').pollFails(20, 'keyRefused');
    expect(next(again, 100)).toBeNull();
  });
});

describe('a poll for a new observed key', () => {
  it('waits until the key has no request in flight', () => {
    const scenario = polled();
    keySends(scenario, 'a', 1);
    keySends(scenario, 'b', 2);
    keyEnds(scenario, 'a', 3);
    scenario.requestPoll(3, 'newKey', KEY);
    expect(must(next(scenario, 3))).toBeGreaterThan(10);
    keyEnds(scenario, 'b', 5);
    expect(next(scenario, 5)).toBe(5);
  });

  it('does not wait forever for a request whose end was missed', () => {
    const scenario = polled();
    keySends(scenario, 'a', 1);
    scenario.apply({ type: 'inFlightMarkedUncertain', owner: KEY, space: SPACE, at: ms(2), before: ms(2) });
    expect(next(scenario.requestPoll(3, 'newKey', KEY), 3)).toBe(3);
  });

  it('is not satisfied by a poll that was sent before the key’s answer', () => {
    const scenario = polled().pollStarts(29).requestPoll(30, 'newKey', KEY);
    scenario.apply({
      type: 'pollSucceeded',
      owner: OWNER,
      space: SPACE,
      at: ms(31),
      sentAt: ms(29),
      date: null,
      categories: [{ category: 'read', limit: 600, remaining: 580, reset: ms(60) / 1000 }],
    });
    expect(scenario.owner.poll.requests.pending).toMatchObject([{ reason: 'newKey', key: KEY }]);
  });

  it('takes the place of one for another key', () => {
    const scenario = polled().requestPoll(4, 'newKey', `${SPACE}~00000000000000bb`);
    scenario.requestPoll(6, 'newKey', KEY);
    expect(scenario.owner.poll.requests.pending).toEqual([{ reason: 'newKey', at: ms(6), key: KEY }]);
  });

  it('is at least 10 s after the one before, also for another key', () => {
    const scenario = polled().requestPoll(1, 'newKey', KEY);
    polled(600, 1, scenario).requestPoll(2, 'newKey', `${SPACE}~00000000000000bb`);
    expect(next(scenario, 2)).toBe(11);
    expect(next(scenario.requestPoll(3, 'refresh'), 3)).toBe(4);
  });

  it('is within its own budget, of which polls for another reason too take nothing', () => {
    const scenario = polled().requestPoll(1, 'newKey', KEY).requestPoll(1, 'refresh');
    polled(600, 1, scenario).requestPoll(2, 'newKey', KEY);
    expect(next(scenario, 2)).toBe(4);
  });

  it('is at most the sixth in ten minutes, also after a restart', () => {
    const scenario = polled();
    for (let at = 1; at < 61; at += 10) polled(600, at, scenario.requestPoll(at, 'newKey', KEY));
    scenario.requestPoll(70, 'newKey', KEY).restart();
    const requests = scenario.owner.poll.requests;
    expect(requests.newKeyAt).toHaveLength(6);
    // The regular poll comes first; the budget is open again ten minutes after the first of the six.
    expect(scenario.plan(70)).toMatchObject({ at: ms(81), reason: 'due' });
    scenario.owner.poll.answeredAt = ms(600);
    expect(scenario.plan(600)).toMatchObject({ at: ms(601), reason: 'requested' });
    scenario.pollStarts(601);
    expect(scenario.owner.poll.requests.newKeyAt).toEqual([11, 21, 31, 41, 51, 601].map(ms));
  });
});

const reasons = fc.constantFrom('newKey', 'disproof', 'confirmation', 'foreground', 'refresh');

/** Polls of ten minutes in which `requests` come, seconds after T; the worker dies at every tenth second. */
function polls(limit: number, requests: readonly (readonly [number, string])[]) {
  const scenario = polled(limit);
  const sorted = requests.toSorted(([a], [b]) => a - b);
  const leaving: { at: number; newKey: boolean }[] = [];
  for (let at = 1; at <= 600; at += 1) {
    while (sorted[0] !== undefined && sorted[0][0] <= at) {
      const [, reason] = must(sorted.shift());
      scenario.requestPoll(at, reason as Parameters<QuotaScenario['requestPoll']>[1], KEY);
    }
    if (at % 10 === 0) scenario.restart();
    const { at: due, reason } = scenario.plan(at);
    if (due === null || due > ms(at)) continue;
    const { pending } = scenario.owner.poll.requests;
    const isRequested = reason === 'requested';
    if (isRequested) leaving.push({ at, newKey: pending.every(({ reason }) => reason === 'newKey') });
    polled(limit, at, scenario);
  }
  return leaving;
}

describe('poll requests of any kind over ten minutes', () => {
  it.each([
    [600, 3],
    [60, 10],
  ])(
    'with %i reads a minute keep requested polls %i s apart, and those for new keys within their own budget',
    (limit, apart) => {
      fc.assert(
        fc.property(
          fc.array(fc.tuple(fc.integer({ min: 1, max: 600 }), reasons), { maxLength: 400 }),
          (list) => {
            const leaving = polls(limit, list);
            const gaps = leaving.slice(1).map(({ at }, index) => at - must(leaving[index]).at);
            expect(Math.min(apart, ...gaps)).toBe(apart);
            const forKeys = leaving.filter(({ newKey }) => newKey).map(({ at }) => at);
            expect(forKeys.length).toBeLessThanOrEqual(7);
            const keyGaps = forKeys.slice(1).map((at, index) => at - must(forKeys[index]));
            expect(Math.min(10, ...keyGaps)).toBe(10);
          },
        ),
        runs(5, 60),
      );
    },
  );

  it('lead to a poll every 3 s if they come every second', () => {
    const list = Array.from({ length: 600 }, (_, index) => [index + 1, 'refresh'] as const);
    expect(polls(600, list).length).toBe(200);
  });
});
