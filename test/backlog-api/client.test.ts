import { beforeEach, describe, expect, it, vi } from 'vitest';
import { requestJson } from '../../src/backlog-api/client.ts';
import { checkKey, getRateLimit } from '../../src/backlog-api/own-requests.ts';
import { T } from '../core/events.ts';
import { must } from '../utils.ts';

const SPACE = 'demo.backlog.com';
const KEY = 'kEy0123456789abcdefghijklmnopqrstuvwxyz';
const PORTAL = '<!doctype html><html><body>Welcome to Hotel Wi-Fi</body></html>';

const network = { onLine: true };
const fetched = vi.fn<(url: string, init: RequestInit) => Promise<Response>>();

beforeEach(() => {
  network.onLine = true;
  fetched.mockReset();
  vi.stubGlobal('navigator', network);
  vi.stubGlobal('fetch', fetched);
});

const json = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const refusal = (status: number, code: number) =>
  json(status, { errors: [{ message: 'x', code, moreInfo: '' }] });

/** A body that comes in pieces and then stalls, breaks or ends. */
function slowly(pieces: readonly string[], end: 'stalls' | 'breaks' | 'ends', signal?: AbortSignal | null) {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      const piece = pieces[next];
      next += 1;
      if (piece !== undefined) return controller.enqueue(encoder.encode(piece));
      if (end === 'ends') return controller.close();
      if (end === 'breaks') return controller.error(new TypeError('network error'));
      return new Promise((_, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason));
      });
    },
  });
}

async function problemWith(answer: () => Response | Promise<Response>) {
  fetched.mockImplementationOnce(async () => answer());
  const outcome = await requestJson(SPACE, KEY, 'rateLimit');
  return outcome.ok ? 'none' : outcome.error;
}

describe('the API key', () => {
  it('is sent in its header, and no other credential is sent', async () => {
    fetched.mockImplementationOnce(async () => json(200, {}));
    await requestJson(SPACE, KEY, 'rateLimit');
    const [url, init] = must(fetched.mock.calls[0]);
    expect(url).toBe('https://demo.backlog.com/api/v2/rateLimit');
    expect(init.headers).toEqual({ 'Backlog-API-Key': KEY });
    expect(init).toMatchObject({
      redirect: 'manual',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
    });
    expect(init.method ?? 'GET').toBe('GET');
    expect(init.body).toBeUndefined();
  });

  it('is in no URL and no result, whatever is requested', async () => {
    fetched.mockImplementation(async () => refusal(403, 5));
    const outcomes = [
      await requestJson(SPACE, KEY, 'users/myself'),
      await getRateLimit(SPACE, KEY),
      await checkKey(SPACE, KEY),
    ];
    for (const [url] of fetched.mock.calls) expect(url).not.toContain(KEY);
    expect(JSON.stringify(outcomes)).not.toContain(KEY);
  });

  it.each([
    'evil.example',
    'demo.backlog.com.evil.example',
    'www.backlog.com',
    'demo.backlog.com@evil.example',
    'demo.backlog.com/x',
    'demo.backlog.com:8443',
    '',
  ])('is never sent to %j, which is no space', async (host) => {
    expect(await requestJson(host, KEY, 'rateLimit')).toMatchObject({ ok: false, error: 'noSuchSpace' });
    expect(fetched).not.toHaveBeenCalled();
  });

  it.each(['', ' ', 'a b', 'a\nb', 'a\r\nX-Injected: 1', 'ключ', 'ｋｅｙ', `a\u0000`, 'x'.repeat(201)])(
    'is not accepted as %j, which is rejected before anything is sent',
    async (key) => {
      expect(await requestJson(SPACE, key, 'rateLimit')).toMatchObject({ ok: false, error: 'keyUnusable' });
      expect(fetched).not.toHaveBeenCalled();
    },
  );

  it('is not sent on after a redirect', async () => {
    const redirect = new Response(null);
    Object.defineProperty(redirect, 'type', { value: 'opaqueredirect' });
    Object.defineProperty(redirect, 'status', { value: 0 });
    expect(await problemWith(() => redirect)).toBe('redirected');
    expect(fetched).toHaveBeenCalledTimes(1);
  });
});

