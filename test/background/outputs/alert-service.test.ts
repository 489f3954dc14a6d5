/** The real background: what it notifies of, beside which screen, and when it withdraws a notification. */
import { beforeEach, expect, it, vi } from 'vitest';
import { parseAlerts } from '../../../src/storage/alert-state.ts';
import { DEFAULT_SETTINGS, settingsItem } from '../../../src/storage/settings.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { fakeBrowser, removeListeners } from '../../platform/fake-browser.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  rateLimitAnswer,
  send,
  startBackground,
  storeAccounts,
  storeOwner,
} from '../harness.ts';

const OTHER = `${SPACE}#2`;
const KEY = `${SPACE}~0123456789abcdef`;
const { session } = fakeBrowser.storage;

let world: BackgroundHarness;
/** What is left for a key at its next poll, in a window that ends 50 s after T. */
const leave = (key: string, left: Parameters<typeof rateLimitAnswer>[0]) =>
  world.answers.set(key, () => rateLimitAnswer(left, 50));

beforeEach(() => {
  world = createHarness();
});

async function shown(): Promise<Record<string, string>> {
  const all = (await fakeBrowser.notifications.getAll()) as Record<
    string,
    { title: string; message: string }
  >;
  return Object.fromEntries(
    Object.entries(all).map(([id, { title, message }]) => [id, `${title} — ${message}`]),
  );
}

it('a notification names every type that is used up or low, and is withdrawn after the reset', async () => {
  await storeAccounts(OWNER);
  leave('key-1', { search: 0, update: 5 });
  await startBackground();
  await passTime(1);
  const text = (await shown())[`alert:${OWNER}`];
  expect(text).toContain('Search');
  expect(text).toContain('Update');
  await passTime(55);
  expect(await shown()).toEqual({});
});

it.each([
  ['read', 'alertRead'],
  ['update', 'alertUpdate'],
  ['search', 'alertSearch'],
  ['icon', 'alertIcon'],
] as const)('a used-up type is notified if the user wants it: %s', async (type, setting) => {
  await storeAccounts(OWNER);
  const none = { alertRead: false, alertUpdate: false, alertSearch: false, alertIcon: false };
  const settings = settingsItem({ ...DEFAULT_SETTINGS, ...none, [setting]: true });
  await fakeBrowser.storage.local.set({ settings });
  leave('key-1', { read: 0, update: 0, search: 0, icon: 0 });
  await startBackground();
  await passTime(1);
  const names = { read: 'Read', update: 'Update', search: 'Search', icon: 'Icon' };
  const text = (await shown())[`alert:${OWNER}`] ?? '';
  expect(Object.values(names).filter((name) => text.includes(`${name} used up`))).toEqual([names[type]]);
});

it.each([
  ['is followed by one of its reset by the setting', true, [`reset:${OWNER}`]],
  ['is not followed by one of its reset by default', false, []],
])('a notification of a used-up type %s', async (_, notifyResets, expected) => {
  await storeAccounts(OWNER);
  if (notifyResets)
    await fakeBrowser.storage.local.set({ settings: settingsItem({ ...DEFAULT_SETTINGS, notifyResets }) });
  leave('key-1', { update: 0 });
  await startBackground();
  await passTime(55);
  expect(Object.keys(await shown())).toEqual(expected);
});

it('a worker that starts withdraws notifications that no longer hold, and leaves the others', async () => {
  await storeAccounts(OWNER, OTHER);
  leave('key-2', { update: 5 });
  await storeOwner(
    OWNER,
    new QuotaScenario().poll(-1, { update: { limit: 150, remaining: 150, reset: -1 } }),
  );
  await storeOwner(OTHER, new QuotaScenario().poll(-1, { update: { limit: 150, remaining: 5, reset: 50 } }));
  for (const id of [`alert:${OWNER}`, `alert:${OTHER}`, 'alert:gone.backlog.com#9', 'test'])
    await fakeBrowser.notifications.create(id, {});
  await startBackground();
  await passTime(1);
  expect(Object.keys(await shown()).sort()).toEqual([`alert:${OTHER}`, 'test']);
});

