/** Everything that the background shows, call by call: on the toolbar button, and as notifications. */
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { parseAlerts } from '../../../src/storage/alert-state.ts';
import { DEFAULT_SETTINGS, settingsItem } from '../../../src/storage/settings.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  send,
  startBackground,
  storeAccounts,
} from '../harness.ts';
import { type BrowserCalls, recordCalls, removeChromium } from './browser-calls.ts';

const { local } = fakeBrowser.storage;

let world: BackgroundHarness;
let calls: BrowserCalls;
/** Windows of these types that end then, in seconds after T. */
function windows(left: Record<string, [remaining: number, reset: number]>): Response {
  const now = Math.floor(Date.now() / 1000);
  const rateLimit = Object.entries({ read: 600, update: 150, search: 150, icon: 60 }).map(([type, limit]) => {
    const [remaining, reset] = left[type] ?? [limit, 0];
    return [
      type,
      T + reset > now ? { limit, remaining, reset: T + reset } : { limit, remaining: limit, reset: now },
    ];
  });
  const headers = { date: new Date().toUTCString() };
  return Response.json({ rateLimit: Object.fromEntries(rateLimit) }, { headers });
}
/** The calls after a poll that comes now and has this answer, and after the poll that may confirm it. */
async function poll(left: Parameters<typeof windows>[0]): Promise<string[]> {
  world.answers.set('key-1', () => windows(left));
  await send({ type: 'refresh', owner: OWNER });
  await passTime(4);
  return calls.take();
}
const localAlerts = (set: MockInstance<typeof local.set>) =>
  set.mock.calls.flatMap(([{ alerts }]) => (alerts === undefined ? [] : [parseAlerts(alerts)]));
/** The notification of this owner, in Chromium. */
const shown = (call: 'create' | 'update', kind: string, icon: string, title: string, message: string) =>
  `${call} ${kind} {type:basic,iconUrl:https://self.example/icons/${icon}-128.png,title:${title},message:${message},` +
  'buttons:[{title:Mute for an hour}]}';
const button = (icon: string, text: string, colour: string, title: string) => [
  `setBadgeText {text:${text}}`,
  `setBadgeBackgroundColor {color:${colour}}`,
  'setBadgeTextColor {color:#ffffff}',
  `setIcon {path:{16:/icons/${icon}-16.png,32:/icons/${icon}-32.png}}`,
  `setTitle {title:${title}}`,
];
const isCountdown = (call: string): boolean => /^setBadgeText {text:\d+s}$/.test(call);

beforeEach(async () => {
  world = createHarness();
  calls = recordCalls();
  await storeAccounts(OWNER);
});
afterEach(removeChromium);

const ALERT = `alert:${OWNER}`;
const NOTHING = button('brand', '', '#6d767f', 'Quota Monitor for Backlog');
const USED_UP =
  'Update is used up / Update: 0 of 150 left · resets at hh:00:49 / Taro – demo.backlog.com · Checked';
const low = (advice: string, left: string, checked: string) =>
  `Search is nearly used up · ${advice} / Search: ${left} of 150 left · resets at hh:01:19 / ` +
  `Taro – demo.backlog.com · Checked hh:${checked}`;

