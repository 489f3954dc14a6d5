import { describe, expect, test } from 'vitest';
import {
  filterChoices,
  filterRequests,
  inFlightRows,
  NO_FILTER,
  outcomeOf,
  type RequestFilterValue,
} from '../../../src/pages/panel/requests/request-rows.ts';
import { NOW } from '../../ui/fixtures.ts';
import { inFlightRequest, OWNER, requestRecord } from '../../ui/history-fixtures.ts';

const time = new Date(2026, 10, 24, 10, 41, 2).getTime();
const requests = [
  requestRecord(1, time, { endpoint: 'GET /issues/:id', initiator: 'own', tabId: -1 }),
  requestRecord(2, time + 60_000, {
    method: 'PATCH',
    endpoint: 'PATCH /issues/:id',
    category: 'update',
    status: 429,
  }),
  requestRecord(3, time + 3_600_000, { status: null, aborted: true, tabId: 9 }),
  requestRecord(4, time + 3_600_000, { status: null, endedAt: null }),
];
const ids = (part: Partial<RequestFilterValue>) =>
  filterRequests(requests, { ...NO_FILTER, ...part }).map(({ id }) => id);

describe('filtering requests:', () => {
  test('an empty filter returns the same list', () => {
    expect(filterRequests(requests, NO_FILTER)).toBe(requests);
  });

  test.each([
    ['method', { method: 'PATCH' }, [2]],
    ['type', { category: 'update' }, [2]],
    ['status', { outcome: '429' }, [2]],
    ['being aborted', { outcome: 'aborted' }, [3]],
    ['having no answer', { outcome: 'noAnswer' }, [4]],
    ['program', { initiator: 'own' }, [1]],
    ['tab', { tabId: 9 }, [3]],
    ['a part of the endpoint, in any case', { text: ' ISSUES/ ' }, [1, 2]],
    ['the time as it is written', { text: '10:41' }, [1]],
    ['the hour', { text: '11' }, [3, 4]],
    ['several things together', { text: 'issues', method: 'GET' }, [1]],
  ])('requests are filtered by %s', (_, part, expected) => {
    expect(ids(part)).toEqual(expected);
  });
});

test('the outcome of a request is its status, or why it has none', () => {
  expect(requests.map(outcomeOf)).toEqual(['200', '429', 'aborted', 'noAnswer']);
  expect(inFlightRows(OWNER, [inFlightRequest(NOW - 100)], NOW).map(outcomeOf)).toEqual(['inFlight']);
});

test('the filters offer every value that occurs', () => {
  expect(filterChoices(requests)).toEqual({
    methods: ['GET', 'PATCH'],
    categories: ['read', 'update'],
    outcomes: ['200', '429', 'aborted', 'noAnswer'],
    initiators: ['app.example.com', 'own'],
  });
});

test('a request past the in-flight timeout is not listed as in flight', () => {
  expect(inFlightRows(OWNER, [inFlightRequest(NOW - 121_000)], NOW)).toEqual([]);
});
