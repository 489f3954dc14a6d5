/** Which requests become events, and whose. */
import { beforeEach, expect, test, vi } from 'vitest';
import type { Chronicle } from '../../src/background/chronicle.ts';
import { Inbox } from '../../src/background/inbox.ts';
import { observe } from '../../src/background/observe.ts';
import type { Owners } from '../../src/background/owners.ts';
import type { LedgerEvent } from '../../src/quota/event.ts';
import type { Flight } from '../../src/quota/flight.ts';
import { OWNER, SPACE } from '../quota/support.ts';

type Listener = (details: object) => void;

const { heard, browser } = vi.hoisted(() => {
  const listeners: Record<string, Listener> = {};
  const event = (name: string) => ({
    addListener: (listener: Listener) => {
      listeners[name] = listener;
    },
  });
  const names = ['onSendHeaders', 'onResponseStarted', 'onBeforeRedirect', 'onErrorOccurred'];
  return {
    heard: listeners,
    browser: {
      runtime: { getURL: (path: string) => `https://self.example/${path}` },
      webRequest: Object.fromEntries(names.map((name) => [name, event(name)])),
    },
  };
});
vi.mock('../../src/platform/browser.ts', () => ({ default: browser }));

const KEY = `${SPACE}~0123456789abcdef`;
const SELF = 'https://self.example';

let events: LedgerEvent[];
let inbox: Inbox;

/** What is gathered is taken in. */
const takenIn = (): LedgerEvent[] => {
  inbox.push(() => {});
  return events;
};

/** Listens where the key belongs to this owner. */
async function watch(owner: string): Promise<void> {
  inbox = new Inbox(Promise.resolve());
  await Promise.resolve();
  observe({
    inbox,
    owners: { recall: () => ({ owner, key: KEY }) } as unknown as Owners,
    chronicle: { sent: () => {} } as unknown as Chronicle,
    dispatch: (event) => events.push(event),
    flightOf: () => null,
    categoryOf: (_, assumed) => assumed,
  });
}

function send(path: string, initiator: string): void {
  heard.onSendHeaders?.({
    requestId: '1',
    method: 'GET',
    url: `https://${SPACE}/api/v2/${path}`,
    requestHeaders: [{ name: 'Backlog-API-Key', value: 'canary' }],
    timeStamp: Date.now(),
    initiator,
    tabId: -1,
  });
}

beforeEach(() => {
  events = [];
});

test('our poll is an event of its account', async () => {
  await watch(OWNER);
  send('rateLimit', SELF);
  expect(takenIn()).toMatchObject([{ type: 'sent', owner: OWNER, initiator: 'own' }]);
});

test('the poll that was under way when its account was removed makes no owner of its key', async () => {
  await watch(KEY);
  send('rateLimit', SELF);
  expect(takenIn()).toEqual([]);
});

test('a key that is only being checked is seen, and so is a page that asks for the rate limit', async () => {
  await watch(KEY);
  send('users/myself', SELF);
  send('rateLimit', 'https://app.example.com');
  expect(takenIn()).toMatchObject([
    { type: 'sent', owner: KEY, initiator: 'own' },
    { type: 'sent', owner: KEY, initiator: 'app.example.com' },
  ]);
});

test.each([
  ['net::ERR_ABORTED', 1],
  ['NS_BINDING_ABORTED', 1],
  ['net::ERR_FAILED', 1],
  ['net::ERR_CONNECTION_RESET', 2],
  ['NS_ERROR_NET_RESET', 10],
])('a request that ended with %s may have been sent up to %i times', async (error, sends) => {
  inbox = new Inbox(Promise.resolve());
  await Promise.resolve();
  const flight = { requestId: '1' } as Flight;
  observe({
    inbox,
    owners: { recall: () => ({ owner: OWNER, key: KEY }) } as unknown as Owners,
    chronicle: { sent: () => {}, ended: () => {} } as unknown as Chronicle,
    dispatch: (event) => events.push(event),
    flightOf: () => ({ owner: OWNER, space: SPACE, flight }),
    categoryOf: (_, assumed) => assumed,
  });
  heard.onErrorOccurred?.({ requestId: '1', method: 'GET', tabId: 1, timeStamp: Date.now(), error });
  expect(takenIn()).toMatchObject([{ type: 'ended', sends }]);
});

test('a request that is sent on to somewhere else is over, and its end is heard once', async () => {
  const flight = { requestId: '1' } as Flight;
  const ended = vi.fn();
  inbox = new Inbox(Promise.resolve());
  await Promise.resolve();
  observe({
    inbox,
    owners: { recall: () => ({ owner: OWNER, key: KEY }) } as unknown as Owners,
    chronicle: { sent: () => {}, ended } as unknown as Chronicle,
    dispatch: (event) => events.push(event),
    flightOf: () => (events.at(-1)?.type === 'sent' ? { owner: OWNER, space: SPACE, flight } : null),
    categoryOf: (_, assumed) => assumed,
  });
  send('issues', 'https://app.example.com');
  const details = { requestId: '1', method: 'GET', tabId: 1, timeStamp: Date.now(), statusCode: 302 };
  heard.onBeforeRedirect?.(details);
  heard.onErrorOccurred?.(details);
  expect(takenIn().map(({ type }) => type)).toEqual(['sent', 'ended']);
  expect(ended.mock.calls.map(([, , failed]) => failed)).toEqual([false, true]);
});
