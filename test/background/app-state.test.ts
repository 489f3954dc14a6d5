import { expect, test, vi } from 'vitest';
import { AppState } from '../../src/background/app-state.ts';
import { restoreState } from '../../src/background/restore-state.ts';
import browser from '../../src/platform/browser.ts';
import { accountsItem } from '../../src/storage/accounts.ts';
import { parseInferredCategories } from '../../src/storage/inferred-categories.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import {
  OBSERVATION_ITEM,
  QUERY_HASH_KEY_ITEM,
  REJECTIONS_ITEM,
  rejectionsItem,
} from '../../src/storage/session-items.ts';
import { OWNER, requestStarted, responseReceived, SPACE } from '../core/events.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { must } from '../utils.ts';

const request = requestStarted({ requestId: '7', category: 'read' });

test('a request in flight is found by its id, also after its key was assigned to an account', () => {
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

test('a request that was answered is no longer found', () => {
  const state = new AppState(() => {});
  const of = { space: SPACE, owner: OWNER, at: 0 };
  state.dispatch({ ...request, ...of, key: OWNER });
  state.dispatch(responseReceived({ ...of, requestId: '7', category: 'read' }));
  expect(state.inFlightRequest('7')).toBeNull();
});

test('requests sent while a worker starts are marked as uncertain, since the browser may have lost their answers', () => {
  const types: string[] = [];
  const state = new AppState(() => {});
  state.listeners.push(({ type }) => types.push(type));
  const of = { space: SPACE, owner: OWNER, key: OWNER };
  state.dispatch({ ...request, ...of, at: 1000, requestId: 'lost' });
  state.dispatch({ ...request, ...of, at: 3000, requestId: 'new' });
  state.markInFlightUncertain(2000);
  const flights = state.quota.owners.get(OWNER)?.inFlight ?? [];
  expect(flights.map(({ requestId, uncertain }) => [requestId, uncertain])).toEqual([
    ['lost', true],
    ['new', false],
  ]);
  // A second time changes nothing.
  state.markInFlightUncertain(2000);
  expect(types).toEqual(['requestStarted', 'requestStarted', 'inFlightMarkedUncertain']);
});

test('the next worker restores requests in flight, and marks them as uncertain', async () => {
  const { session } = fakeBrowser.storage;
  const owner = `${SPACE}~0123456789abcdef`;
  const first = new AppState(() => {});
  first.dispatch({ ...request, space: SPACE, at: 0, owner, key: owner });
  await session.set({ [OWNER_PREFIX + owner]: ownerItem(must(first.quota.owners.get(owner))) });
  const changed: string[] = [];
  const second = new AppState(({ id }) => changed.push(id));
  await restoreState(second);
  expect(second.inFlightRequest('7')).toMatchObject({ owner, request: { uncertain: true } });
  // The change is written for the screens.
  expect(changed).toEqual([owner]);
});

test('requests are observed from the moment at which the hosts are granted', () => {
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
])('the time of observing of a worker that died %s is kept or begins anew', async (_, ago, kept) => {
  const { session } = fakeBrowser.storage;
  const start = Date.now();
  const since = start - 3_600_000;
  await session.set({ [OBSERVATION_ITEM]: { since, notedAt: start - ago * 1000 } });
  const state = new AppState(() => {});
  await restoreState(state);
  if (kept) expect(state.observingSince).toBe(since);
  else expect(state.observingSince).toBeGreaterThanOrEqual(start);
});

test('a worker does not take over a time of observing from one that had no access to the hosts', async () => {
  const { session } = fakeBrowser.storage;
  const start = Date.now();
  await session.set({ [OBSERVATION_ITEM]: { since: null, notedAt: start - 60_000 } });
  const state = new AppState(() => {});
  await restoreState(state);
  expect(state.observingSince).toBeGreaterThanOrEqual(start);
});

test('a start reads each storage area once', async () => {
  const { local, session, sync } = fakeBrowser.storage;
  const asked = [local, session, sync].map((area) => vi.spyOn(area, 'get'));
  await restoreState(new AppState(() => {}));
  expect(asked.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

test('an account is restored from its key alone, even if storage is full', async () => {
  const { local } = fakeBrowser.storage;
  local.items.set(`key:${OWNER}`, 'secret');
  local.failing = true;
  const state = new AppState(() => {});
  await restoreState(state);
  expect(state.accounts.map(({ id }) => id)).toEqual([OWNER]);
});

test('the key that queries are hashed with is the same for all workers of a browser session, and new in the next', async () => {
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

test('the id that names this browser in synced settings is the same for all workers of a session, and new in the next', async () => {
  const restored = async (): Promise<string> => {
    const state = new AppState(() => {});
    await restoreState(state);
    return state.syncWriter;
  };
  const first = await restored();
  expect(await restored()).toBe(first);
  await browser.storage.session.clear();
  expect(await restored()).not.toBe(first);
});

test('inferred categories of a space without an account are dropped at the start, and from storage', async () => {
  const { local } = fakeBrowser.storage;
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

test('each event that is dropped is counted, and observation starts again', () => {
  vi.useFakeTimers({ now: 1000 });
  const state = new AppState(() => {});
  vi.setSystemTime(2000);
  state.recordDropped('queueFull');
  state.recordDropped('queueFull');
  expect([...state.quota.rejections]).toEqual([['queueFull', 2]]);
  expect(state.observingSince).toBe(2000);
  state.observingSince = null;
  state.recordDropped('queueFull');
  expect(state.observingSince).toBeNull();
});

test.each([
  ['the session', { observation: { since: 0, notedAt: 3_700_000 } }, {}],
  ['the local area', {}, { latestTime: 3_700_000 }],
])(
  'a clock that was set back since the time in %s is noticed at the start',
  async (_, inSession, inLocal) => {
    const { local, session } = fakeBrowser.storage;
    vi.useFakeTimers({ now: 100_000 });
    await session.set(inSession);
    await local.set(inLocal);
    const state = new AppState(() => {});
    const setBack = vi.fn();
    state.onClockSetBack = setBack;
    await restoreState(state);
    expect(setBack.mock.calls).toEqual([[{ by: 3_600_000, now: 100_000 }]]);
  },
);

test('events that are dropped while storage is read are a gap, and are counted with those of earlier workers', async () => {
  const { session } = fakeBrowser.storage;
  const start = Date.now();
  await session.set({
    [OBSERVATION_ITEM]: { since: start - 3_600_000, notedAt: start - 60_000 },
    [REJECTIONS_ITEM]: rejectionsItem(new Map([['queueFull', 3]])),
  });
  const state = new AppState(() => {});
  const restored = restoreState(state);
  state.recordDropped('queueFull');
  await restored;
  expect(state.quota.rejections.get('queueFull')).toBe(4);
  expect(state.observingSince).toBeGreaterThanOrEqual(start);
});