it('notifications of two users of one space name the users', async () => {
  await storeAccounts(OWNER, OTHER);
  leave('key-1', { update: 0 });
  leave('key-2', { update: 0 });
  await startBackground();
  await passTime(1);
  const texts = await shown();
  expect(texts[`alert:${OWNER}`]).toMatch(/^Update used up .* — Taro: /);
  expect(texts[`alert:${OTHER}`]).toMatch(/^Update used up .* — Hanako: /);
});

it.each([
  ['the options, which show no figures', null],
  ['a popup that shows another account', OTHER],
])('a danger is notified at once beside %s', async (_, owner) => {
  await storeAccounts(OWNER, OTHER);
  await startBackground();
  await passTime(1);
  await send({ type: 'screen', focused: true, owner });
  leave('key-1', { update: 0 });
  await send({ type: 'refresh', owner: OWNER });
  await passTime(4);
  expect(Object.keys(await shown())).toEqual([`alert:${OWNER}`]);
});

it('a danger that a focused popup shows is not notified, then or later', async () => {
  await storeAccounts(OWNER, OTHER);
  await startBackground();
  await passTime(1);
  await send({ type: 'screen', focused: true, owner: OWNER });
  leave('key-1', { update: 0 });
  await send({ type: 'refresh', owner: OWNER });
  await passTime(6);
  await send({ type: 'screen', focused: false, owner: OWNER });
  await passTime(6);
  expect(await shown()).toEqual({});
});

it('a click on a notification opens the popup for its owner', async () => {
  const openTab = vi.spyOn(fakeBrowser.tabs, 'create');
  await storeAccounts(OWNER, OTHER);
  leave('key-2', { update: 0 });
  await startBackground();
  await passTime(1);
  fakeBrowser.notifications.onClicked.fire(`alert:${OTHER}`);
  await passTime(1);
  expect(session.items.get('openRequest')).toEqual({ owner: OTHER, at: (T + 1) * 1000 });
  const url = 'https://self.example/src/pages/popup/index.html';
  expect(openTab).toHaveBeenCalledExactlyOnceWith({ url });
  await send({ type: 'screen', focused: true, owner: OTHER });
  expect(session.items.has('openRequest')).toBe(false);
  expect(await shown()).toEqual({});
});

it('a used-up key of an unknown user notifies once without an account, also over a browser restart', async () => {
  const usedUp = { limit: 150, remaining: 0, reset: 50 };
  await storeOwner(KEY, new QuotaScenario(false).call({ at: -1, ...usedUp }));
  await startBackground();
  await passTime(1);
  expect(Object.keys(await shown())).toEqual([`alert:${KEY}`]);
  removeListeners();
  await session.clear();
  await fakeBrowser.notifications.clear(`alert:${KEY}`);
  await storeOwner(`${SPACE}~fedcba9876543210`, new QuotaScenario(false).call({ at: 1, ...usedUp }));
  await startBackground();
  await passTime(2);
  expect(await shown()).toEqual({});
});

it('a notification names no user while only one owner may notify, and is stored each time beyond the session', async () => {
  await storeAccounts(OWNER);
  await storeOwner(KEY, new QuotaScenario(false).call({ at: -1, limit: 150, remaining: 90, reset: 50 }));
  const notifiedAt = () =>
    Object.values(parseAlerts(fakeBrowser.storage.local.items.get('alerts'))?.incidents ?? {}).map(
      (incident) => Math.floor((incident.notifiedAt ?? 0) / 1000 - T),
    );
  leave('key-1', { update: 5 });
  await startBackground();
  await passTime(5);
  const [first = 0] = notifiedAt();
  leave('key-1', { update: 0 });
  await send({ type: 'refresh', owner: OWNER });
  await passTime(5);
  expect(notifiedAt()).toEqual([expect.toSatisfy((second) => second >= first + 4)]);
  expect((await shown())[`alert:${OWNER}`]).toMatch(/^Update used up .* — Resets /);
});
