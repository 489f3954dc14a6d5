import { describe, expect, it } from 'vitest';
import { type Evidence, isDisproved } from '../../../src/core/polling/poll-errors.ts';
import type { PollError } from '../../../src/core/snapshot.ts';
import { ms } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';

/** An accepted read of the account's own key. */
const OWN: Evidence = { status: 200, category: 'read', isOwner: true, isKey: true };
/** The same by another user of the space. */
const OTHERS: Evidence = { ...OWN, isOwner: false, isKey: false };

const ANSWERS = {
  'the key’s accepted read': OWN,
  'the key’s accepted update': { ...OWN, category: 'update' },
  'the key’s read with 400': { ...OWN, status: 400 },
  'the key’s read with 404': { ...OWN, status: 404 },
  'the key’s read with 429': { ...OWN, status: 429 },
  'the key’s read with 503': { ...OWN, status: 503 },
  'another key’s accepted read': { ...OWN, isKey: false },
  'a stranger’s accepted read': OTHERS,
  'a stranger’s read with 401': { ...OTHERS, status: 401 },
  'a stranger’s read with 503': { ...OTHERS, status: 503 },
} satisfies Record<string, Evidence>;

const ALL = Object.keys(ANSWERS) as (keyof typeof ANSWERS)[];
const KEY_ACCEPTED: typeof ALL = ['the key’s accepted read', 'the key’s accepted update'];

const TABLE: Record<PollError, typeof ALL> = {
  network: ALL,
  timeout: ALL,
  noSuchSpace: ALL,
  notBacklog: ALL,
  redirected: ALL,
  garbled: ALL,
  serverError: ALL.filter((what) => !what.includes('503')),
  keyRefused: KEY_ACCEPTED,
  addressRefused: KEY_ACCEPTED,
  secondFactor: KEY_ACCEPTED,
  forbidden: KEY_ACCEPTED,
  licence: KEY_ACCEPTED,
  limitReached: ['the key’s accepted read', 'another key’s accepted read'],
  keyUnusable: [],
  noPermission: [],
  offline: [],
};

describe.each(Object.entries(TABLE) as [PollError, typeof ALL][])('the poll error %s', (problem, by) => {
  it.each(ALL)('is disproved by %s as the table says', (what) => {
    expect(isDisproved(problem, ANSWERS[what])).toBe(by.includes(what));
  });
});

it('a poll without a single valid figure has failed', () => {
  const scenario = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 601, reset: 60 } });
  expect(scenario.view(1).poll).toMatchObject({ error: 'garbled', lastAnswerAt: null });
});

describe('a disproof of a poll error', () => {
  const failing = (times: number, problem: PollError = 'network') => {
    const scenario = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 590, reset: 60 } });
    for (let time = 0; time < times; time += 1) scenario.pollFails(100, problem);
    return scenario;
  };

  it('clears the error at once, and the next poll follows at once', () => {
    const scenario = failing(5).requestPoll(105, 'disproof');
    expect(scenario.view(105).poll).toMatchObject({ error: null, reason: 'requested', nextAt: ms(105) });
  });

  it('resumes the polls that a rejected key had stopped', () => {
    expect(failing(1, 'keyRefused').plan(105).at).toBeNull();
    expect(failing(1, 'keyRefused').requestPoll(105, 'disproof').plan(105).at).toBe(ms(105));
  });

  it('is followed by a poll half a minute later at the soonest if the poll before it failed too', () => {
    const scenario = failing(5)
      .requestPoll(105, 'disproof')
      .pollFails(106, 'network')
      .requestPoll(107, 'disproof');
    expect(scenario.view(107).poll?.error).toBeNull();
    expect(scenario.plan(107).at).toBe(ms(135));
    scenario.pollFails(135, 'network').requestPoll(170, 'disproof');
    expect(scenario.plan(170).at).toBe(ms(170));
  });

  it('is again followed by a poll at once after a poll was answered', () => {
    const scenario = failing(1).requestPoll(105, 'disproof');
    scenario.poll(105, { read: { limit: 600, remaining: 580, reset: 140 } });
    scenario.pollFails(110, 'serverError').requestPoll(112, 'disproof');
    expect(scenario.plan(112).at).toBe(ms(112));
  });

  it.each(['serverError', 'limitReached'] as const)(
    'of %s does not shorten the wait that the space has asked for',
    (problem) => {
      const scenario = new QuotaScenario().poll(0, { read: { limit: 600, remaining: 590, reset: 60 } });
      scenario.pollFails(10, problem, { notBefore: 610 }).requestPoll(20, 'disproof');
      expect(scenario.view(20).poll).toMatchObject({ error: null, reason: 'retryAfter', nextAt: ms(610) });
      expect(scenario.restart().plan(500).at).toBe(ms(610));
    },
  );
});
