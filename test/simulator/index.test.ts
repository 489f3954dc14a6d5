import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { backlogClient, call, http2Connection } from './client.ts';
import { documented } from './endpoints.ts';
import { type Simulator, startSimulator } from './index.ts';

const space = 'demo.backlog.com';
const apiKey = 'first-key';
let clock = Date.parse('2026-03-01T12:00:00.500Z');
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator({ now: () => clock });
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.addUser(space, { id: 1, name: 'Hanako', keys: [apiKey, 'second-key'], bearer: ['token'] });
  simulator.addUser(space, { id: 2, name: 'Taro', keys: ['other-key'] });
  simulator.faults.clear();
  simulator.log.length = 0;
  simulator.others.length = 0;
  simulator.skewMs = 0;
});

const get = (path: string, key: string | undefined = apiKey) =>
  call(simulator, { space, path: `/api/v2/${path}`, ...(key ? { apiKey: key } : {}) });
const parsed = (reply: { body: Buffer }) => JSON.parse(reply.body.toString('utf8'));

describe('rate-limit headers', () => {
  it('tell limit, remaining and reset of the type of the request, in Backlog’s spelling', async () => {
    await get('issues');
    const reply = await get('issues/count');
    expect(reply.rawHeaders).toEqual(
      expect.arrayContaining(['X-RateLimit-Limit', 'X-RateLimit-Remaining', 'X-RateLimit-Reset']),
    );
    expect(reply.headers).toMatchObject({
      'x-ratelimit-limit': '150',
      'x-ratelimit-remaining': '148',
      'x-ratelimit-reset': String(Math.floor(clock / 1000) + 60),
      date: new Date(clock).toUTCString(),
      'access-control-allow-origin': '*',
    });
    expect(reply.headers['access-control-expose-headers']).toBeUndefined();
  });

  it('follow the server’s clock where it is off', async () => {
    simulator.skewMs = 300_000;
    const { headers } = await get('users/myself');
    expect(headers.date).toBe(new Date(clock + 300_000).toUTCString());
    expect(headers['x-ratelimit-reset']).toBe(String(Math.floor(clock / 1000) + 360));
  });
});

describe('a user’s counter', () => {
  it('is shared by all keys and tokens, and by no other user', async () => {
    await get('users/myself');
    await get('users/myself', 'second-key');
    await call(simulator, {
      space,
      path: '/api/v2/users/myself',
      headers: { authorization: 'Bearer token' },
    });
    await call(simulator, { space, path: `/api/v2/users/myself?apiKey=${apiKey}` });
    await get('users/myself', 'other-key');
    expect(simulator.counters(space, 1).read).toMatchObject({ used: 4, remaining: 596 });
    expect(simulator.counters(space, 2).read).toMatchObject({ used: 1, remaining: 599 });
    expect(simulator.log.map((entry) => [entry.userId, entry.credential, entry.keyIndex])).toEqual([
      [1, 'header', 0],
      [1, 'header', 1],
      [1, 'bearer', 0],
      [1, 'query', 0],
      [2, 'header', 0],
    ]);
    expect(JSON.stringify(simulator.log)).not.toContain(apiKey);
  });

  it('answers 429 with code 13 when used up, until the reset', async () => {
    simulator.setLimits(space, 1, { search: 2 });
    await get('issues');
    await get('issues');
    const refused = await get('issues');
    expect(refused.status).toBe(429);
    expect(parsed(refused).errors).toMatchObject([{ code: 13, moreInfo: '' }]);
    expect(refused.headers['x-ratelimit-remaining']).toBe('0');
    clock += 60_000;
    expect((await get('issues')).status).toBe(200);
  });
});

describe('Get Rate Limit', () => {
  it('costs a read, and says of idle types that they reset now', async () => {
    const { rateLimit } = parsed(await get('rateLimit'));
    const now = Math.floor(clock / 1000);
    expect(rateLimit).toEqual({
      read: { limit: 600, remaining: 599, reset: now + 60 },
      update: { limit: 150, remaining: 150, reset: now },
      search: { limit: 150, remaining: 150, reset: now },
      icon: { limit: 60, remaining: 60, reset: now },
    });
  });
});

