import { describe, expect, it } from 'vitest';
import { describeQuery, type HashKey } from '../../src/backlog-api/query-hash.ts';

const KEY = [1, 2] as const;
const ask = (path: string, method = 'GET', host = 'demo.backlog.com', key: HashKey = KEY) =>
  describeQuery(method, new URL(`https://${host}/api/v2/${path}`), key);

describe('the hash of a query', () => {
  it('is the same for every sender and every key', () => {
    const { queryHash } = ask('projects/BLG?apiKey=abc');
    expect(ask('projects/BLG?apiKey=xyz').queryHash).toBe(queryHash);
    expect(ask('projects/BLG').queryHash).toBe(queryHash);
  });

  it('is the same with the key before, between and after the other parameters', () => {
    const { queryHash } = ask('users?a=1&apiKey=abc&b=2');
    expect(ask('users?apiKey=xyz&a=1&b=2').queryHash).toBe(queryHash);
    expect(ask('users?a=1&b=2&apiKey=xyz').queryHash).toBe(queryHash);
    expect(ask('users?a=1&b=2').queryHash).toBe(queryHash);
  });

  it('differs by path, query and space', () => {
    const { queryHash } = ask('issues/BLG-1?a=1');
    const others = [
      ask('issues/BLG-2?a=1'),
      ask('issues/BLG-1?a=2'),
      ask('issues/BLG-1'),
      ask('issues/BLG-1?a=1', 'GET', 'other.backlog.com'),
    ];
    for (const other of others) expect(other.queryHash).not.toBe(queryHash);
  });

  it('differs between sessions of the browser', () => {
    const numbers = [0, 1, 2, 3].map((half) => ask('issues/BLG-1', 'GET', undefined, [half, 7]).queryHash);
    expect(new Set(numbers).size).toBe(4);
  });

  it('does not exist for a request that changes something, nor for Get Rate Limit', () => {
    for (const method of ['POST', 'PATCH', 'PUT', 'DELETE'])
      expect(ask('issues', method).queryHash).toBeNull();
    expect(ask('rateLimit?apiKey=abc').queryHash).toBeNull();
  });
});

describe('a full listing', () => {
  it.each(['issues', 'issues/', 'issues?apiKey=abc', 'issues?projectId[]=1&updatedSince='])(
    'is GET %s',
    (path) => {
      expect(ask(path).isFullListing).toBe(true);
    },
  );

  it.each([
    'issues?updatedSince=2024-01-01',
    'issues?projectId[]=1&updatedSince=2024-01-01&apiKey=abc',
    'issues/count',
    'issues/BLG-1',
    'users',
  ])('is not GET %s', (path) => {
    expect(ask(path).isFullListing).toBe(false);
  });
});