describe('a failed request', () => {
  it.each([
    ['a wrong key', () => refusal(401, 11), 'keyRefused'],
    ['a firewall’s page', () => new Response(PORTAL, { status: 403 }), 'forbidden'],
    ['no such space, as a page', () => new Response(PORTAL, { status: 404 }), 'noSuchSpace'],
    ['a captive portal', () => new Response(PORTAL, { status: 200 }), 'notBacklog'],
    ['an empty answer', () => new Response('', { status: 200 }), 'notBacklog'],
    ['no body at all', () => new Response(null, { status: 204 }), 'notBacklog'],
    ['JSON cut short', () => new Response('{"rateLimit":{"read":{"lim', { status: 200 }), 'garbled'],
    ['JSON cut within a list', () => new Response(' [1, 2', { status: 200 }), 'garbled'],
    ['a gateway’s page', () => new Response(PORTAL, { status: 502 }), 'serverError'],
    ['too many requests without a body', () => new Response(null, { status: 429 }), 'limitReached'],
  ] as const)('reports %s', async (_, answer, problem) => {
    expect(await problemWith(answer)).toBe(problem);
  });

  it('reports a missing network', async () => {
    expect(await problemWith(() => Promise.reject(new TypeError('Failed to fetch')))).toBe('network');
  });

  it('reports offline before anything is sent', async () => {
    network.onLine = false;
    expect(await requestJson(SPACE, KEY, 'rateLimit')).toMatchObject({
      ok: false,
      error: 'offline',
      headers: null,
    });
    expect(fetched).not.toHaveBeenCalled();
  });

  it('reports offline when that is known only afterwards', async () => {
    const problem = await problemWith(() => {
      network.onLine = false;
      return Promise.reject(new TypeError('Failed to fetch'));
    });
    expect(problem).toBe('offline');
  });

  it('reports a truncated body as garbled, not as a missing network', async () => {
    expect(await problemWith(() => new Response(slowly(['{"rateLimit":'], 'breaks')))).toBe('garbled');
  });

  it('keeps the headers, since a 429 names its reset', async () => {
    fetched.mockImplementationOnce(async () => json(429, {}, { 'x-ratelimit-reset': String(T + 60) }));
    const outcome = await requestJson(SPACE, KEY, 'rateLimit');
    expect(outcome).toMatchObject({ ok: false, error: 'limitReached' });
    expect(outcome.ok ? null : outcome.headers?.get('x-ratelimit-reset')).toBe(String(T + 60));
  });
});

describe('the timeout of a request', () => {
  /** `AbortSignal.timeout` under the test's own hand. */
  function timeLimit() {
    const controller = new AbortController();
    const limits: number[] = [];
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((limit) => {
      limits.push(limit);
      return controller.signal;
    });
    return { limits, expire: () => controller.abort(new DOMException('late', 'TimeoutError')) };
  }

  it('is 10 s if the server never answers', async () => {
    const { limits, expire } = timeLimit();
    fetched.mockImplementationOnce(
      (_, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => reject(signal.reason));
        }),
    );
    const outcome = requestJson(SPACE, KEY, 'rateLimit');
    expire();
    expect(await outcome).toMatchObject({ ok: false, error: 'timeout' });
    expect(limits).toEqual([10_000]);
  });

  it('is 10 s if the body stalls', async () => {
    const { expire } = timeLimit();
    fetched.mockImplementationOnce(async (_, { signal }) => {
      setTimeout(expire, 5);
      return new Response(slowly(['{"rateLimit":'], 'stalls', signal));
    });
    expect(await requestJson(SPACE, KEY, 'rateLimit')).toMatchObject({ ok: false, error: 'timeout' });
  });
});

