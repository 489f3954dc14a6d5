/** The real background: what it notifies of, beside which screen, and when it takes a notification back. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { accountsItem } from '../../../src/storage/accounts.ts';
import { OWNER_PREFIX, ownerItem } from '../../../src/storage/owner-state.ts';
import { OWNER, Scene, SPACE, T } from '../../core/support.ts';
import { anAccount } from '../../history/records.ts';
import { stubBrowser } from '../../ui/browser-stub.ts';
import { wholeBrowser } from '../fake-extension-api.ts';

/** A browser of its own for each test: what an earlier background still listens to is another one. */
const stand = vi.hoisted(() => ({ in: {} as object }));
vi.mock('../../../src/platform/browser.ts', () => ({
  default: new Proxy({}, { get: (_, name) => Reflect.get(stand.in, name) }),
}));
vi.mock('../../../src/history/write.ts', () => ({
  moveHistoryTimes: async () => {},
  clearHistory: async () => true,
  moveHistory: async () => {},
  prune: async () => {},
  writeHistory: async () => true,
}));

const OTHER = `${SPACE}#2`;
const KEY = `${SPACE}~0123456789abcdef`;
const FULL = { read: 600, update: 150, search: 150, icon: 60 };
type Left = Partial<typeof FULL>;

let browser: ReturnType<typeof wholeBrowser>;
/** What is left for each account's key at its next poll; the windows end 50 s after T. */
let left: Record<string, Left>;
let opened: string[];

beforeEach(async () => {
  vi.resetModules();
  vi.useFakeTimers({ now: T * 1000 });
  browser = wholeBrowser();
  opened = [];
  const others = {
    i18n: stubBrowser().i18n,
    windows: { getLastFocused: async () => ({}) },
    tabs: { create: async ({ url }: { url: string }) => void opened.push(url) },
  };
  stand.in = Object.assign(browser, others);
  left = { 'key-1': {}, 'key-2': {} };
  vi.stubGlobal('navigator', { onLine: true });
  vi.stubGlobal('self', { addEventListener: () => {} });
  vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => new AbortController().signal);
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    const sent = `${url} ${JSON.stringify([...new Headers(init.headers)])}`;
    const remaining = Object.entries(left).find(([key]) => sent.includes(key))?.[1] ?? {};
    const now = Math.floor(Date.now() / 1000);
    const rateLimit = Object.fromEntries(
      Object.entries(FULL).map(([name, limit]) => {
        const rest = now < T + 50 ? (remaining[name as keyof Left] ?? limit) : limit;
        return [name, { limit, remaining: rest, reset: rest === limit ? now : T + 50 }];
      }),
    );
    return Response.json({ rateLimit }, { headers: { date: new Date().toUTCString() } });
  });
});
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

const start = () => import('../../../src/background/index.ts');
const pass = (seconds: number) => vi.advanceTimersByTimeAsync(seconds * 1000);

async function addAccounts(...ids: string[]): Promise<void> {
  const accounts = ids.map((id, index) => anAccount(id, { userName: ['Taro', 'Hanako'][index] ?? id }));
  const keys = ids.map((id, index) => [`key:${id}`, `key-${index + 1}`]);
  await browser.storage.local.set({ accounts: accountsItem(accounts), ...Object.fromEntries(keys) });
}

const keep = (id: string, scene: Scene) =>
  browser.storage.session.set({ [OWNER_PREFIX + id]: ownerItem({ ...scene.owner, id }) });

async function shown(): Promise<Record<string, string>> {
  const all = (await browser.notifications.getAll()) as Record<string, { title: string; message: string }>;
  return Object.fromEntries(
    Object.entries(all).map(([id, { title, message }]) => [id, `${title} — ${message}`]),
  );
}

async function say(command: object): Promise<void> {
  const sender = { id: 'self', url: 'chrome-extension://self/src/pages/popup/index.html' };
  await Promise.all(browser.runtime.onMessage.fire(command, sender));
}