describe('requests are not counted', () => {
  it('without a valid key, with 401, code 11 and no rate-limit headers', async () => {
    const reply = await get('users/myself', 'wrong');
    expect(reply.status).toBe(401);
    expect(parsed(reply).errors[0].code).toBe(11);
    expect(reply.headers['x-ratelimit-limit']).toBeUndefined();
  });

  it('as preflights', async () => {
    const path = '/api/v2/issues';
    const reply = await call(simulator, { space, path, method: 'OPTIONS', apiKey });
    expect(reply.status).toBe(204);
    expect(reply.headers['access-control-allow-headers']).toContain('Backlog-API-Key');
    expect(simulator.counters(space, 1).search.used).toBe(0);
    expect(simulator.log).toEqual([]);
  });

  it('to spaces that do not exist', async () => {
    const reply = await call(simulator, { space: 'nobody.backlog.com', path: '/api/v2/space', apiKey });
    expect(reply.status).toBe(404);
    expect(simulator.others).toMatchObject([{ host: 'nobody.backlog.com', carriesKey: true }]);
  });
});

describe('the endpoint', () => {
  const concrete = (template: string) => template.replace(/:path/, 'a/b').replace(/:\w+/g, '7');

  it.each(documented)('$method $template is $category', async ({ method, template, category }) => {
    const reply = await call(simulator, { space, path: concrete(template), method, apiKey });
    expect(reply.status).toBeLessThan(300);
    expect(simulator.log).toMatchObject([{ endpoint: template, category, status: reply.status }]);
    expect(simulator.counters(space, 1)[category].used).toBe(1);
    if (category === 'icon') expect(reply.headers['content-type']).toMatch(/^image\//);
  });

  it.each([
    { method: 'GET', category: 'read' },
    { method: 'PUT', category: 'update' },
  ] as const)('$method of an unknown path is 404, counted as $category', async ({ method, category }) => {
    const path = '/api/v2/nothing/here';
    const reply = await call(simulator, { space, path, method, apiKey });
    expect(reply.status).toBe(404);
    expect(parsed(reply).errors[0].code).toBe(6);
    expect(simulator.counters(space, 1)[category].used).toBe(1);
  });
});

describe('the real client, backlog-js,', () => {
  it('reads, writes, searches and downloads', async () => {
    const backlog = backlogClient(simulator, space, apiKey);
    expect(await backlog.getMyself()).toMatchObject({ id: 1, name: 'Hanako' });
    expect(await backlog.getSpace()).toMatchObject({ spaceKey: 'demo' });
    expect(await backlog.getIssues({ count: 3 })).toHaveLength(3);
    expect(await backlog.getIssue('DEMO-5')).toMatchObject({ issueKey: 'DEMO-5' });
    expect(await backlog.patchIssue('DEMO-5', { summary: 'New' })).toMatchObject({ id: 5, summary: 'New' });
    expect(await backlog.getRateLimit()).toMatchObject({ rateLimit: { update: { remaining: 149 } } });
    const icon = await backlog.getUserIcon(1);
    expect(icon).toMatchObject({ filename: 'icon.svg' });
    const used = Object.values(simulator.counters(space, 1)).map((counter) => counter.used);
    expect(used).toEqual([4, 1, 1, 1]);
  });

  it('reports a wrong key in its own way', async () => {
    const backlog = backlogClient(simulator, space, 'wrong');
    await expect(backlog.getMyself()).rejects.toMatchObject({ name: 'BacklogAuthError', status: 401 });
  });
});

describe('HTTP/2', () => {
  it('serves many requests at once on one connection, and the log says which overlapped', async () => {
    const connection = http2Connection(simulator, space);
    simulator.faults.add({ path: /issues/ }, { delayMs: 50 });
    const paths = Array.from({ length: 20 }, (_, index) => `/api/v2/issues/DEMO-${index}`);
    await Promise.all(paths.map((path) => connection.get(path, apiKey)));
    connection.close();
    expect(simulator.overlaps(space)).toMatchObject([{ userId: 1, peak: 20, requests: { length: 20 } }]);
    expect(simulator.log[0]?.protocol).toBe('h2');
  });

  it.each(['h1', 'h2'])('one request after another is no overlap over %s', async (protocol) => {
    const connection = http2Connection(simulator, space);
    for (let sent = 0; sent < 100; sent += 1) {
      await (protocol === 'h2' ? connection.get('/api/v2/space', apiKey) : get('space'));
    }
    connection.close();
    expect(simulator.overlaps(space)).toEqual([]);
  });

  it('can be switched off', async () => {
    const plain = await startSimulator({ http2: false });
    plain.addUser(space, { id: 1, name: 'Hanako', keys: [apiKey] });
    const connection = http2Connection(plain, space);
    await expect(connection.get('/api/v2/space', apiKey)).rejects.toThrow();
    expect((await call(plain, { space, path: '/api/v2/space', apiKey })).status).toBe(200);
    await plain.stop();
  });
});
