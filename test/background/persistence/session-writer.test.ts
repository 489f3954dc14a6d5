import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionWriter } from '../../../src/background/persistence/session-writer.ts';
import type { InFlightRequest } from '../../../src/core/state/in-flight.ts';
import { newOwner } from '../../../src/core/state/owner.ts';
import browser from '../../../src/platform/browser.ts';
import { OWNER_PREFIX } from '../../../src/storage/owner-state.ts';
import { SPACE } from '../../core/support.ts';
import type { FakeBrowser } from '../../platform/fake-browser.ts';

const { session } = (browser as unknown as FakeBrowser).storage;
const [first, second] = [newOwner(`${SPACE}~1`, SPACE), newOwner(`${SPACE}~2`, SPACE)] as const;
const LONG_FLIGHT: InFlightRequest = {
  requestId: '1',
  category: 'read',
  sentAt: 0,
  initiator: 'app.example.com',
  endpoint: 'GET /projects',
  key: first.id,
  queryHash: null,
  isFullListing: false,
  overlapped: false,
  uncertain: false,
};
function aStore(): SessionWriter {
  const store = new SessionWriter({ observingSince: 0, latest: 0, isUserOwned: (id) => id === second.id });
  // As the update cycle does.
  setInterval(() => store.write(), 200);
  return store;
}
const stored = () => [...session.items.keys()].filter((name) => name.startsWith(OWNER_PREFIX));

beforeEach(() => {
  session.items.clear();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

it('what had to make room is taken out of the storage too, unless it is heard of again', async () => {
  const store = aStore();
  store.ownerChanged(first);
  await vi.advanceTimersByTimeAsync(1000);
  store.evict([first.id]);
  store.ownerChanged(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored()).toEqual([OWNER_PREFIX + second.id]);

  store.ownerChanged(first);
  store.evict([second.id]);
  store.ownerChanged(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored().sort()).toEqual([first, second].map(({ id }) => OWNER_PREFIX + id));
});

it('writes only when the update cycle asks, however many events come', async () => {
  const store = aStore();
  const set = vi.spyOn(session, 'set');
  for (let event = 0; event < 2000; event += 1) {
    store.ownerChanged(event % 2 === 0 ? first : second);
    await vi.advanceTimersByTimeAsync(5);
  }
  expect(set.mock.calls.length).toBeLessThanOrEqual(50);
});

it('a write that fails is repeated without the observed keys, which leave the storage', async () => {
  const store = aStore();
  store.ownerChanged(first);
  await vi.advanceTimersByTimeAsync(1000);
  const set = vi.spyOn(session, 'set').mockRejectedValueOnce(new Error('QUOTA_BYTES quota exceeded'));
  store.ownerChanged(first);
  store.ownerChanged(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(set).toHaveBeenCalledTimes(2);
  expect(stored()).toEqual([OWNER_PREFIX + second.id]);
});

it('owners together take four million characters, and the user’s own are stored first', async () => {
  const store = aStore();
  store.ownerChanged(second);
  // As long as can be: long names in everything that an owner has.
  const flight = { ...LONG_FLIGHT, initiator: 'x'.repeat(300) };
  for (let index = 0; index < 80; index += 1) {
    const inFlight = Array.from({ length: 120 }, (_, id) => ({ ...flight, requestId: `${id}` }));
    store.ownerChanged({ ...newOwner(`${SPACE}~many${index}`, SPACE), inFlight });
    await vi.advanceTimersByTimeAsync(300);
  }
  const sizes = [...session.items.values()].map((item) => String(item).length);
  expect(sizes.reduce((a, b) => a + b)).toBeLessThan(4_100_000);
  expect(Math.max(...sizes)).toBeGreaterThan(50_000);
  expect(stored()).toContain(OWNER_PREFIX + second.id);
});
