/** The whole background, in memory: what it writes back after everything was erased. */
import { IDBFactory } from 'fake-indexeddb';
import 'fake-indexeddb/auto';
import { beforeEach, expect, it, vi } from 'vitest';
import { Alerter } from '../../src/background/alerter.ts';
import { archiveOf } from '../../src/background/archive.ts';
import { Chronicle } from '../../src/background/chronicle.ts';
import { eraseAll } from '../../src/background/erase-all.ts';
import { Poller } from '../../src/background/poller.ts';
import { beat, type Parts } from '../../src/background/pulse.ts';
import { Schedule } from '../../src/background/schedule.ts';
import { State } from '../../src/background/state.ts';
import { Store } from '../../src/background/store.ts';
import type { Toolbar } from '../../src/background/toolbar.ts';
import { saveAccount } from '../../src/platform/accounts.ts';
import browser from '../../src/platform/browser.ts';
import { latestRequests, minutesSince } from '../../src/platform/history.ts';
import { closeHistory } from '../../src/platform/history-db.ts';
import { changeSettings } from '../../src/platform/settings.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';
import { anAccount } from '../platform/records.ts';
import { OWNER, SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

const { storage, alarms, notifications, permissions } = browser as unknown as FakeBrowser;

beforeEach(() => {
  closeHistory();
  globalThis.indexedDB = new IDBFactory();
});

async function start() {
  await saveAccount(anAccount(OWNER), 'canary-key');
  await changeSettings({ paused: true, alertIcon: true });
  await storage.local.set({ secret: '00', alerts: '{}', identity: {}, lessons: {} });
  await storage.sync.set({ settings: { version: 1, values: {} } });
  await notifications.create('alert:x', {});
  const store = new Store(
    () => state.watchedSince,
    (owner) => state.isUsers(owner),
  );
  const state: State = new State((owner) => {
    store.keep(owner);
    chronicle.note(owner);
  });
  const chronicle = new Chronicle(archiveOf(() => state));
  const parts: Parts = {
    state,
    schedule: new Schedule(() => {}),
    poller: new Poller(state, () => {}),
    alerter: new Alerter(state, store),
    chronicle,
    toolbar: { show: () => {} } as unknown as Toolbar,
  };
  await state.restore();
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
  const headers = { date: reset - 50, figures: { limit: 600, remaining: 1, reset }, retryAfter: null };
  state.dispatch({ type: 'sent', ...of, initiator: 'a', key: 'k', question: null, unconditional: false });
  state.dispatch({ type: 'answered', ...of, status: 200, fromCache: false, unqueued: true, ...headers });
  beat(parts);
  const forgetful = [() => state.forget(), () => store.forgetAll(), () => chronicle.forget()];
  const poll = () => Promise.all(state.accounts.map((one) => parts.poller.poll(one)));
  return { state, poll, erase: (sync: boolean) => eraseAll(parts, forgetful, sync) };
}

const dump = async () => ({
  local: await storage.local.get(null),
  session: await storage.session.get(null),
  sync: await storage.sync.get(null),
  alarms: await alarms.getAll(),
  notifications: await notifications.getAll(),
  history: [...(await minutesSince(0)), ...(await latestRequests(10))],
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

it('the ledger knows nobody any more', async () => {
  const { state, erase } = await start();
  await erase(false);
  expect(state.snapshot().owners).toEqual([]);
});