it('two types that run low, are used up and reset are shown by these calls and no others', async () => {
  const set = vi.spyOn(local, 'set');
  await local.set({ settings: settingsItem({ ...DEFAULT_SETTINGS, notifyResets: true }) });
  await startBackground();
  await passTime(1);
  expect(calls.take()).toEqual(NOTHING);

  const isLow = (checked: string) =>
    `Update is running low · Pause / Update: 30 of 150 left · resets at hh:00:49 / Taro – demo.backlog.com · Checked hh:00:${checked}`;
  expect(await poll({ update: [30, 50] })).toEqual([
    ...button('chromium/warning', 'u30', '#a46800', isLow('01')),
    `setTitle {title:${isLow('04')}}`,
  ]);
  expect(localAlerts(set)).toEqual([]);

  expect(await poll({ update: [6, 50], search: [4, 80] })).toEqual([
    ...button('chromium/critical', 's4', '#cf460d', low('Pause', '4', '00:07')),
    shown('create', ALERT, 'critical', 'Update and Search running out', 'Update: Pause · Search: Pause'),
  ]);

  const usedUp = await poll({ update: [0, 50], search: [4, 80] });
  expect(usedUp.slice(0, 6)).toEqual([
    ...button('chromium/exhausted', '40s', '#e6162f', `${USED_UP} hh:00:10`),
    shown('create', ALERT, 'exhausted', 'Update and Search running out', 'Update: Wait 40 s · Search: Pause'),
  ]);
  await passTime(36);
  const later = [...usedUp.slice(6), ...calls.take()];
  expect(later.filter(isCountdown)).toEqual(
    Array.from({ length: 38 }, (_, second) => `setBadgeText {text:${39 - second}s}`),
  );
  expect(later.filter((call) => !isCountdown(call))).toEqual(
    ['13', '23', '33', '43'].map((checked) => `setTitle {title:${USED_UP} hh:00:${checked}}`),
  );

  await passTime(4);
  const message = 'You can send 3 more until the reset. ≤ 4 of 150 left. Other programs used 146 of 150.';
  expect(calls.take()).toEqual([
    'setBadgeText {text:1s}',
    ...button('chromium/critical', 's4', '#cf460d', low('3 more', '≤ 4', '00:43')),
    shown('update', ALERT, 'critical', 'Search nearly used up, resets in 30 s', message),
    `setTitle {title:${low('3 more', '4', '00:50')}}`,
    shown('create', `reset:${OWNER}`, 'ok', 'Update reset: you can go on', '150 of 150 left.'),
  ]);

  await passTime(32);
  expect(calls.take()).toEqual([
    ...[
      ['≤ 4', '00:50'],
      ['4', '01:00'],
      ['≤ 4', '01:00'],
      ['4', '01:10'],
    ].map(([left = '', checked = '']) => `setTitle {title:${low('3 more', left, checked)}}`),
    ...NOTHING,
    `clear ${ALERT}`,
  ]);
  // Beyond the session only what is notified, and that the reset was.
  expect(
    localAlerts(set).map((state) => [
      ...Object.values(state?.incidents ?? {}).map(
        ({ notifiedAt }) => Math.floor((notifiedAt ?? 0) / 1000) - T,
      ),
      ...(state?.reminders ?? []).map(({ category, bySetting }) => [category, bySetting]),
    ]),
  ).toEqual([
    [7, 7],
    [10, 10, ['update', true]],
    [10, 10],
  ]);
});

it('the button of a notification withdraws it and mutes alerts for an hour, but a click on it does not', async () => {
  await startBackground();
  await passTime(1);
  calls.take();
  await send({ type: 'testNotification' });
  await passTime(1);
  const message = 'This is how you are warned before a limit is reached.';
  expect(calls.take()).toEqual([shown('create', 'test', 'brand', 'Notifications work', message)]);
  fakeBrowser.notifications.onClicked.fire('test');
  await passTime(1);
  expect(calls.take()).toEqual(['clear test']);
  expect(local.items.has('settings')).toBe(false);
  calls.clickButton('test');
  await passTime(1);
  expect(calls.take()).toEqual(['clear test']);
  expect(local.items.get('settings')).toEqual(
    settingsItem({ ...DEFAULT_SETTINGS, mutedUntil: ms(3 + 3600) }),
  );
  await poll({ update: [0, 50] });
  expect(await fakeBrowser.notifications.getAll()).toEqual({});
});

it('a notification keeps its text while a key that is split off leaves the account without figures', async () => {
  const key = `${SPACE}~0123456789abcdef`;
  await startBackground();
  await send({ type: 'assignKey', key, owner: OWNER });
  expect(await poll({ update: [5, 50] })).toContainEqual(expect.stringMatching(/^create alert:/));
  world.answers.set('key-1', () => new Promise(() => {}));
  await send({ type: 'unassignKey', key });
  await passTime(4);
  expect(calls.take().filter((call) => call.includes(ALERT))).toEqual([]);
});

it('a click on a notification focuses the last window and opens the popup there, without a tab', async () => {
  const openTab = vi.spyOn(fakeBrowser.tabs, 'create');
  const focused: unknown[] = [];
  vi.spyOn(fakeBrowser.windows, 'getLastFocused').mockResolvedValue({ id: 5 });
  Object.assign(fakeBrowser.windows, {
    update: async (id: number, options: object) => void focused.push([id, options]),
  });
  Object.assign(fakeBrowser.action, { openPopup: async () => void focused.push('popup') });
  await startBackground();
  await passTime(1);
  fakeBrowser.notifications.onClicked.fire(ALERT);
  await passTime(1);
  expect(focused).toEqual([[5, { focused: true }], 'popup']);
  expect(openTab).not.toHaveBeenCalled();
  Reflect.deleteProperty(fakeBrowser.windows, 'update');
  Reflect.deleteProperty(fakeBrowser.action, 'openPopup');
});

it('notifications that the browser does not list do not prevent new ones', async () => {
  vi.spyOn(fakeBrowser.notifications, 'getAll').mockRejectedValue(new Error('not available'));
  const rejected = vi.fn();
  process.on('unhandledRejection', rejected);
  await startBackground();
  await passTime(1);
  calls.take();
  expect((await poll({ update: [0, 50] })).filter((call) => call.startsWith('create'))).toHaveLength(1);
  process.off('unhandledRejection', rejected);
  expect(rejected).not.toHaveBeenCalled();
});
