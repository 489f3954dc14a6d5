import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { call, http2Connection } from './client.ts';
import type { FaultEffects } from './faults.ts';
import { type Simulator, startSimulator } from './index.ts';

const space = 'demo.backlog.com';
const apiKey = 'a-key-of-hanako';
let simulator: Simulator;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());
beforeEach(() => {
  simulator.addUser(space, { id: 1, name: 'Hanako', keys: [apiKey] });
  simulator.faults.clear();
  simulator.log.length = 0;
  simulator.others.length = 0;
});

const get = (path = 'users/myself', headers: Record<string, string> = {}, signal?: AbortSignal) =>
  call(simulator, { space, path: `/api/v2/${path}`, apiKey, headers, ...(signal ? { signal } : {}) });
const having = (effects: FaultEffects) => {
  simulator.faults.add({}, effects);
  return get();
};
const code = (reply: { body: Buffer }) => JSON.parse(reply.body.toString('utf8')).errors[0].code;
const used = () => simulator.counters(space, 1).read.used;

describe('a fault applies to requests', () => {
  it('by path, category, method and space', async () => {
    simulator.faults.add({ path: /issues/, category: 'search', method: 'GET', space }, { status: 500 });
    expect((await get()).status).toBe(200);
    expect((await get('issues/DEMO-1')).status).toBe(200);
    expect((await get('issues')).status).toBe(500);
  });

  it('once, a number of times, or until removed', async () => {
    simulator.faults.once({}, { status: 500 });
    expect((await get()).status).toBe(500);
    const remove = simulator.faults.add({}, { status: 503 });
    expect((await get()).status).toBe(503);
    remove();
    expect((await get()).status).toBe(200);
  });
});

describe('a fault with an error:', () => {
  it.each([
    [{ status: 500 }, 500, 1],
    [{ error: 'accessDenied' }, 403, 4],
    [{ error: 'requiredMfa' }, 403, 12],
    [{ status: 404 }, 404, 6],
    [{ error: 'licenceExpired' }, 403, 3],
  ] as const)('the error %j answers %i with code %i, and is counted', async (effects, status, expected) => {
    const reply = await having(effects);
    expect([reply.status, code(reply)]).toEqual([status, expected]);
    expect(reply.headers['x-ratelimit-remaining']).toBe('599');
    expect(used()).toBe(1);
  });

  it('a 401 knows no user, so it counts nothing and has no rate-limit headers', async () => {
    const reply = await having({ status: 401 });
    expect([reply.status, code(reply)]).toEqual([401, 11]);
    expect(reply.headers['x-ratelimit-limit']).toBeUndefined();
    expect(used()).toBe(0);
  });

  it('a revoked key is rejected for good', async () => {
    simulator.revokeKey(space, apiKey);
    expect((await get()).status).toBe(401);
  });
});

describe('a fault of the body:', () => {
  it('a garbled body is no JSON', async () => {
    const reply = await having({ body: 'garbage' });
    expect(() => JSON.parse(reply.body.toString('utf8'))).toThrow();
  });

  it('the page of a captive portal counts nothing', async () => {
    const reply = await having({ body: 'html' });
    expect(reply.body.toString('utf8')).toContain('<!doctype html>');
    expect(reply.headers['x-ratelimit-limit']).toBeUndefined();
    expect(used()).toBe(0);
  });
});

describe('a connection is', () => {
  it.each(['headers', 'body'] as const)('dropped at the %s, with the request counted', async (drop) => {
    await expect(having({ drop })).rejects.toThrow();
    expect(used()).toBe(1);
    expect(simulator.log).toMatchObject([{ aborted: true, status: drop === 'body' ? 200 : null }]);
  });

  it.each(['headers', 'body'] as const)('dropped at the %s over HTTP/2', async (drop) => {
    simulator.faults.add({}, { drop });
    await expect(http2Connection(simulator, space).get('/api/v2/space', apiKey)).rejects.toThrow();
  });

  it.each(['h1', 'h2'])('broken off by the client after the headers, over %s', async (protocol) => {
    simulator.faults.add({}, { slowBodyMs: 20_000 });
    const giveUp = new AbortController();
    const reply =
      protocol === 'h1'
        ? get('space', {}, giveUp.signal)
        : http2Connection(simulator, space).get('/api/v2/space', apiKey, giveUp.signal);
    await expect.poll(() => simulator.log[0]?.status).toBe(200);
    giveUp.abort();
    await expect(reply).rejects.toThrow();
    await expect.poll(() => simulator.log[0]?.endedAt).toBeTypeOf('number');
    expect(simulator.log).toMatchObject([{ aborted: true, protocol }]);
  });

  it('held until the client gives up, which the log shows', async () => {
    const giveUp = new AbortController();
    simulator.faults.add({}, { hang: true });
    const hanging = get('users/myself', {}, giveUp.signal);
    await expect.poll(() => simulator.log.length).toBe(1);
    giveUp.abort();
    await expect(hanging).rejects.toThrow();
    await expect.poll(() => simulator.log[0]?.aborted).toBe(true);
  });
});

