/** The real background as it starts: what it does with what earlier workers have stored. */
import { beforeEach, expect, it, vi } from 'vitest';
import { MAX_QUEUED } from '../../src/background/capture/event-queue.ts';
import * as historyWrites from '../../src/history/write.ts';
import { accountsItem } from '../../src/storage/accounts.ts';
import { alertItem, parseAlerts } from '../../src/storage/alert-state.ts';
import { parseKeyAssignments } from '../../src/storage/key-assignments.ts';
import { OWNER_PREFIX } from '../../src/storage/owner-state.ts';
import { ms, OWNER, SPACE, T } from '../core/events.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { fakeBrowser, removeListeners } from '../platform/fake-browser.ts';
import { must } from '../utils.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  send,
  startBackground,
  storeAccounts,
  storeOwner,
} from './harness.ts';

const SEEN = `${SPACE}~0123456789abcdef`;
const { local, session } = fakeBrowser.storage;

let world: BackgroundHarness;

beforeEach(async () => {
  world = createHarness();
  await storeAccounts(OWNER);
});

const polledAt = () => world.polls.map(({ at }) => Math.round(at));
const storedOwners = () => [...session.items.keys()].filter((name) => name.startsWith(OWNER_PREFIX));

it('an account of which nothing is known yet is polled at once', async () => {
  await startBackground();
  await passTime(1);
  expect(polledAt()).toEqual([0]);
});

it('a paused account is not polled when the browser starts', async () => {
  await local.set({ settings: { version: 1, values: { paused: true } } });
  await startBackground();
  await passTime(120);
  expect(polledAt()).toEqual([]);
});

it('an alarm that is an hour late starts the worker, which polls once, three seconds later', async () => {
  await storeOwner(
    OWNER,
    new QuotaScenario().poll(-3600, { read: { limit: 600, remaining: 600, reset: -3600 } }),
  );
  await startBackground();
  fakeBrowser.alarms.onAlarm.fire({ name: 'tick', scheduledTime: ms(-3500) });
  await passTime(10);
  expect(polledAt()).toEqual([3]);
});

it('the history of an account that was removed without a worker is deleted, though nothing else happens', async () => {
  await local.set({ accounts: accountsItem([]) });
  await local.remove(`key:${OWNER}`);
  await startBackground();
  await passTime(10);
  const [, , ownerNow] = must(vi.mocked(historyWrites.prune).mock.calls[0]);
  expect([OWNER, SEEN].map(ownerNow)).toEqual([null, SEEN]);
});

it('no history is deleted by a local clock that jumps a hundred days ahead', async () => {
  await startBackground();
  await passTime(10);
  const days = 100 * 86_400;
  vi.setSystemTime(Date.now() + days * 1000);
  world.answers.set('key-1', () => {
    const now = Math.floor(Date.now() / 1000) - days;
    const figures = { limit: 150, remaining: 149, reset: now + 50 };
    const headers = { date: new Date(now * 1000).toUTCString() };
    return Response.json(
      { rateLimit: { read: figures, update: figures, search: figures, icon: figures } },
      { headers },
    );
  });
  await passTime(120);
  expect(world.polls.length).toBeGreaterThan(2);
  const pruned = vi.mocked(historyWrites.prune).mock.calls.map(([, now]) => now - T * 1000);
  expect(Math.max(...pruned)).toBeLessThan(130_000);
});

it('the figures and incidents of an account that was removed without a worker are deleted', async () => {
  const incident = {
    startedAt: ms(-9),
    lastRiskAt: ms(-5),
    warned: true,
    exhausted: false,
    fastSince: null,
    notifiedAt: ms(-9),
  };
  const incidents = { [`${OWNER}|update`]: incident };
  await storeOwner(OWNER, new QuotaScenario().poll(-5, { update: { limit: 150, remaining: 5, reset: 50 } }));
  await local.set({ alerts: alertItem({ incidents, reminders: [], sharedNotifiedAt: null }) });
  await local.set({ accounts: accountsItem([]) });
  await local.remove(`key:${OWNER}`);
  await startBackground();
  await passTime(10);
  expect(storedOwners()).toEqual([]);
  expect(parseAlerts(local.items.get('alerts'))?.incidents).toEqual({});
});

