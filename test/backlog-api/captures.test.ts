/** Answers of the real service that others published, each fed to the code that reads such answers. */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { pollErrorOf } from '../../src/backlog-api/client.ts';
import { endpointOf } from '../../src/backlog-api/endpoints.ts';
import { readRateLimitHeaders } from '../../src/backlog-api/headers.ts';
import { checkKey, parseRateLimit } from '../../src/backlog-api/own-requests.ts';
import { DEFAULT_THRESHOLDS } from '../../src/core/alerts/thresholds.ts';
import type { Category } from '../../src/core/category.ts';
import { applyEvent, newQuotaState, type QuotaState } from '../../src/core/events/apply-event.ts';
import { buildSnapshot } from '../../src/core/view/build-snapshot.ts';
import { must } from '../utils.ts';

interface Capture {
  readonly source: string;
  readonly date: string;
  readonly request: { readonly method: string; readonly path: string };
  readonly response: {
    readonly status: number | null;
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: unknown;
  };
}

const folder = new URL('captures/', import.meta.url);
const names = readdirSync(folder);
const capture = (name: string): Capture => JSON.parse(readFileSync(new URL(name, folder), 'utf8'));

const headersOf = ({ response }: Capture) =>
  readRateLimitHeaders(Object.entries(response.headers).map(([name, value]) => ({ name, value })));

const SPACE = 'demo.backlog.com';

/** What is shown of the account at this moment. */
function gauge({ owners }: QuotaState, category: Category, at: number) {
  const account = { id: 'o', space: SPACE, userName: 'CI bot', label: null, alertScope: 'all' as const };
  const context = {
    now: at,
    paused: false,
    polling: 'auto' as const,
    screen: null,
    notBefore: null,
    observingSince: null,
    thresholds: DEFAULT_THRESHOLDS,
  };
  const view = buildSnapshot([...owners.values()], [account], context).owners[0];
  return must(view?.gauges.find((each) => each.category === category));
}

/** The state after this answer to a request of a page, at its own `Date`. */
function afterAnswer(of: Capture) {
  const { request, response } = of;
  const endpoint = endpointOf(request.method, request.path);
  if (endpoint === null) throw new Error(`Not counted: ${request.path}`);
  const headers = headersOf(of);
  const at = (headers.date ?? Date.parse(of.date) / 1000) * 1000;
  const state = newQuotaState();
  const common = { owner: 'o', space: SPACE, requestId: '1' };
  applyEvent(state, {
    ...common,
    type: 'requestStarted',
    at: at - 200,
    category: endpoint.category,
    initiator: 'demo.backlog.com',
    endpoint: endpoint.template,
    key: 'o',
    queryHash: null,
    isFullListing: false,
  });
  applyEvent(state, {
    ...common,
    ...headers,
    type: 'responseReceived',
    at,
    category: endpoint.category,
    endpoint: endpoint.template,
    status: response.status ?? 200,
    fromCache: false,
    multiplexed: false,
  });
  return { state, gauge: gauge(state, endpoint.category, at) };
}

/** The state after this body as the answer to a poll. */
function afterPoll({ response }: Capture, dateSeconds: number) {
  const state = newQuotaState();
  const categories = parseRateLimit(response.body) ?? [];
  const at = dateSeconds * 1000;
  const common = { owner: 'o', space: SPACE, at };
  applyEvent(state, { ...common, type: 'pollSucceeded', sentAt: at - 100, date: dateSeconds, categories });
  return { state, at };
}