it('the simulator stops with requests still open', async () => {
  const other = await startSimulator();
  other.addUser(space, { id: 1, name: 'Hanako', keys: [apiKey] });
  other.faults.add({}, { hang: true });
  const open = [
    call(other, { space, path: '/api/v2/space', apiKey }),
    http2Connection(other, space).get('/api/v2/space', apiKey),
  ].map((reply) => reply.then(String, () => 'broken'));
  await expect.poll(() => other.log.length).toBe(2);
  await other.stop();
  expect(await Promise.all(open)).toEqual(['broken', 'broken']);
});

describe('a delay is', () => {
  it('before the headers, as long as the fault says', async () => {
    await having({ delayMs: 80 });
    const [slow] = simulator.log;
    expect((slow?.headersAt ?? 0) - (slow?.startedAt ?? 0)).toBeGreaterThanOrEqual(79);
  });

  it('ended by the test, so that answers arrive in the order of its choice', async () => {
    const releases: (() => void)[] = [];
    simulator.faults.add({}, { until: () => new Promise<void>((resolve) => releases.push(resolve)) });
    const replies = [get('issues/DEMO-1'), get('issues/DEMO-2'), get('issues/DEMO-3')];
    await expect.poll(() => releases.length).toBe(3);
    const remaining: unknown[] = [];
    const arrivals = replies.map(async (reply) =>
      remaining.push((await reply).headers['x-ratelimit-remaining']),
    );
    for (const release of releases.reverse()) {
      const arrived = remaining.length;
      release();
      await expect.poll(() => remaining.length).toBe(arrived + 1);
    }
    await Promise.all(arrivals);
    expect(remaining).toEqual(['597', '598', '599']);
  });

  it('of the body, whose headers are there before it', async () => {
    await having({ slowBodyMs: 80 });
    const [entry] = simulator.log;
    await expect.poll(() => entry?.endedAt).toBeTypeOf('number');
    expect((entry?.endedAt ?? 0) - (entry?.headersAt ?? 0)).toBeGreaterThanOrEqual(60);
  });
});

describe('a redirect leads', () => {
  it('to a sign-in page of the host', async () => {
    const reply = await having({ redirect: '/LoginDisplay.action' });
    expect([reply.status, reply.headers.location]).toEqual([302, '/LoginDisplay.action']);
    expect(used()).toBe(0);
  });

  it('to another host, where a key that came along would be noticed', async () => {
    await having({ redirect: 'https://evil.example.net/steal' });
    await call(simulator, { space: 'evil.example.net', path: `/steal?apiKey=${apiKey}` });
    await call(simulator, { space: 'evil.example.net', path: '/steal' });
    expect(simulator.others.map((request) => request.carriesKey)).toEqual([true, false]);
  });
});

describe('caching:', () => {
  it('a 304 carries fresh headers and is counted', async () => {
    simulator.faults.add({}, { cache: { maxAge: 60, etag: '"one"' } });
    const stored = await get();
    expect(stored.headers['cache-control']).toBe('private, max-age=60');
    const again = await get('users/myself', { 'if-none-match': '"one"' });
    expect([again.status, again.headers['x-ratelimit-remaining']]).toEqual([304, '598']);
  });
});

describe('a fault of the headers', () => {
  it('sends any value', async () => {
    const reply = await having({
      headers: {
        'x-ratelimit-LIMIT': ['600', '150'],
        'X-RateLimit-Remaining': '残り',
        'X-RateLimit-Reset': null,
      },
    });
    const at = reply.rawHeaders.indexOf('x-ratelimit-LIMIT');
    expect(reply.rawHeaders.slice(at, at + 2)).toEqual(['x-ratelimit-LIMIT', '600']);
    expect(reply.headers['x-ratelimit-limit']).toBe('600, 150');
    expect(Buffer.from(String(reply.headers['x-ratelimit-remaining']), 'latin1').toString()).toBe('残り');
    expect(reply.headers['x-ratelimit-reset']).toBeUndefined();
  });

  it('cannot send values that HTTP does not allow', () => {
    expect(() => simulator.faults.add({}, { headers: { Date: 'a\r\nb' } })).toThrow(TypeError);
  });
});
