import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { SessionWriter } from '../../../src/background/persistence/session-writer.ts';
import { newOwner } from '../../../src/core/state/owner.ts';
import browser from '../../../src/platform/browser.ts';
import { OWNER_PREFIX } from '../../../src/storage/owner-state.ts';
import { SPACE } from '../../core/support.ts';
import type { FakeBrowser } from '../../platform/fake-browser.ts';

const { session } = (browser as unknown as FakeBrowser).storage;
const [first, second] = [newOwner(`${SPACE}~1`, SPACE), newOwner(`${SPACE}~2`, SPACE)] as const;
function aStore(): SessionWriter {
  const owners = new Map([first, second].map((owner) => [owner.id, owner]));
  const isUserOwned = (id: string) => id === second.id;
  const store = new SessionWriter({ observingSince: 0, latest: 0, quota: { owners }, isUserOwned });
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
