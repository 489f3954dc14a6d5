import { expect, test, vi } from 'vitest';
import { AppState } from '../../src/background/app-state.ts';
import { restoreState } from '../../src/background/restore-state.ts';
import browser from '../../src/platform/browser.ts';
import { accountsItem } from '../../src/storage/accounts.ts';
import { parseInferredCategories } from '../../src/storage/inferred-categories.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import { OBSERVATION_ITEM, QUERY_HASH_KEY_ITEM } from '../../src/storage/small-items.ts';
import { must, OWNER, SPACE } from '../core/support.ts';
import { anAccount } from '../history/records.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';

const request = {
  type: 'requestStarted',
  requestId: '7',
  category: 'read',
  initiator: 'app.example.com',
  endpoint: 'GET /space',
  queryHash: null,
  isFullListing: false,
} as const;

test('a request under way is found by its id, also when its key turns out to be an account’s', () => {
  const state = new AppState(() => {});
  const seen = `${SPACE}~0123456789abcdef`;
  const of = { space: SPACE, at: 0 };
  state.dispatch({ ...request, ...of, owner: seen, key: seen });
  expect(state.inFlightRequest('7')?.owner).toBe(seen);
  state.dispatch({ type: 'ownersMerged', ...of, owner: OWNER, from: seen });
  expect(state.inFlightRequest('7')?.owner).toBe(OWNER);
  state.dispatch({ type: 'requestEnded', ...of, owner: OWNER, requestId: '7' });
  expect(state.inFlightRequest('7')).toBeNull();
  expect(state.quota.owners.get(OWNER)?.inFlight).toEqual([]);
});

test('one that was answered is found no more', () => {
  const state = new AppState(() => {});
  const of = { space: SPACE, owner: OWNER, at: 0 };
  state.dispatch({ ...request, ...of, key: OWNER });
  const answer = {
    status: 200,
    fromCache: false,
    multiplexed: true,
    date: null,
    rateLimit: null,
    retryAfter: null,
  };
  const about = { requestId: '7', category: 'read', endpoint: 'GET /space' } as const;
  state.dispatch({ type: 'responseReceived', ...of, ...about, ...answer });
  expect(state.inFlightRequest('7')).toBeNull();
});

test('of those sent while a worker starts, whose answers the browser may have lost, none stays under way', () => {
  const said: string[] = [];
  const state = new AppState(() => {});
  state.listeners.push(({ type }) => said.push(type));
  const of = { space: SPACE, owner: OWNER, key: OWNER };
  state.dispatch({ ...request, ...of, at: 1000, requestId: 'lost' });
  state.dispatch({ ...request, ...of, at: 3000, requestId: 'new' });
  state.markInFlightUncertain(2000);
  const flights = state.quota.owners.get(OWNER)?.inFlight ?? [];
  expect(flights.map(({ requestId, uncertain }) => [requestId, uncertain])).toEqual([
    ['lost', true],
    ['new', false],
  ]);
  // Once is enough.
  state.markInFlightUncertain(2000);
  expect(said).toEqual(['requestStarted', 'requestStarted', 'inFlightMarkedUncertain']);
});

test('the next life of the worker finds it too, but says of none that it is still under way', async () => {
  const { session } = (browser as unknown as FakeBrowser).storage;
  const owner = `${SPACE}~0123456789abcdef`;
  const first = new AppState(() => {});
  first.dispatch({ ...request, space: SPACE, at: 0, owner, key: owner });
  await session.set({ [OWNER_PREFIX + owner]: ownerItem(must(first.quota.owners.get(owner))) });
  const changed: string[] = [];
  const second = new AppState(({ id }) => changed.push(id));
  await restoreState(second);
  expect(second.inFlightRequest('7')).toMatchObject({ owner, request: { uncertain: true } });
  // It is stored so for the screens.
  expect(changed).toEqual([owner]);
});

test('without access to the hosts nothing is observed; with it, from then on', () => {
  const state = new AppState(() => {});
  state.setAccess(false);
  expect(state.observingSince).toBeNull();
  const before = Date.now();
  state.setAccess(true);
  expect(state.observingSince).toBeGreaterThanOrEqual(before);
  const since = state.observingSince;
  state.setAccess(true);
  expect(state.observingSince).toBe(since);
});

