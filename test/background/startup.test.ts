/** The real background, from the first line on: what it does with what it finds, and what it must not do. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountsItem } from '../../src/storage/accounts.ts';
import { alertItem, parseAlerts } from '../../src/storage/alert-state.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import { ms, OWNER, Scene, SPACE, T } from '../core/support.ts';
import { anAccount } from '../history/records.ts';
import { wholeBrowser } from './fake-extension-api.ts';

/** A browser of its own for each test: what an earlier background still listens to is another one. */
/** What was moved within the history, or deleted. */
const moves = vi.hoisted(() => vi.fn(async (_from: string, _to: string | null) => {}));
const stand = vi.hoisted(() => ({ in: {} as object }));
vi.mock('../../src/platform/browser.ts', async () => {
  stand.in = (await import('./fake-extension-api.ts')).wholeBrowser();
  return { default: new Proxy({}, { get: (_, name) => Reflect.get(stand.in, name) }) };
});
vi.mock('../../src/history/write.ts', () => ({
  moveHistoryTimes: async () => {},
  clearHistory: async () => true,
  moveHistory: moves,
  prune: async () => {},
  writeHistory: async () => true,
}));

const ACCOUNT = anAccount(OWNER);
const SEEN = `${SPACE}~0123456789abcdef`;

let browser: ReturnType<typeof wholeBrowser>;
/** When polls left, in seconds. */
let polls: number[];

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: T * 1000 });
  browser = wholeBrowser();
  stand.in = browser;
  polls = [];
  moves.mockClear();
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('self', { addEventListener: () => {} });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  vi.stubGlobal('fetch', async () => {
    polls.push(Date.now() / 1000 - T);
    const reset = Math.floor(Date.now() / 1000);
    const figures = (limit: number) => ({ limit, remaining: limit, reset });
    const rateLimit = { read: figures(600), update: figures(150), search: figures(150), icon: figures(60) };
    return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
  });
  await browser.storage.local.set({ accounts: accountsItem([ACCOUNT]), [`key:${OWNER}`]: 'key-1' });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const start = () => import('../../src/background/index.ts');
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);
const kept = (id: string, scene: Scene) =>
  browser.storage.session.set({ [OWNER_PREFIX + id]: ownerItem({ ...scene.owner, id }) });
const owners = () =>
  [...browser.storage.session.items.keys()].filter((name) => name.startsWith(OWNER_PREFIX));

it('an account of which nothing is known yet is asked about at once', async () => {
  await start();
  await pass(1);
  expect(polls).toEqual([0]);
});

it('paused, nothing is asked when the browser starts', async () => {
  await browser.storage.local.set({ settings: { version: 1, values: { paused: true } } });
  await start();
  await pass(120);
  expect(polls).toEqual([]);
});

it('an alarm that is an hour late wakes a dead worker: one poll, three seconds later', async () => {
  await kept(OWNER, new Scene().poll(-3600, { read: { limit: 600, remaining: 600, reset: -3600 } }));
  await start();
  for (const hear of browser.alarms.onAlarm.listeners) hear({ name: 'tick', scheduledTime: ms(-3500) });
  await pass(10);
  expect(polls.map(Math.round)).toEqual([3]);
});

it('an account that was removed while nobody heard of it is gone, with what was told of it', async () => {
  const run = {
    startedAt: ms(-9),
    lastRiskAt: ms(-5),
    warned: true,
    exhausted: false,
    fastSince: null,
    notifiedAt: ms(-9),
  };
  const alerts = alertItem({
    incidents: { [`${OWNER}|update`]: run },
    reminders: [],
    sharedNotifiedAt: null,
  });
  await kept(OWNER, new Scene().poll(-5, { update: { limit: 150, remaining: 5, reset: 50 } }));
  await browser.storage.local.set({ alerts });
  await browser.storage.local.set({ accounts: accountsItem([]) });
  await browser.storage.local.remove(`key:${OWNER}`);
  await start();
  await browser.storage.local.set({ accounts: accountsItem([]) });
  await pass(10);
  expect(owners()).toEqual([]);
  expect(parseAlerts(browser.storage.local.items.get('alerts'))?.incidents).toEqual({});
});

it('a key that was joined while nobody heard of it has brought its figures along', async () => {
  await kept(SEEN, new Scene(false).call({ at: -5, remaining: 90, reset: 50 }));
  const keyAssignments = { version: 1, joined: { [SEEN]: OWNER }, ignored: [], mine: [], apart: [] };
  await browser.storage.local.set({ keyAssignments });
  await start();
  await browser.storage.local.set({ keyAssignments });
  await pass(10);
  expect(owners()).toEqual([OWNER_PREFIX + OWNER]);
  expect(String(browser.storage.session.items.get(OWNER_PREFIX + OWNER))).toContain('"remaining":90');
});

/** Sends a command as a page of this extension does. */
const command = (message: object) =>
  browser.runtime.onMessage.fire(message, {
    id: 'self',
    url: 'chrome-extension://self/src/pages/popup/index.html',
  });
const moved = () => moves.mock.calls.map(([from, to]) => [from, to]);

it('a key that is joined takes its history along, although it is no longer among the keys that are kept', async () => {
  await start();
  await pass(1);
  command({ type: 'assignKey', key: SEEN, owner: OWNER });
  await pass(2);
  expect(moved()).toEqual([[SEEN, OWNER]]);
});

it('an account that is removed takes its history along', async () => {
  await start();
  await pass(1);
  command({ type: 'removeAccount', id: OWNER });
  await pass(2);
  expect(moved()).toEqual([[OWNER, null]]);
});