it('an assignment to an account that is gone is cleared, and what came of it is deleted', async () => {
  const kept = `${SPACE}~fedcba9876543210`;
  const joined = { [SEEN]: `${SPACE}#9`, [kept]: OWNER };
  await local.set({ keyAssignments: { version: 1, joined, ignored: [SEEN], mine: [], apart: [] } });
  await storeOwner(`${SPACE}#9`, new QuotaScenario().call({ at: -5, remaining: 90, reset: 50 }));
  await startBackground();
  await passTime(10);
  expect(storedOwners()).toEqual([OWNER_PREFIX + OWNER]);
  expect(parseKeyAssignments(local.items.get('keyAssignments'))).toMatchObject({
    joined: { [kept]: OWNER },
    ignored: [SEEN],
  });
});

it('an assignment stays while the accounts cannot be read', async () => {
  await local.remove(['accounts', `key:${OWNER}`]);
  const keyAssignments = { version: 1, joined: { [SEEN]: OWNER }, ignored: [], mine: [], apart: [] };
  await local.set({ keyAssignments });
  await startBackground();
  await passTime(10);
  expect(local.items.get('keyAssignments')).toEqual(keyAssignments);
});

it('the figures of a key that was assigned without a worker are the account’s', async () => {
  await storeOwner(SEEN, new QuotaScenario(false).call({ at: -5, remaining: 90, reset: 50 }));
  await local.set({
    keyAssignments: { version: 1, joined: { [SEEN]: OWNER }, ignored: [], mine: [], apart: [] },
  });
  await startBackground();
  await passTime(10);
  expect(storedOwners()).toEqual([OWNER_PREFIX + OWNER]);
  expect(String(session.items.get(OWNER_PREFIX + OWNER))).toContain('"remaining":90');
});

it.each([
  ['a key that is assigned to an account', { type: 'assignKey', key: SEEN, owner: OWNER }, [SEEN, OWNER]],
  ['an account that is removed', { type: 'removeAccount', id: OWNER }, [OWNER, null]],
] as const)('the history of %s moves with it, although none of it is in memory', async (_, command, move) => {
  await startBackground();
  await passTime(1);
  await send(command);
  await passTime(2);
  expect(world.historyMoves).toEqual([move]);
});

it('a storage that cannot be read at first delays the start, and a refresh is then carried out', async () => {
  vi.spyOn(local, 'get').mockRejectedValueOnce(new Error('IO error'));
  await startBackground();
  const refreshed = send({ type: 'refresh', owner: OWNER });
  await passTime(1);
  await refreshed;
  expect(polledAt()).toEqual([0]);
  await passTime(60);
  expect(world.polls.length).toBeGreaterThan(1);
});

it('storage that never answers is read again', async () => {
  vi.spyOn(local, 'get').mockImplementationOnce(() => new Promise(() => {}));
  await startBackground();
  await passTime(10);
  expect(world.polls).toHaveLength(1);
});

it('a session storage that cannot be read does not stop the polls', async () => {
  vi.spyOn(session, 'get').mockRejectedValue(new Error('IO error'));
  await startBackground();
  await passTime(60);
  expect(world.polls.length).toBeGreaterThan(1);
});

it('a worker that ends before storage can be read is started again by an alarm, and polls then', async () => {
  const get = vi.spyOn(local, 'get').mockRejectedValue(new Error('IO error'));
  await startBackground();
  await passTime(45);
  const alarm = Number(fakeBrowser.alarms.timeOf('tick')) - Date.now();
  expect(alarm).toBeGreaterThan(0);
  expect(alarm).toBeLessThanOrEqual(30_000);
  expect(polledAt()).toEqual([]);

  vi.clearAllTimers();
  removeListeners();
  get.mockRestore();
  await passTime(alarm / 1000);
  await startBackground();
  fakeBrowser.alarms.ring('tick');
  await passTime(1);
  expect(world.polls).toHaveLength(1);
});

it('events that are dropped before storage can be read write and show nothing', async () => {
  vi.spyOn(local, 'get').mockRejectedValue(new Error('IO error'));
  const set = vi.spyOn(session, 'set');
  const badge = vi.spyOn(fakeBrowser.action, 'setBadgeText');
  await startBackground();
  const about = { method: 'GET', tabId: 1, initiator: 'https://app.example.com', timeStamp: Date.now() };
  const requestHeaders = [{ name: 'Backlog-API-Key', value: 'other-key' }];
  for (let index = 0; index <= MAX_QUEUED; index += 1) {
    const url = `https://${SPACE}/api/v2/users`;
    fakeBrowser.webRequest.onSendHeaders.fire({ ...about, url, requestId: `${index}`, requestHeaders });
  }
  await passTime(1);
  expect([set.mock.calls, badge.mock.calls]).toEqual([[], []]);
});
