/** The real background: what becomes of a key's figures, history and notification as it is assigned, split and removed. */
import { beforeEach, expect, it, vi } from 'vitest';
import { saveAccount } from '../../src/storage/accounts.ts';
import { parseAlerts } from '../../src/storage/alert-state.ts';
import { parseKeyAssignments } from '../../src/storage/key-assignments.ts';
import { OWNER_PREFIX, parseOwner } from '../../src/storage/owner-state.ts';
import { parseObservation, parseRejections } from '../../src/storage/session-items.ts';
import { OWNER, SPACE, T } from '../core/events.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { must } from '../utils.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  rateLimitAnswer,
  send,
  startBackground,
  storeAccounts,
} from './harness.ts';

const ELSEWHERE = 'other.backlog.jp#2';
const { local, session } = fakeBrowser.storage;

let world: BackgroundHarness;
const polledAt = (key: string) =>
  world.polls.filter((poll) => poll.key === key).map(({ at }) => Math.round(at));
const owners = () =>
  [...session.items.keys()].flatMap((name) =>
    name.startsWith(OWNER_PREFIX) ? [name.slice(OWNER_PREFIX.length)] : [],
  );
const observedKey = () => must(owners().find((id) => id.includes('~')));
/** What is left of each type of an owner, as the screens read it. */
const left = (id: string) =>
  must(parseOwner(session.items.get(OWNER_PREFIX + id))).windows.flatMap(({ category, readings }) =>
    readings.entries.map(({ remaining }) => [category, remaining]),
  );
const incidents = () => Object.keys(parseAlerts(local.items.get('alerts'))?.incidents ?? {});
const shown = async () => Object.keys(await fakeBrowser.notifications.getAll());

let requests = 0;
/** A page sends a request with this key; what answers it, with so many left. */
async function open(key: string, path = 'users', limit = 600): Promise<(remaining: number) => void> {
  requests += 1;
  const about = {
    requestId: `page-${requests}`,
    url: `https://${SPACE}/api/v2/${path}`,
    method: path === 'users' ? 'GET' : 'POST',
    tabId: 1,
    type: 'xmlhttprequest',
    initiator: 'https://app.example.com',
  };
  const { onSendHeaders, onResponseStarted } = fakeBrowser.webRequest;
  const requestHeaders = [{ name: 'Backlog-API-Key', value: key }];
  onSendHeaders.fire({ ...about, timeStamp: Date.now(), requestHeaders });
  await passTime(0.02);
  return (remaining) => {
    const responseHeaders = [
      { name: 'date', value: new Date().toUTCString() },
      { name: 'x-ratelimit-limit', value: `${limit}` },
      { name: 'x-ratelimit-remaining', value: `${remaining}` },
      { name: 'x-ratelimit-reset', value: `${T + 50}` },
    ];
    const answer = { statusCode: 200, statusLine: 'HTTP/1.1 200', fromCache: false, responseHeaders };
    onResponseStarted.fire({ ...about, ...answer, timeStamp: Date.now() });
  };
}

/** A page's request with this key, answered at once. */
async function page(key: string, remaining: number, path = 'users', limit = 600): Promise<void> {
  (await open(key, path, limit))(remaining);
  await passTime(0.02);
}

beforeEach(() => {
  world = createHarness();
});

it('an account that is added takes over what was observed of its key: figures, history and notification', async () => {
  await startBackground();
  await page('key-9', 0, 'issues', 150);
  await passTime(1.5);
  const key = observedKey();
  expect(left(key)).toEqual([['update', 0]]);
  expect([incidents(), await shown()]).toEqual([[`${key}|update`], [`alert:${key}`]]);

  world.answers.set('key-9', () => rateLimitAnswer({ update: 0 }, 50));
  await send({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'key-9' });
  await passTime(2);
  expect(owners()).toEqual([OWNER]);
  expect(left(OWNER)).toContainEqual(['update', 0]);
  expect(world.historyMoves).toEqual([[key, OWNER]]);
  // It was notified already.
  expect([incidents(), await shown()]).toEqual([[`${OWNER}|update`], []]);

  await send({ type: 'removeAccount', id: OWNER });
  await passTime(2);
  expect([owners(), incidents()]).toEqual([[], []]);
  expect(world.historyMoves).toEqual([
    [key, OWNER],
    [OWNER, null],
  ]);
});

it('a key that is assigned and split again leaves its figures to the account until the split, which polls', async () => {
  await storeAccounts(OWNER);
  await startBackground();
  await passTime(5);
  await page('other-key', 90, 'issues', 150);
  await passTime(1);
  const key = observedKey();
  expect(left(key)).toEqual([['update', 90]]);
  world.answers.set('key-1', () => rateLimitAnswer({ update: 90 }, 50));

  await send({ type: 'assignKey', key, owner: OWNER });
  await passTime(2);
  expect(owners()).toEqual([OWNER]);
  expect(left(OWNER)).toEqual([['update', 90]]);
  expect(world.historyMoves).toEqual([[key, OWNER]]);
  // Again nothing new.
  await send({ type: 'assignKey', key, owner: OWNER });
  await passTime(2);
  expect(world.historyMoves).toEqual([[key, OWNER]]);

  const before = polledAt('key-1');
  world.answers.set('key-1', () => rateLimitAnswer({ update: 140 }, 50));
  await send({ type: 'unassignKey', key });
  await passTime(0.5);
  expect(polledAt('key-1')).toHaveLength(before.length + 1);
  expect(left(OWNER)).toEqual([['update', 140]]);
  expect(parseKeyAssignments(local.items.get('keyAssignments'))).toMatchObject({ joined: {}, apart: [key] });
  // Its next request is its own.
  await page('other-key', 80, 'issues', 150);
  await passTime(1);
  expect(left(key)).toEqual([['update', 80]]);
});

