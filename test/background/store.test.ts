import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Store } from '../../src/background/store.ts';
import browser from '../../src/platform/browser.ts';
import { OWNER_PREFIX } from '../../src/platform/session.ts';
import { newOwner } from '../../src/quota/owner.ts';
import type { FakeBrowser } from '../platform/fake-browser.ts';
import { SPACE } from '../quota/support.ts';

vi.mock('../../src/platform/browser.ts', async () => ({
  default: (await import('../platform/fake-browser.ts')).fakeBrowser(),
}));

const { session } = (browser as unknown as FakeBrowser).storage;
const [first, second] = [newOwner(`${SPACE}~1`, SPACE), newOwner(`${SPACE}~2`, SPACE)] as const;
const stored = () => [...session.items.keys()].filter((name) => name.startsWith(OWNER_PREFIX));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

it('what had to make room is taken out of the storage too, unless it is heard of again', async () => {
  const store = new Store(() => 0);
  store.keep(first);
  await vi.advanceTimersByTimeAsync(1000);
  store.drop([first.id]);
  store.keep(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored()).toEqual([OWNER_PREFIX + second.id]);

  store.keep(first);
  store.drop([second.id]);
  store.keep(second);
  await vi.advanceTimersByTimeAsync(1000);
  expect(stored().sort()).toEqual([first, second].map(({ id }) => OWNER_PREFIX + id));
});

it('writes four times a second at most, however many events come', async () => {
  const store = new Store(() => 0);
  const set = vi.spyOn(session, 'set');
  for (let event = 0; event < 2000; event += 1) {
    store.keep(event % 2 === 0 ? first : second);
    await vi.advanceTimersByTimeAsync(5);
  }
  // The first one at once.
  expect(set.mock.calls.length).toBeLessThanOrEqual(41);
});
