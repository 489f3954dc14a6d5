import { expect, it } from 'vitest';
import { answeredRecord, endedRecord } from '../../../src/background/capture/request-record.ts';
import type { EventOf } from '../../../src/core/events/events.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { must } from '../../utils.ts';

const AT = T * 1000;
const DETAILS = { method: 'GET', tabId: 3, initiator: 'app.example.com' };
const answer = (more: Partial<EventOf<'responseReceived'>> = {}): EventOf<'responseReceived'> => ({
  ...{ type: 'responseReceived', owner: OWNER, space: SPACE, at: AT + 5000, requestId: 'a' },
  ...{ category: 'read', endpoint: 'GET /users', status: 200, fromCache: false, multiplexed: true },
  ...{ date: T, rateLimit: { limit: 600, remaining: 599, reset: T + 60 }, retryAfter: null },
  ...more,
});
const inFlight = must(
  new QuotaScenario().send('a', 0, 'read', 'old.example.com', 'GET /users').owner.inFlight[0],
);

it('the record of an answered request has its start, its end and its figures', () => {
  expect(answeredRecord(answer(), DETAILS, inFlight)).toEqual({
    owner: OWNER,
    at: AT,
    endedAt: AT + 5000,
    method: 'GET',
    endpoint: 'GET /users',
    category: 'read',
    status: 200,
    remaining: 599,
    limit: 600,
    initiator: 'old.example.com',
    tabId: 3,
    fromCache: false,
    aborted: false,
  });
});

it('an answer from the cache, which was never sent, is recorded at its arrival', () => {
  const record = answeredRecord(answer({ fromCache: true }), DETAILS, undefined);
  expect(record).toMatchObject({ at: AT + 5000, initiator: 'app.example.com', fromCache: true });
});

it('figures that are no whole numbers are left out', () => {
  const rateLimit = { limit: Number.NaN, remaining: '5', reset: undefined };
  const record = answeredRecord(answer({ rateLimit }), DETAILS, inFlight);
  expect(record).toMatchObject({ limit: null, remaining: null });
});

it('an aborted request has no status, and a redirected one has that of the redirect', () => {
  const ended = { at: AT, endedAt: AT + 5, initiator: 'old.example.com', remaining: null };
  expect(endedRecord(OWNER, inFlight, DETAILS, AT + 5, true)).toMatchObject({
    ...ended,
    ...{ status: null, aborted: true },
  });
  expect(endedRecord(OWNER, inFlight, { ...DETAILS, statusCode: 302 }, AT + 5, false)).toMatchObject({
    ...ended,
    ...{ status: 302, aborted: false },
  });
});
