/** Which requests become events, and whose, from details as the two browsers give them. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { EventQueue, MAX_QUEUED } from '../../../src/background/capture/event-queue.ts';
import type { OwnerResolver } from '../../../src/background/capture/owner-resolver.ts';
import { registerWebRequestListeners } from '../../../src/background/capture/web-request-listener.ts';
import type { QuotaEvent } from '../../../src/core/events/events.ts';
import type { InFlightRequest } from '../../../src/core/usage/in-flight.ts';
import type { RequestRecord } from '../../../src/history/records.ts';
import { OWNER, SPACE } from '../../core/events.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { type Browser, detailsOf } from './request-details.ts';

const { webRequest } = fakeBrowser;
const KEY = `${SPACE}~0123456789abcdef`;
const SELF = 'https://self.example';
const API = `https://${SPACE}/api/v2`;
const MEGABYTE = 1_000_000;

let events: QuotaEvent[];
/** Credentials for which an owner was asked. */
let credentials: string[];
let queue: EventQueue;
let dropped: number;
/** Records for the history. */
let recorded: RequestRecord[];

/** The events, after all that is queued was taken. */
const takenIn = (): QuotaEvent[] => {
  queue.push(() => {});
  return events;
};

/** Starts to listen; `app-key` is the key of `owner`, any other one an observed key. */
async function watch(owner: string, ready = Promise.resolve()): Promise<void> {
  queue = new EventQueue(ready, {
    onDropped: () => {
      dropped += 1;
    },
  });
  await Promise.resolve();
  const flights = () => events.filter((event) => event.type === 'requestStarted');
  registerWebRequestListeners({
    queue,
    owners: {
      resolveCached: (_: string, credential: string) => {
        credentials.push(credential);
        return { owner: credential.includes('app-key') ? owner : KEY, key: KEY };
      },
    } as unknown as OwnerResolver,
    historyRecorder: { addRequest: (record) => void recorded.push(record) },
    state: {
      dispatch: (event) => void events.push(event),
      inFlightRequest: (id) => {
        const start = flights().find(({ requestId }) => requestId === id);
        const isOver = events.some((event) => event.type === 'requestEnded' && event.requestId === id);
        if (start === undefined || isOver) return null;
        const { owner: of, space } = start;
        return { owner: of, space, request: { ...start, sentAt: start.at } as unknown as InFlightRequest };
      },
      categoryOf: (_space, _endpoint, documented) => documented,
      queryHashKey: [1, 2],
      isUserOwned: (id) => id === OWNER,
    },
    onUnresolved: () => {},
  });
}

beforeEach(() => {
  events = [];
  credentials = [];
  dropped = 0;
  recorded = [];
});

