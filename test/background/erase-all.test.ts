/** The whole background, in memory: what it writes back after everything was erased. */
import { beforeEach, expect, it, vi } from 'vitest';
import { AppState } from '../../src/background/app-state.ts';
import { Fingerprints } from '../../src/background/capture/credentials.ts';
import { KeyMatcher } from '../../src/background/capture/key-matcher.ts';
import { OwnerResolver } from '../../src/background/capture/owner-resolver.ts';
import { eraseAll } from '../../src/background/command-handlers.ts';
import { AlertService } from '../../src/background/outputs/alert-service.ts';
import type { Toolbar } from '../../src/background/outputs/toolbar.ts';
import { HistoryRecorder } from '../../src/background/persistence/history-recorder.ts';
import { SessionWriter } from '../../src/background/persistence/session-writer.ts';
import type { BatchMonitor } from '../../src/background/polling/batch-monitor.ts';
import { Poller } from '../../src/background/polling/poller.ts';
import { Scheduler } from '../../src/background/polling/scheduler.ts';
import { restoreState } from '../../src/background/restore-state.ts';
import { UpdateCycle } from '../../src/background/update-cycle.ts';
import { saveAccount } from '../../src/storage/accounts.ts';
import { changeSettings } from '../../src/storage/settings.ts';
import { OWNER, requestStarted, responseReceived } from '../core/events.ts';
import { latestRequests, windowsSince } from '../history/history-reads.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const { storage, alarms, notifications, permissions } = fakeBrowser;

beforeEach(() => {
  // The database runs on real time.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
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
    batches: { check: () => {}, starts: () => [] } as unknown as BatchMonitor,
    session,
    alerts: new AlertService(state, session),
    historyRecorder,
    toolbar: { show: () => {} } as unknown as Toolbar,
  });
  await restoreState(state);
  const at = Date.now();
  const reset = Math.floor(at / 1000) + 50;
  const of = { at, category: 'read' } as const;
  const headers = { date: reset - 50, rateLimit: { limit: 600, remaining: 1, reset } };
  state.dispatch(requestStarted(of));
  state.dispatch(responseReceived({ ...of, ...headers }));
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

/** Every write that is planned is done. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 15; turn += 1) {
    await vi.advanceTimersByTimeAsync(100);
    for (let task = 0; task < 20; task += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

const NOTHING = { local: {}, session: {}, sync: {}, alarms: [], notifications: {}, history: [] };

it('erasing everything removes every stored item, and none comes back', async () => {
  const { erase } = await start();
  await settle();
  expect((await dump()).history).toHaveLength(1);
  expect(await erase(true)).toBe(true);
  expect(await dump()).toEqual(NOTHING);
  await settle();
  expect(await dump()).toEqual(NOTHING);
});

it('erasing everything drops the writes that are planned', async () => {
  const { erase } = await start();
  expect(await erase(true)).toBe(true);
  await settle();
  expect(await dump()).toEqual(NOTHING);
});

it.each([
  ['an answer', () => Promise.resolve(new Response('{"rateLimit":{}}'))],
  ['a failure', () => Promise.reject(new TypeError('network'))],
])('a poll that was running when everything was erased stores nothing: %s', async (_, outcome) => {
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
  expect(await dump()).toEqual(NOTHING);
});

it('synced settings stay unless they are to be erased too', async () => {
  const { erase } = await start();
  await erase(false);
  await settle();
  expect(await dump()).toEqual({ ...NOTHING, sync: { settings: { version: 1, values: {} } } });
});

it('an item that cannot be erased is reported, and the others are erased', async () => {
  const { erase } = await start();
  vi.spyOn(alarms, 'clearAll').mockRejectedValueOnce(new Error('no'));
  expect(await erase(true)).toBe(false);
  expect((await dump()).local).toEqual({});
});

it('erasing everything revokes granted sites except Backlog’s own', async () => {
  for (const origin of ['https://*.backlog.com/*', 'https://app.example.com/*'])
    fakeBrowser.origins.add(origin);
  const { erase } = await start();
  await erase(false);
  expect(await permissions.getAll()).toEqual({ origins: ['https://*.backlog.com/*'] });
});

it('after erasing everything the state has no owner', async () => {
  const { state, erase } = await start();
  await erase(false);
  expect(state.snapshot().owners).toEqual([]);
});
