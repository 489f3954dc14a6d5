import { beforeEach, expect, it, vi } from 'vitest';
import { SessionWriter } from '../../../src/background/persistence/session-writer.ts';
import { newOwner } from '../../../src/core/state/owner.ts';
import { OWNER_PREFIX, parseOwner } from '../../../src/storage/owner-state.ts';
import { SPACE } from '../../core/events.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';

const { session } = fakeBrowser.storage;
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
  vi.useFakeTimers();
});

it('an owner that was evicted is removed from storage, unless it changes again before the next write', async () => {
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

it('owners are written once per update cycle, however many events come', async () => {
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

it('a write that is repeated late does not undo a newer one', async () => {
  const changing = { ...second };
  const owners = new Map([[changing.id, changing]]);
  const state = { observingSince: 0, latest: 0, quota: { owners }, isUserOwned: () => true };
  const store = new SessionWriter(state);
  let screen = 'before';
  vi.spyOn(session, 'set').mockRejectedValueOnce(new Error('QUOTA_BYTES quota exceeded'));
  vi.spyOn(session, 'remove').mockImplementationOnce(
    () => new Promise((resolve) => setTimeout(resolve, 500)),
  );
  store.ownerChanged(changing);
  store.itemChanged('screen', () => screen);
  store.write();
  await vi.advanceTimersByTimeAsync(200);
  changing.revision += 1;
  screen = 'after';
  store.ownerChanged(changing);
  store.write();
  await vi.advanceTimersByTimeAsync(1000);
  expect(parseOwner(session.items.get(OWNER_PREFIX + changing.id))?.revision).toBe(changing.revision);
  expect(session.items.get('screen')).toBe('after');
});

it('an owner that is removed while a write is repeated is not written again', async () => {
  const owners = new Map([[second.id, second]]);
  const state = { observingSince: 0, latest: 0, quota: { owners }, isUserOwned: () => true };
  const store = new SessionWriter(state);
  vi.spyOn(session, 'set').mockRejectedValueOnce(new Error('QUOTA_BYTES quota exceeded'));
  store.ownerChanged(second);
  store.write();
  owners.clear();
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored()).toEqual([]);
});

it('a failed write of before everything was erased is not repeated', async () => {
  const owners = new Map([[second.id, second]]);
  const state = { observingSince: 0, latest: 0, quota: { owners }, isUserOwned: () => true };
  const store = new SessionWriter(state);
  vi.spyOn(session, 'set').mockRejectedValueOnce(new Error('QUOTA_BYTES quota exceeded'));
  store.itemChanged('screen', () => 'shown');
  store.write();
  store.clear();
  await session.clear();
  await vi.advanceTimersByTimeAsync(1000);
  store.write();
  await vi.advanceTimersByTimeAsync(1000);
  expect([...session.items.keys()]).toEqual([]);
});

it('an owner that could not be deleted is deleted with the next write', async () => {
  const owners = new Map([[first.id, first]]);
  const state = { observingSince: 0, latest: 0, quota: { owners }, isUserOwned: () => true };
  const store = new SessionWriter(state);
  store.ownerChanged(first);
  store.write();
  await vi.advanceTimersByTimeAsync(10);
  expect(stored()).toEqual([OWNER_PREFIX + first.id]);
  vi.spyOn(session, 'remove').mockRejectedValueOnce(new Error('IO error'));
  owners.clear();
  await store.remove([first.id]);
  store.write();
  await vi.advanceTimersByTimeAsync(10);
  expect(stored()).toEqual([]);
});

it('a storage that stays full is tried once more at once, then once per cycle, and has everything when there is room', async () => {
  const store = aStore();
  session.failing = true;
  const set = vi.spyOn(session, 'set');
  store.itemChanged('screen', () => 'shown');
  store.ownerChanged(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(set.mock.calls.length).toBeGreaterThan(1);
  expect(set.mock.calls.length).toBeLessThanOrEqual(6);
  session.failing = false;
  await vi.advanceTimersByTimeAsync(200);
  expect(stored()).toEqual([OWNER_PREFIX + second.id]);
  expect(session.items.get('screen')).toBe('shown');
});

it('the latest time is stored at most once a minute, and at once after the clock was set back', async () => {
  const owners = new Map([[first.id, first]]);
  const state = { observingSince: 0, latest: 100_000, quota: { owners }, isUserOwned: () => true };
  const store = new SessionWriter(state);
  const set = vi.spyOn(fakeBrowser.storage.local, 'set');
  for (const latest of [100_000, 100_000, 159_999, 160_000, 160_000, 90_000, 90_001]) {
    state.latest = latest;
    store.ownerChanged(first);
    store.write();
  }
  expect(set.mock.calls).toEqual([100_000, 160_000, 90_000].map((latestTime) => [{ latestTime }]));
});
