import { expect, test, vi } from 'vitest';
import { State } from '../../src/background/state.ts';
import browser from '../../src/platform/browser.ts';
import { OWNER_PREFIX, ownerItem, QUESTION_KEY_ITEM, WATCH_ITEM } from '../../src/platform/session.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';
import { must, OWNER, SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

const request = {
  type: 'sent',
  requestId: '7',
  category: 'read',
  initiator: 'app.example.com',
  endpoint: 'GET /space',
  question: null,
  unconditional: false,
} as const;

test('a request under way is found by its id, also when its key turns out to be an account’s', () => {
  const state = new State(() => {});
  const seen = `${SPACE}~0123456789abcdef`;
  const of = { space: SPACE, at: 0 };
  state.dispatch({ ...request, ...of, owner: seen, key: seen });
  expect(state.flightOf('7')?.owner).toBe(seen);
  state.dispatch({ type: 'adopt', ...of, owner: OWNER, from: seen });
  expect(state.flightOf('7')?.owner).toBe(OWNER);
  state.dispatch({ type: 'ended', ...of, owner: OWNER, requestId: '7' });
  expect(state.flightOf('7')).toBeNull();
  expect(state.ledger.owners.get(OWNER)?.flights).toEqual([]);
});

test('one that was answered is found no more', () => {
  const state = new State(() => {});
  const of = { space: SPACE, owner: OWNER, at: 0 };
  state.dispatch({ ...request, ...of, key: OWNER });
  const answer = {
    status: 200,
    fromCache: false,
    unqueued: true,
    date: null,
    figures: null,
    retryAfter: null,
  };
  const about = { requestId: '7', category: 'read', endpoint: 'GET /space' } as const;
  state.dispatch({ type: 'answered', ...of, ...about, ...answer });
  expect(state.flightOf('7')).toBeNull();
});

test('of those sent while a worker starts, whose answers the browser may have lost, none stays under way', () => {
  const said: string[] = [];
  const state = new State((_, __, { type }) => said.push(type));
  const of = { space: SPACE, owner: OWNER, key: OWNER };
  state.dispatch({ ...request, ...of, at: 1000, requestId: 'lost' });
  state.dispatch({ ...request, ...of, at: 3000, requestId: 'new' });
  state.doubtFlights(2000);
  const flights = state.ledger.owners.get(OWNER)?.flights ?? [];
  expect(flights.map(({ requestId, doubtful }) => [requestId, doubtful])).toEqual([
    ['lost', true],
    ['new', false],
  ]);
  // Once is enough.
  state.doubtFlights(2000);
  expect(said).toEqual(['sent', 'sent', 'doubted']);
});

test('the next life of the worker finds it too, but says of none that it is still under way', async () => {
  const { session } = (browser as unknown as FakeBrowser).storage;
  const owner = `${SPACE}~0123456789abcdef`;
  const first = new State(() => {});
  first.dispatch({ ...request, space: SPACE, at: 0, owner, key: owner });
  await session.set({ [OWNER_PREFIX + owner]: ownerItem(must(first.ledger.owners.get(owner))) });
  const changed: string[] = [];
  const second = new State(({ id }) => changed.push(id));
  await second.restore();
  expect(second.flightOf('7')).toMatchObject({ owner, flight: { doubtful: true } });
  // It is stored so for the screens.
  expect(changed).toEqual([owner]);
});

test('while the browser keeps the hosts from us nothing is watched, and from then on again', async () => {
  const { permissions } = browser as unknown as FakeBrowser;
  const state = new State(() => {});
  const asked = vi.spyOn(permissions, 'contains').mockResolvedValue(false);
  await state.accessChanged();
  expect(state.watchedSince).toBeNull();
  asked.mockResolvedValue(true);
  const before = Date.now();
  await state.accessChanged();
  expect(state.watchedSince).toBeGreaterThanOrEqual(before);
  const since = state.watchedSince;
  await state.accessChanged();
  expect(state.watchedSince).toBe(since);
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
    await session.set({ [WATCH_ITEM]: { since, notedAt: start - ago * 1000 } });
    const state = new State(() => {});
    await state.restore();
    if (kept) expect(state.watchedSince).toBe(since);
    else expect(state.watchedSince).toBeGreaterThanOrEqual(start);
    await session.remove(WATCH_ITEM);
  },
);

test('of a worker from which the hosts were kept the next one takes over no time of observing', async () => {
  const { session } = (browser as unknown as FakeBrowser).storage;
  const start = Date.now();
  await session.set({ [WATCH_ITEM]: { since: null, notedAt: start - 60_000 } });
  const state = new State(() => {});
  await state.restore();
  expect(state.watchedSince).toBeGreaterThanOrEqual(start);
  await session.remove(WATCH_ITEM);
});

test('a start asks each storage once, for each question is a way to the browser and back', async () => {
  const { local, session, sync } = (browser as unknown as FakeBrowser).storage;
  const asked = [local, session, sync].map((area) => vi.spyOn(area, 'get'));
  await new State(() => {}).restore();
  expect(asked.map(({ mock }) => mock.calls.length)).toEqual([1, 1, 0]);
});

test('an account of which only the key is left is there, although the storage takes nothing', async () => {
  const { local } = (browser as unknown as FakeBrowser).storage;
  local.items.set(`key:${OWNER}`, 'secret');
  local.failing = true;
  const state = new State(() => {});
  await state.restore();
  expect(state.accounts.map(({ id }) => id)).toEqual([OWNER]);
});

test('the key of questions is the same for all workers of one session of the browser, and another in the next', async () => {
  const restored = async (): Promise<string> => {
    const state = new State(() => {});
    await state.restore();
    return String(state.questionKey);
  };
  await browser.storage.session.clear();
  const first = await restored();
  expect(await restored()).toBe(first);
  await browser.storage.session.clear();
  const second = await restored();
  expect(second).not.toBe(first);
  await browser.storage.session.set({ [QUESTION_KEY_ITEM]: [1, 'damaged'] });
  expect([first, second]).not.toContain(await restored());
  expect(await browser.storage.local.get(null)).not.toHaveProperty(QUESTION_KEY_ITEM);
});