describe.each(['chromium', 'firefox'] satisfies Browser[])('the listener in %s:', (name) => {
  const details = detailsOf(name);
  const send = (more: object = {}) => webRequest.onSendHeaders.fire(details.sendHeaders(more));

  it('a request and its answer are one start and one answer with the figures of its headers', async () => {
    await watch(OWNER);
    send();
    webRequest.onResponseStarted.fire(details.responseStarted());
    expect(takenIn()).toMatchObject([
      {
        type: 'requestStarted',
        owner: OWNER,
        space: SPACE,
        endpoint: 'GET /issues',
        category: 'search',
        initiator: 'app.example.com',
      },
      {
        type: 'responseReceived',
        owner: OWNER,
        endpoint: 'GET /issues',
        category: 'search',
        status: 200,
        fromCache: false,
        multiplexed: true,
        rateLimit: { limit: 150, remaining: 149, reset: 1_900_000_060 },
        date: 1_900_000_000,
      },
    ]);
    expect(recorded).toMatchObject([{ owner: OWNER, method: 'GET', tabId: 3, status: 200, remaining: 149 }]);
  });

  it('a bearer token, a key in a header and a key in the URL are credentials', async () => {
    await watch(OWNER);
    send({ requestId: '1', requestHeaders: [{ name: 'Authorization', value: 'Bearer app-key-token' }] });
    send({ requestId: '2', requestHeaders: [{ name: 'backlog-api-key', value: 'app-key-2' }] });
    const basic = { name: 'Authorization', value: 'Basic of-a-proxy' };
    send({ requestId: '3', url: `${API}/issues?a=b&apiKey=app-key%2B3`, requestHeaders: [basic] });
    const same = { name: 'Backlog-API-Key', value: 'app-key+4' };
    send({ requestId: '4', url: `${API}/issues?apiKey=app-key%2B4`, requestHeaders: [same] });
    expect(takenIn()).toMatchObject(
      [1, 2, 3, 4].map((id) => ({ type: 'requestStarted', owner: OWNER, requestId: `${id}` })),
    );
    expect(new Set(credentials)).toEqual(
      new Set(['Bearer app-key-token', 'app-key-2', 'app-key+3', 'app-key+4']),
    );
  });

  it.each<[string, string, Record<string, string>]>([
    ['the URL and the header', '?apiKey=app-key', { 'Backlog-API-Key': 'app-key-of-another' }],
    ['the URL and a token', '?apiKey=app-key', { Authorization: 'Bearer app-key-token' }],
    ['the header and a token', '', { 'Backlog-API-Key': 'app-key', Authorization: 'Bearer app-key-token' }],
    ['the URL twice', '?apiKey=app-key&apiKey=app-key-of-another', {}],
  ])(
    'a request with different credentials in %s, and its answer, are taken for no owner',
    async (_, search, named) => {
      await watch(OWNER);
      const requestHeaders = Object.entries(named).map(([name, value]) => ({ name, value }));
      send({ requestId: '1', url: `${API}/issues${search}`, requestHeaders });
      webRequest.onResponseStarted.fire(
        details.responseStarted({ requestId: '1', url: `${API}/issues${search}` }),
      );
      expect(takenIn()).toEqual([]);
    },
  );

  it('an answer whose start was not seen is taken by the key in its URL, and without one it is ignored', async () => {
    await watch(OWNER);
    webRequest.onResponseStarted.fire(
      details.responseStarted({ url: `${API}/projects?apiKey=app-key`, fromCache: true }),
    );
    webRequest.onResponseStarted.fire(details.responseStarted({ requestId: '8' }));
    expect(takenIn()).toMatchObject([
      {
        type: 'responseReceived',
        owner: OWNER,
        endpoint: 'GET /projects',
        category: 'read',
        fromCache: true,
      },
    ]);
    expect(recorded).toMatchObject([{ owner: OWNER, endpoint: 'GET /projects', fromCache: true }]);
  });

  it('a request that is sent on to somewhere else is over, and its end is taken once', async () => {
    await watch(OWNER);
    send();
    webRequest.onBeforeRedirect.fire(details.redirect());
    webRequest.onErrorOccurred.fire(details.error());
    expect(takenIn().map(({ type }) => type)).toEqual(['requestStarted', 'requestEnded']);
    expect(recorded).toMatchObject([{ status: 302, remaining: null, aborted: false }]);
  });

  it('a preflight, and a request to a host that is no space, is no event', async () => {
    await watch(OWNER);
    send({ method: 'OPTIONS' });
    send({ url: 'https://www.backlog.com/api/v2/issues' });
    send({ requestHeaders: [] });
    expect(takenIn()).toEqual([]);
  });

  it('our poll is an event of its account', async () => {
    await watch(OWNER);
    send(details.by(SELF, `${API}/rateLimit`));
    expect(takenIn()).toMatchObject([{ type: 'requestStarted', owner: OWNER, initiator: 'own' }]);
  });

  it('the poll that was under way when its account was removed makes no owner of its key', async () => {
    await watch(KEY);
    send(details.by(SELF, `${API}/rateLimit`));
    expect(takenIn()).toEqual([]);
  });

  it('a key that is only being checked is seen, and so is a page that asks for the rate limit', async () => {
    await watch(KEY);
    send(details.by(SELF, `${API}/users/myself`));
    send(details.by('https://app.example.com', `${API}/rateLimit`));
    expect(takenIn()).toMatchObject([
      { type: 'requestStarted', owner: KEY, initiator: 'own' },
      { type: 'requestStarted', owner: KEY, initiator: 'app.example.com' },
    ]);
  });

  it('an unknown method of a megabyte is stored as "other" and counts as an update', async () => {
    await watch(OWNER);
    send({ method: 'M'.repeat(MEGABYTE) });
    expect(takenIn()).toMatchObject([{ category: 'update', endpoint: 'other /issues' }]);
    webRequest.onErrorOccurred.fire({ ...details.error(), method: 'M'.repeat(MEGABYTE) });
    takenIn();
    expect(recorded).toMatchObject([{ method: 'other', aborted: true }]);
  });

  it('a URL of a megabyte takes no time, and its credential in a header counts', async () => {
    await watch(OWNER);
    const from = performance.now();
    for (let index = 0; index < 50; index += 1) {
      const url = `${API}/issues?${'a&'.repeat(MEGABYTE / 2)}${index}`;
      send({ requestId: `${index}`, url });
      webRequest.onResponseStarted.fire(details.responseStarted({ requestId: `${index}`, url }));
    }
    expect(takenIn()).toHaveLength(100);
    expect(performance.now() - from).toBeLessThan(5000);
    expect(events[0]).toMatchObject({ owner: OWNER, endpoint: 'GET /issues', queryHash: null });
  });

  it('a key within the first 8 KB of a URL counts, and one that is cut there is none', async () => {
    await watch(OWNER);
    const rest = '&issueId%5B%5D=1'.repeat(1000);
    send({ requestId: '1', url: `${API}/issues?apiKey=app-key${rest}`, requestHeaders: [] });
    send({
      requestId: '2',
      url: `${API}/issues?a=${'b'.repeat(8100 - API.length)}&apiKey=${'k'.repeat(200)}`,
      requestHeaders: [],
    });
    send({ requestId: '3', url: `${API}/issues?apiKey=${'k'.repeat(9000)}`, requestHeaders: [] });
    expect(takenIn()).toMatchObject([{ requestId: '1', owner: OWNER }]);
  });

  it('a path of a megabyte is cut to an endpoint', async () => {
    await watch(OWNER);
    send({ url: `${API}/${'issues/'.repeat(MEGABYTE / 7)}` });
    expect(takenIn()).toMatchObject([{ type: 'requestStarted', category: 'read' }]);
    expect(events[0]?.type === 'requestStarted' && events[0].endpoint.length).toBeLessThan(200);
  });

  it('a credential of more than 4 KB is none, and a credential behind it counts', async () => {
    await watch(OWNER);
    send({ requestHeaders: [{ name: 'Authorization', value: 'x'.repeat(MEGABYTE) }] });
    expect(takenIn()).toEqual([]);
    send({ url: `${API}/issues?apiKey=${'x'.repeat(5000)}` });
    expect(takenIn()).toMatchObject([{ owner: OWNER }]);
    expect(Math.max(...credentials.map(({ length }) => length))).toBeLessThan(100);
  });

  it('a hundred thousand headers of an answer take no time, and its figures count', async () => {
    await watch(OWNER);
    send();
    const own = details.responseStarted();
    const more = Array.from({ length: 100_000 }, (_, index) => ({ name: `x-${index}`, value: 'x' }));
    const from = performance.now();
    const responseHeaders = [...own.responseHeaders, ...more];
    webRequest.onResponseStarted.fire({
      ...own,
      responseHeaders,
      statusLine: `HTTP/1.1 200 ${' '.repeat(MEGABYTE)}`,
    });
    expect(performance.now() - from).toBeLessThan(2000);
    expect(takenIn()[1]).toMatchObject({ rateLimit: { remaining: 149 } });
  });

  it('an initiator of a megabyte is kept as its host, or not at all', async () => {
    await watch(OWNER);
    const by = (origin: string) => send(details.by(origin, `${API}/issues`));
    by(`https://${'a'.repeat(MEGABYTE)}.example.com`);
    by(`data:text/html,${'x'.repeat(MEGABYTE)}`);
    by(`https://app.example.com/${'x'.repeat(MEGABYTE)}`);
    const initiators = takenIn().map((event) => event.type === 'requestStarted' && event.initiator);
    expect(initiators).toEqual(['unknown', 'unknown', 'app.example.com']);
  });

  it('an event without a usable id is none, and a tab that is no number is no tab', async () => {
    await watch(OWNER);
    send({ requestId: 'x'.repeat(1000) });
    expect(takenIn()).toEqual([]);
    send();
    webRequest.onErrorOccurred.fire({ ...details.error(), tabId: Number.NaN });
    takenIn();
    expect(recorded).toMatchObject([{ tabId: -1 }]);
  });

  it('a flood before the storage is read drops events of observed keys, and none of the account', async () => {
    let loaded = () => {};
    await watch(OWNER, new Promise<void>((resolve) => (loaded = resolve)));
    const unknownKey = { name: 'Backlog-API-Key', value: 'made-up' };
    for (let index = 0; index < MAX_QUEUED; index += 1)
      send({ requestId: `${index}`, requestHeaders: [unknownKey] });
    send({ requestId: 'stranger', requestHeaders: [unknownKey] });
    send({ requestId: 'account' });
    webRequest.onResponseStarted.fire(details.responseStarted({ requestId: 'stranger' }));
    webRequest.onResponseStarted.fire(details.responseStarted({ requestId: 'account' }));
    loaded();
    await vi.waitFor(() => expect(events.length).toBeGreaterThan(MAX_QUEUED));
    expect(dropped).toBe(2);
    expect(events.slice(-2)).toMatchObject([
      { type: 'requestStarted', requestId: 'account', owner: OWNER },
      { type: 'responseReceived', requestId: 'account', owner: OWNER },
    ]);
  });
});

it.each([
  ['net::ERR_ABORTED', 1],
  ['NS_BINDING_ABORTED', 1],
  ['net::ERR_FAILED', 1],
  ['net::ERR_CONNECTION_RESET', 2],
  ['NS_ERROR_NET_RESET', 10],
])('a request that ended with %s may have been sent up to %i times', async (error, sends) => {
  await watch(OWNER);
  const details = detailsOf(error.startsWith('NS_') ? 'firefox' : 'chromium');
  webRequest.onSendHeaders.fire(details.sendHeaders());
  webRequest.onErrorOccurred.fire({ ...details.error(), error });
  expect(takenIn()[1]).toMatchObject({ type: 'requestEnded', sends });
});