describe('the body of a response', () => {
  it('may come in pieces, cut within a character', async () => {
    const bytes = new TextEncoder().encode('{"name":"日本"}');
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        for (const byte of bytes) controller.enqueue(Uint8Array.of(byte));
        controller.close();
      },
    });
    fetched.mockImplementationOnce(async () => new Response(body));
    expect(await requestJson(SPACE, KEY, 'space')).toMatchObject({
      ok: true,
      value: { body: { name: '日本' } },
    });
  });

  it('without an end is not read without end', async () => {
    let pulled = 0;
    let cancelled = false;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        pulled += 1;
        controller.enqueue(new TextEncoder().encode('x'.repeat(50_000)));
      },
      cancel() {
        cancelled = true;
      },
    });
    expect(await problemWith(() => new Response(endless))).toBe('notBacklog');
    expect(pulled).toBeLessThan(20);
    expect(cancelled).toBe(true);
  });
});

describe('the result of Get Rate Limit', () => {
  const figures = { limit: 600, remaining: 599, reset: T + 60 };

  it('has the categories, and the Date of the response', async () => {
    const headers = { date: new Date(T * 1000).toUTCString() };
    fetched.mockImplementationOnce(async () => json(200, { rateLimit: { read: figures } }, headers));
    expect(await getRateLimit(SPACE, KEY)).toEqual({
      ok: true,
      value: { date: T, categories: [{ category: 'read', ...figures }] },
    });
  });

  it('has no Date if the response had none', async () => {
    fetched.mockImplementationOnce(async () => json(200, { rateLimit: { read: figures } }));
    expect(await getRateLimit(SPACE, KEY)).toMatchObject({ ok: true, value: { date: null } });
  });

  it.each([[{}], [{ rateLimit: {} }], [[]], ['text'], [null], [{ rateLimit: { read: 1 } }]])(
    'is garbled for the body %j',
    async (body) => {
      fetched.mockImplementationOnce(async () => json(200, body));
      expect(await getRateLimit(SPACE, KEY)).toMatchObject({ ok: false, error: 'garbled' });
    },
  );
});

describe('the test of a key', () => {
  const myself = { id: 1, userId: 'ci', name: 'CI bot', roleType: 2, lang: null, mailAddress: 'x' };

  function answer(answers: Readonly<Record<string, () => Response>>) {
    fetched.mockImplementation(async (url) => {
      const endpoint = url.split('/api/v2/')[1] ?? '';
      return must(answers[endpoint])();
    });
  }

  it('returns user and space, and costs two reads', async () => {
    answer({ 'users/myself': () => json(200, myself), space: () => json(200, { name: 'Demo Inc.' }) });
    expect(await checkKey(SPACE, KEY)).toEqual({
      ok: true,
      user: { id: 1, name: 'CI bot' },
      spaceName: 'Demo Inc.',
    });
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it('succeeds without the space’s name if the user may not read it', async () => {
    answer({ 'users/myself': () => json(200, myself), space: () => refusal(403, 5) });
    expect(await checkKey(SPACE, KEY)).toMatchObject({ ok: true, spaceName: null });
  });

  it('sends nothing more once the key is rejected', async () => {
    answer({ 'users/myself': () => refusal(401, 11) });
    expect(await checkKey(SPACE, KEY)).toEqual({ ok: false, error: 'keyRefused' });
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it.each([[null], [[]], [{}], [{ id: '1', name: 'x' }], [{ id: 1 }], [{ id: 1.5, name: 'x' }], ['x']])(
    'finds that %j is not a response of Backlog',
    async (body) => {
      answer({ 'users/myself': () => json(200, body) });
      expect(await checkKey(SPACE, KEY)).toMatchObject({ ok: false, error: 'notBacklog' });
    },
  );

  it('shortens names that no screen has room for', async () => {
    answer({
      'users/myself': () => json(200, { ...myself, name: 'x'.repeat(5000) }),
      space: () => json(200, { name: 'y'.repeat(5000) }),
    });
    const check = await checkKey(SPACE, KEY);
    expect(JSON.stringify(check).length).toBeLessThan(600);
  });
});
