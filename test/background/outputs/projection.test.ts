/** What the real background does while a projection stands, and where a poll has to confirm one. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountsItem } from '../../../src/storage/accounts.ts';
import { OWNER_PREFIX, ownerItem } from '../../../src/storage/owner-state.ts';
import { OWNER, Scene, T } from '../../core/support.ts';
import { anAccount } from '../../history/records.ts';
import { wholeBrowser } from '../fake-extension-api.ts';

const stand = vi.hoisted(() => ({ in: {} as object }));
vi.mock('../../../src/platform/browser.ts', async () => {
  stand.in = (await import('../fake-extension-api.ts')).wholeBrowser();
  return { default: new Proxy({}, { get: (_, name) => Reflect.get(stand.in, name) }) };
});
vi.mock('../../../src/history/write.ts', () => ({
  moveHistoryTimes: async () => {},
  clearHistory: async () => true,
  moveHistory: async () => {},
  prune: async () => {},
  writeHistory: async () => true,
}));

const DANGER = '#cf460d';
/** When polls left, and when the badge took which colour, in seconds. */
let polls: number[];
let colours: { at: number; color: string }[];
let browser: ReturnType<typeof wholeBrowser>;

const seconds = () => Date.now() / 1000 - T;

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: T * 1000 });
  browser = wholeBrowser();
  stand.in = browser;
  polls = [];
  colours = [];
  Object.assign(browser.action, {
    setBadgeBackgroundColor: async ({ color }: { color: string }) => {
      colours.push({ at: seconds(), color });
    },
  });
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('self', { addEventListener: () => {} });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  vi.stubGlobal('fetch', async () => {
    polls.push(Math.round(seconds()));
    const now = Math.floor(Date.now() / 1000);
    const idle = (limit: number) => ({ limit, remaining: limit, reset: now });
    const update = { limit: 150, remaining: 90, reset: T + 48 };
    const rateLimit = { read: idle(600), update, search: idle(150), icon: idle(60) };
    return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
  });
  await browser.storage.local.set({
    accounts: accountsItem([anAccount(OWNER)]),
    [`key:${OWNER}`]: 'key-1',
  });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

async function startWith(scene: Scene): Promise<void> {
  await browser.storage.session.set({ [OWNER_PREFIX + OWNER]: ownerItem(scene.owner) });
  await import('../../../src/background/index.ts');
}

const pass = (duration: number) => vi.advanceTimersByTimeAsync(duration * 1000);

it('the badge leaves danger within ten seconds of silence, without an event', async () => {
  const scene = new Scene().poll(-1, { read: { limit: 600, remaining: 599, reset: 40 } });
  for (let index = 0; index < 60; index += 1) {
    scene.call({ at: -12 + index / 5, remaining: 149 - index, reset: 48 });
  }
  await startWith(scene);
  await pass(1);
  expect(colours.map(({ color }) => color)).toEqual([DANGER]);
  await pass(10);
  expect(colours.length).toBe(2);
  expect(colours[1]?.color).not.toBe(DANGER);
  expect(polls).toEqual([]);
});

it('a rise that one poll shows is looked at again 3 s later, and then at the usual time', async () => {
  await startWith(new Scene().poll(-10, { update: { limit: 150, remaining: 148, reset: 48 } }));
  await pass(12);
  expect(polls).toEqual([0, 3]);
  await pass(3);
  expect(polls).toEqual([0, 3, 13]);
});