test.each([
  ['idle for the 30 s after which the browser ends it', 30, true],
  ['idle for just long enough', 25, true],
  ['amid events, some of which may be lost', 10, false],
  ['a moment ago', 0, false],
])(
  'of a worker that died %s the time since when requests were observed is kept or not',
  async (_, ago, kept) => {
    const { session } = (browser as unknown as FakeBrowser).storage;
    const start = Date.now();
    const since = start - 3_600_000;
    await session.set({ [OBSERVATION_ITEM]: { since, notedAt: start - ago * 1000 } });
    const state = new AppState(() => {});
    await restoreState(state);
    if (kept) expect(state.observingSince).toBe(since);
    else expect(state.observingSince).toBeGreaterThanOrEqual(start);
    await session.remove(OBSERVATION_ITEM);
  },
);

test('of a worker from which the hosts were kept the next one takes over no time of observing', async () => {
  const { session } = (browser as unknown as FakeBrowser).storage;
  const start = Date.now();
  await session.set({ [OBSERVATION_ITEM]: { since: null, notedAt: start - 60_000 } });
  const state = new AppState(() => {});
  await restoreState(state);
  expect(state.observingSince).toBeGreaterThanOrEqual(start);
  await session.remove(OBSERVATION_ITEM);
});

test('a start asks each storage once, for each question is a way to the browser and back', async () => {
  const { local, session, sync } = (browser as unknown as FakeBrowser).storage;
  const asked = [local, session, sync].map((area) => vi.spyOn(area, 'get'));
  await restoreState(new AppState(() => {}));
  expect(asked.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

test('an account of which only the key is left is there, although the storage takes nothing', async () => {
  const { local } = (browser as unknown as FakeBrowser).storage;
  local.items.set(`key:${OWNER}`, 'secret');
  local.failing = true;
  const state = new AppState(() => {});
  await restoreState(state);
  expect(state.accounts.map(({ id }) => id)).toEqual([OWNER]);
  local.failing = false;
});

test('the key of questions is the same for all workers of one session of the browser, and another in the next', async () => {
  const restored = async (): Promise<string> => {
    const state = new AppState(() => {});
    await restoreState(state);
    return String(state.queryHashKey);
  };
  await browser.storage.session.clear();
  const first = await restored();
  expect(await restored()).toBe(first);
  await browser.storage.session.clear();
  const second = await restored();
  expect(second).not.toBe(first);
  await browser.storage.session.set({ [QUERY_HASH_KEY_ITEM]: [1, 'damaged'] });
  expect([first, second]).not.toContain(await restored());
  expect(await browser.storage.local.get(null)).not.toHaveProperty(QUERY_HASH_KEY_ITEM);
});

test('inferred categories of a space without an account are dropped at the start, and from storage', async () => {
  const { local } = (browser as unknown as FakeBrowser).storage;
  const inferred = { 'GET /issues/:id': { category: 'icon', windows: [1, 2, 3] } } as const;
  await local.set({
    accounts: accountsItem([anAccount(OWNER)]),
    inferredCategories: { version: 1, spaces: { [SPACE]: inferred, 'other.backlog.jp': inferred } },
  });
  const state = new AppState(() => {});
  await restoreState(state);
  expect(state.categoryOf(SPACE, 'GET /issues/:id', 'read')).toBe('icon');
  expect(state.categoryOf('other.backlog.jp', 'GET /issues/:id', 'read')).toBe('read');
  await vi.waitFor(async () => {
    const { inferredCategories } = await local.get('inferredCategories');
    expect(Object.keys(parseInferredCategories(inferredCategories))).toEqual([SPACE]);
  });
  await local.clear();
});

test('a stored inferred category with an invalid name is ignored', () => {
  const spaces = { [SPACE]: { 'GET /issues/:id': { category: '<b>', windows: [1, 2, 3] } } };
  expect(parseInferredCategories({ version: 1, spaces })).toEqual({});
});