it('a notification names everything that is wrong with its account, and goes when it is over', async () => {
  await addAccounts(OWNER);
  left['key-1'] = { search: 0, update: 5 };
  await start();
  await pass(1);
  const text = (await shown())[`alert:${OWNER}`];
  expect(text).toContain('Search');
  expect(text).toContain('Update');
  await pass(55);
  expect(await shown()).toEqual({});
});

it('a worker that starts takes back what is over or of nobody, and leaves what still holds', async () => {
  await addAccounts(OWNER, OTHER);
  left['key-2'] = { update: 5 };
  await keep(OWNER, new Scene().poll(-1, { update: { limit: 150, remaining: 150, reset: -1 } }));
  await keep(OTHER, new Scene().poll(-1, { update: { limit: 150, remaining: 5, reset: 50 } }));
  for (const id of [OWNER, OTHER, 'gone.backlog.com#9'])
    await browser.notifications.create(`alert:${id}`, {});
  await browser.notifications.create('test', {});
  await start();
  await pass(1);
  expect(Object.keys(await shown()).sort()).toEqual([`alert:${OTHER}`, 'test']);
});

it('notifications of two users of one space name the users', async () => {
  await addAccounts(OWNER, OTHER);
  left = { 'key-1': { update: 0 }, 'key-2': { update: 0 } };
  await start();
  await pass(1);
  const texts = await shown();
  expect(texts[`alert:${OWNER}`]).toMatch(/^Update used up .* — Taro: /);
  expect(texts[`alert:${OTHER}`]).toMatch(/^Update used up .* — Hanako: /);
});

it.each([
  ['the options, which show no figures', null],
  ['a popup that shows another account', OTHER],
])('a danger is notified at once beside %s', async (_, owner) => {
  await addAccounts(OWNER, OTHER);
  await start();
  await pass(1);
  await say({ type: 'screen', focused: true, owner });
  left['key-1'] = { update: 0 };
  await say({ type: 'refresh', owner: OWNER });
  await pass(4);
  expect(Object.keys(await shown())).toEqual([`alert:${OWNER}`]);
});

it('a danger that a focused popup shows is not notified, then or later', async () => {
  await addAccounts(OWNER, OTHER);
  await start();
  await pass(1);
  await say({ type: 'screen', focused: true, owner: OWNER });
  left['key-1'] = { update: 0 };
  await say({ type: 'refresh', owner: OWNER });
  await pass(6);
  await say({ type: 'screen', focused: false, owner: OWNER });
  await pass(6);
  expect(await shown()).toEqual({});
});

it('a click on a notification opens the popup for its owner', async () => {
  await addAccounts(OWNER, OTHER);
  left['key-2'] = { update: 0 };
  await start();
  await pass(1);
  browser.notifications.onClicked.fire(`alert:${OTHER}`);
  await pass(1);
  expect(browser.storage.session.items.get('openRequest')).toEqual({ owner: OTHER, at: (T + 1) * 1000 });
  expect(opened).toEqual(['chrome-extension://self/src/pages/popup/index.html']);
  await say({ type: 'screen', focused: true, owner: OTHER });
  expect(browser.storage.session.items.has('openRequest')).toBe(false);
  expect(await shown()).toEqual({});
});

it('a stranger’s used-up key notifies once without an account, also over a restart of the browser', async () => {
  const usedUp = { limit: 150, remaining: 0, reset: 50 };
  await keep(KEY, new Scene(false).call({ at: -1, ...usedUp }));
  await start();
  await pass(1);
  expect(Object.keys(await shown())).toEqual([`alert:${KEY}`]);
  await browser.storage.session.clear();
  await browser.notifications.clear(`alert:${KEY}`);
  await keep(`${SPACE}~fedcba9876543210`, new Scene(false).call({ at: 1, ...usedUp }));
  vi.resetModules();
  await start();
  await pass(2);
  expect(await shown()).toEqual({});
});