describe('a published answer', () => {
  it.each(names)('%s in the captures names its source', (name) => {
    expect(capture(name).source).toMatch(/^https:\/\//);
  });

  it.each(names.filter((name) => /^2019|^doc-error/.test(name)))(
    'without figures, %s, leaves the gauge unknown',
    (name) => {
      const answer = capture(name);
      expect(headersOf(answer).rateLimit).toBeNull();
      const { gauge, state } = afterAnswer(answer);
      expect(gauge).toMatchObject({ state: 'unknown', limit: null, remaining: null });
      expect(state.rejections.size).toBe(0);
    },
  );

  it.each(names.filter((name) => name.startsWith('2019')))('%s has a Date that is read', (name) => {
    const answer = capture(name);
    expect(headersOf(answer).date).toBe(Date.parse(answer.date) / 1000);
  });

  it('the icon of a team costs an icon request', () => {
    const { method, path } = capture('2019-02-team-icon-200.json').request;
    expect(endpointOf(method, path)).toEqual({ category: 'icon', template: 'GET /teams/:id/icon' });
  });

  it('the headers of 2021 are a reading of 599 of 600', () => {
    const answer = capture('2021-03-10-projects-headers.json');
    const rateLimit = { limit: 600, remaining: 599, reset: 1615357273 };
    expect(headersOf(answer)).toEqual({ rateLimit, date: null, retryAfter: null });
    const { state } = afterAnswer({ ...answer, date: '2021-03-10T06:20:14Z' });
    const now = Date.parse('2021-03-10T06:20:14Z');
    expect(gauge(state, 'read', now)).toMatchObject({ state: 'open', limit: 600, remaining: 599 });
  });

  it('the headers of the documentation are a reading of 142 of 150', () => {
    const answer = capture('doc-update-headers.json');
    const { state } = afterAnswer({ ...answer, date: '2020-11-16T00:00:10Z' });
    const now = Date.parse('2020-11-16T00:00:10Z');
    const resetAt = Date.parse('2020-11-16T00:01:00Z');
    expect(gauge(state, 'update', now)).toMatchObject({ state: 'open', remaining: 142, resetAt });
  });

  it('the body of 2022 says that Read is open for a minute, and the others are idle', () => {
    const { state, at } = afterPoll(capture('2022-05-23-rateLimit-body.json'), 1653310948);
    const read = gauge(state, 'read', at);
    expect(read).toMatchObject({ state: 'open', remaining: 599 });
    expect(Math.abs(must(read.resetAt) - at - 60_000)).toBeLessThan(1000);
    for (const category of ['update', 'search', 'icon'] as const)
      expect(gauge(state, category, at).state).toBe('idle');
  });

  it('the body of the documentation says that all types are idle', () => {
    const { state, at } = afterPoll(capture('doc-rateLimit-body.json'), 1603881873);
    for (const [category, limit] of Object.entries({ read: 600, update: 150, search: 150, icon: 60 }))
      expect(gauge(state, category as 'read', at)).toMatchObject({
        state: 'idle',
        limit,
        remaining: limit,
      });
  });

  it('a body with nothing but limits is refused whole', () => {
    const { state, at } = afterPoll(capture('2026-09-10-rateLimit-limits-only.json'), 1789000000);
    expect(gauge(state, 'read', at)).toMatchObject({ state: 'unknown', limit: null });
    expect(state.owners.get('o')?.poll.error).toBe('garbled');
    expect([...state.rejections]).toEqual([['notNumbers', 4]]);
  });

  it('the preflight of 2026 is no request that counts', () => {
    const answer = capture('2026-09-19-cors-preflight.json');
    expect(endpointOf(answer.request.method, '/api/v2/issues')).toBeNull();
    expect(headersOf(answer)).toEqual({ rateLimit: null, date: null, retryAfter: null });
  });

  it('the error body of a 404 names the problem', () => {
    const { status, body } = capture('doc-error-404.json').response;
    expect(pollErrorOf(status ?? 0, body)).toBe('noSuchSpace');
  });

  it('an unknown parameter is an error of Backlog, and no answer about a user', async () => {
    const { status, body, headers } = capture('2019-02-team-create-400.json').response;
    vi.stubGlobal('navigator', { onLine: true });
    vi.stubGlobal('fetch', async () => new Response(JSON.stringify(body), { status: status ?? 0, headers }));
    const check = await checkKey('demo.backlog.com', 'abc');
    expect(check).toEqual({ ok: false, error: 'garbled' });
  });
});