it('a key of an account that is removed is an owner of its own again, and the account does not come back', async () => {
  await storeAccounts(OWNER);
  await startBackground();
  await passTime(5);
  await page('other-key', 90, 'issues', 150);
  await passTime(1);
  const key = observedKey();
  await send({ type: 'assignKey', key, owner: OWNER });
  await passTime(2);
  const before = world.polls.length;

  await send({ type: 'removeAccount', id: OWNER });
  await page('other-key', 80, 'issues', 150);
  await passTime(2);
  expect(owners()).toEqual([key]);
  expect(left(key)).toEqual([['update', 80]]);
  expect(parseKeyAssignments(local.items.get('keyAssignments')).joined).toEqual({});
  expect(world.polls).toHaveLength(before);
});

it('a key that is assigned to a key of an unknown user moves there, and leaves no poll behind when split', async () => {
  await startBackground();
  for (const name of ['a', 'b']) await page(name, name === 'a' ? 90 : 80, 'issues', 150);
  await passTime(1);
  const [a, b] = owners() as [string, string];
  await send({ type: 'assignKey', key: a, owner: b });
  await passTime(2);
  expect(owners()).toEqual([b]);
  expect(world.historyMoves).toEqual([
    [b, b],
    [a, b],
  ]);
  await send({ type: 'unassignKey', key: a });
  await passTime(2);
  expect(left(b)).toEqual([]);
  expect(world.polls).toEqual([]);
});

it('a first answer to a key has the accounts of its space polled, not those of other spaces', async () => {
  await storeAccounts(OWNER, ELSEWHERE);
  await local.set({ settings: { version: 1, values: { polling: 'every60s' } } });
  await startBackground();
  await passTime(5);
  await page('other-key', 500);
  await passTime(2);
  expect([polledAt('key-1'), polledAt('key-2')]).toEqual([[0, 5], [0]]);
});

it('an answer with figures that cannot be true does not end the error of a poll, and a true one does', async () => {
  world.answers.set('key-1', () => new Response('{}', { status: 500 }));
  await storeAccounts(OWNER);
  await startBackground();
  await passTime(3);
  const error = () => parseOwner(session.items.get(OWNER_PREFIX + OWNER))?.poll.error;
  const [failed, before] = [error(), polledAt('key-1')];
  expect(failed).not.toBeNull();
  world.answers.clear();
  await page('other-key', 601);
  await passTime(0.5);
  expect([error(), polledAt('key-1')]).toEqual([failed, before]);
  await page('other-key', 500);
  await passTime(0.5);
  expect(error()).toBeNull();
});

it('a new key of an account ends the error of its poll at once', async () => {
  world.answers.set('key-1', () => new Response('{}', { status: 401 }));
  await storeAccounts(OWNER);
  await startBackground();
  await passTime(3);
  expect(parseOwner(session.items.get(OWNER_PREFIX + OWNER))?.poll.error).toBe('keyRefused');
  await send({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'key-2' });
  await passTime(1);
  expect(polledAt('key-2')).toHaveLength(1);
});

it('a request that was sent while the worker started counts as uncertain two seconds later', async () => {
  await saveAccount(anAccount(OWNER), 'key-1');
  await local.set({ settings: { version: 1, values: { paused: true } } });
  const stored = await local.get(null);
  vi.spyOn(local, 'get').mockImplementationOnce(async () => {
    await new Promise((resolve) => setTimeout(resolve, 200));
    return stored;
  });
  await startBackground();
  await open('key-1');
  const inFlight = () =>
    parseOwner(session.items.get(OWNER_PREFIX + OWNER))?.inFlight.map(({ uncertain }) => uncertain);
  await passTime(1.5);
  await open('key-1');
  await passTime(0.3);
  expect(inFlight()).toEqual([false, false]);
  await passTime(1);
  expect(inFlight()).toEqual([true, false]);
});

it('a request whose owner cannot be read is a gap in observation, and the next one is observed', async () => {
  const reported = vi.fn();
  vi.stubGlobal('reportError', reported);
  await startBackground();
  await passTime(60);
  const observing = () => parseObservation(session.items.get('observation'))?.since;
  vi.spyOn(local, 'get').mockRejectedValueOnce(new Error('IO error'));
  await page('key-9', 90, 'issues', 150);
  await passTime(1);
  expect([owners(), reported.mock.calls.length]).toEqual([[], 1]);
  expect(parseRejections(session.items.get('rejections'))).toEqual([['storageUnread', 1]]);
  expect(observing()).toBeGreaterThanOrEqual((T + 60) * 1000);

  await page('key-9', 80, 'issues', 150);
  await passTime(1);
  expect(left(observedKey())).toEqual([['update', 80]]);
});
