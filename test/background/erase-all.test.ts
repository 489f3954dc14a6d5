/** The whole background, in memory: what it writes back after everything was erased. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { AppState } from '../../src/background/app-state.ts';
import { Fingerprints } from '../../src/background/capture/credentials.ts';
import { KeyMatcher } from '../../src/background/capture/key-matcher.ts';
import { OwnerResolver } from '../../src/background/capture/owner-resolver.ts';
import { eraseAll } from '../../src/background/commands.ts';
import { AlertService } from '../../src/background/outputs/alert-service.ts';
import type { Toolbar } from '../../src/background/outputs/toolbar.ts';
import { HistoryRecorder } from '../../src/background/persistence/history-recorder.ts';
import { SessionWriter } from '../../src/background/persistence/session-writer.ts';
import { Poller } from '../../src/background/polling/poller.ts';
import { Scheduler } from '../../src/background/polling/scheduler.ts';
import { restoreState } from '../../src/background/restore-state.ts';
import { UpdateCycle } from '../../src/background/update-cycle.ts';
import { closeHistory } from '../../src/history/database.ts';
import { latestRequests, windowsSince } from '../../src/history/read.ts';
import browser from '../../src/platform/browser.ts';
import { saveAccount } from '../../src/storage/accounts.ts';
import { changeSettings } from '../../src/storage/settings.ts';
import { OWNER, SPACE } from '../core/support.ts';
import { anAccount } from '../history/records.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';

const { storage, alarms, notifications, permissions } = browser as unknown as FakeBrowser;

beforeEach(() => {
  closeHistory();
  globalThis.indexedDB = new IDBFactory();
});

async function start() {
  await saveAccount(anAccount(OWNER), 'canary-key');
  await changeSettings({ paused: true, alertIcon: true });
  await storage.local.set({ secret: '00', alerts: '{}', keyAssignments: {}, inferredCategories: {} });
  await storage.sync.set({ settings: { version: 1, values: {} } });
  await notifications.create('alert:x', {});
  const state: AppState = new AppState((owner) => {
    session.ownerChanged(owner);
    historyRecorder.ownerChanged(owner);
    cycle.request();
  });
  const session = new SessionWriter(state);
  const historyRecorder = new HistoryRecorder(state);
  const scheduler = new Scheduler(() => {});
  const poller = new Poller(state);
  const cycle = new UpdateCycle({
    state,
    scheduler,
    poller,
    session,
    alerts: new AlertService(state, session),
    historyRecorder,
    toolbar: { show: () => {} } as unknown as Toolbar,
  });
  await restoreState(state);
  const at = Date.now();
  const reset = Math.floor(at / 1000) + 50;
  const of = {
    owner: OWNER,
    space: SPACE,
    at,
    requestId: 'a',
    category: 'read',
    endpoint: 'GET /x',
  } as const;
  const headers = { date: reset - 50, rateLimit: { limit: 600, remaining: 1, reset }, retryAfter: null };
  state.dispatch({
    type: 'requestStarted',
    ...of,
    initiator: 'a',
    key: 'k',
    queryHash: null,
    isFullListing: false,
  });
  state.dispatch({
    type: 'responseReceived',
    ...of,
    status: 200,
    fromCache: false,
    multiplexed: true,
    ...headers,
  });
  cycle.run();
  const owners = new OwnerResolver(new Fingerprints());
  const keyMatcher = new KeyMatcher({
    inFlightRequest: () => null,
    ownerOf: (key) => key,
    isGiven: () => false,
    accountsOf: () => [],
    dispatch: (event) => state.dispatch(event),
    onJoined: () => {},
    onDifferent: () => {},
  });
  const services = { state, owners, keyMatcher, session, historyRecorder, scheduler };
  const poll = () => Promise.all(state.accounts.map((one) => poller.poll(one)));
  return { state, poll, erase: (sync: boolean) => eraseAll(services, sync) };
}

const dump = async () => ({
  local: await storage.local.get(null),
  session: await storage.session.get(null),
  sync: await storage.sync.get(null),
  alarms: await alarms.getAll(),
  notifications: await notifications.getAll(),
  history: [...(await windowsSince(0)), ...(await latestRequests(10))],
});

const settle = () => new Promise((resolve) => setTimeout(resolve, 1500));

const NOTHING = { local: {}, session: {}, sync: {}, alarms: [], notifications: {}, history: [] };

it('everything is gone, and stays gone', async () => {
  const { erase } = await start();
  await settle();
  expect((await dump()).history).toHaveLength(1);
  expect(await erase(true)).toBe(true);
  expect(await dump()).toEqual(NOTHING);
  await settle();
  expect(await dump()).toEqual(NOTHING);
});

it('also in the middle of things, with writings planned', async () => {
  const { erase } = await start();
  expect(await erase(true)).toBe(true);
  await settle();
  expect(await dump()).toEqual(NOTHING);
});

it.each([
  ['an answer', () => Promise.resolve(new Response('{"rateLimit":{}}'))],
  ['a failure', () => Promise.reject(new TypeError('network'))],
])('the poll that was under way ends in nothing: %s', async (_, outcome) => {
  let end = () => {};
  const until = new Promise<void>((resolve) => (end = resolve));
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('fetch', () => until.then(outcome));
  const { poll, erase } = await start();
  const polls = poll();
  await erase(true);
  end();
  await polls;
  await settle();
  vi.unstubAllGlobals();
  expect(await dump()).toEqual(NOTHING);
});

it('what was synced stays where that is wished', async () => {
  const { erase } = await start();
  await erase(false);
  await settle();
  expect(await dump()).toEqual({ ...NOTHING, sync: { settings: { version: 1, values: {} } } });
});

it('one thing that cannot be erased keeps nothing else, and is said', async () => {
  const { erase } = await start();
  vi.spyOn(alarms, 'clearAll').mockRejectedValueOnce(new Error('no'));
  expect(await erase(true)).toBe(false);
  expect((await dump()).local).toEqual({});
});

it('sites that were granted are given back, and Backlog’s own stay', async () => {
  const { erase } = await start();
  await erase(false);
  expect(await permissions.getAll()).toEqual({ origins: ['https://*.backlog.com/*'] });
});

it('after erasing everything the state has no owner', async () => {
  const { state, erase } = await start();
  await erase(false);
  expect(state.snapshot().owners).toEqual([]);
});
