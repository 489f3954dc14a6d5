/** What screens are told of stored data: once it is read, at each change, and never after the end. */
import { beforeEach, expect, it, vi } from 'vitest';
import { accountsItem } from '../../src/storage/accounts.ts';
import { alertItem } from '../../src/storage/alert-state.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import { DEFAULT_SETTINGS, settingsItem } from '../../src/storage/settings.ts';
import { type AppData, subscribe } from '../../src/storage/subscribe.ts';
import { ms, OWNER, SPACE } from '../core/events.ts';
import { QuotaScenario } from '../core/quota-scenario.ts';
import { anAccount } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';

const KEY = `${SPACE}~0123456789abcdef`;
const { local, session } = fakeBrowser.storage;
const REMINDER = { owner: OWNER, category: 'update', resetAt: ms(50), bySetting: false } as const;
const ASSIGNMENTS = { version: 1, joined: { [KEY]: OWNER }, ignored: [], mine: [], apart: [] };
const NOTHING: AppData = {
  accounts: [],
  settings: DEFAULT_SETTINGS,
  owners: [],
  keyAssignments: { joined: {}, ignored: [], mine: [], apart: [] },
  screen: null,
  openRequest: null,
  observingSince: null,
  reminders: [],
  batches: {},
};

/** Owners as they are stored after each of these polls, and what each has left. */
const scenario = new QuotaScenario();
const items = [140, 130, 120].map((remaining, index) =>
  ownerItem(scenario.poll(index, { update: { limit: 150, remaining, reset: 60 } }).owner),
);
const left = ({ owners }: AppData) =>
  owners.map(({ id, windows }) => [id, windows[0]?.readings.entries[0]?.remaining]);

let told: AppData[];
let failures: string[];
const follow = (screen = 'popup') =>
  subscribe(
    (data) => told.push(structuredClone(data)),
    () => failures.push(screen),
  );
const settle = () => vi.advanceTimersByTimeAsync(0);

beforeEach(() => {
  vi.useFakeTimers({ now: ms(0) });
  told = [];
  failures = [];
});

it('a screen is told every stored item, each change of one, and nothing after it has ended', async () => {
  const account = anAccount(OWNER);
  await local.set({
    accounts: accountsItem([account]),
    settings: settingsItem({ ...DEFAULT_SETTINGS, paused: true }),
    keyAssignments: ASSIGNMENTS,
    // Those of the session count.
    alerts: alertItem({ incidents: {}, reminders: [], sharedNotifiedAt: null }),
  });
  await session.set({
    [OWNER_PREFIX + OWNER]: items[0],
    screen: { owner: OWNER, until: ms(20) },
    openRequest: { owner: OWNER, at: ms(1) },
    observation: { since: ms(-100), notedAt: ms(-1) },
    alerts: alertItem({ incidents: {}, reminders: [REMINDER], sharedNotifiedAt: null }),
    unrelated: { anything: true },
    [`unrelated ${OWNER_PREFIX}`]: items[0],
  });
  const end = follow();
  await settle();
  const first = {
    accounts: [account],
    settings: { ...DEFAULT_SETTINGS, paused: true },
    keyAssignments: ASSIGNMENTS,
    screen: { owner: OWNER, until: ms(20) },
    openRequest: { owner: OWNER, at: ms(1) },
    observingSince: ms(-100),
    reminders: [REMINDER],
    batches: {},
  };
  expect(told).toEqual([{ ...first, owners: told[0]?.owners }]);
  expect(told.map(left)).toEqual([[[OWNER, 140]]]);

  await session.remove(['screen', 'openRequest', 'observation', 'alerts']);
  expect(told.at(-1)).toEqual({
    ...first,
    owners: told[0]?.owners,
    screen: null,
    openRequest: null,
    observingSince: null,
    reminders: [],
  });
  await local.set({ alerts: alertItem({ incidents: {}, reminders: [REMINDER], sharedNotifiedAt: null }) });
  expect(told.at(-1)?.reminders).toEqual([]);
  await session.remove(OWNER_PREFIX + OWNER);
  await local.clear();
  expect(told.at(-1)).toEqual(NOTHING);

  const count = told.length;
  end();
  await local.set({ settings: settingsItem(DEFAULT_SETTINGS) });
  await session.set({ [OWNER_PREFIX + OWNER]: items[0] });
  expect(told).toHaveLength(count);
  expect(failures).toEqual([]);
});

it('of two copies of an owner the one with the greater revision counts', async () => {
  follow();
  await settle();
  for (const item of [items[1], items[0], items[2]]) await session.set({ [OWNER_PREFIX + OWNER]: item });
  expect(told.map(left)).toEqual([[], [[OWNER, 130]], [[OWNER, 130]], [[OWNER, 120]]]);
});

it('a change that comes before storage has been read counts after what was read', async () => {
  await local.set({ settings: settingsItem({ ...DEFAULT_SETTINGS, historyDays: 3 }) });
  follow();
  await local.set({ settings: settingsItem({ ...DEFAULT_SETTINGS, historyDays: 30 }) });
  await settle();
  expect(told.map(({ settings }) => settings.historyDays).at(-1)).toBe(30);
});

it.each([
  ['cannot be read', () => Promise.reject(new Error('IO error')), 0],
  ['does not answer within four seconds', () => new Promise<never>(() => {}), 4000],
])('a storage that %s is reported once, unless the screen has gone', async (_, get, after) => {
  vi.spyOn(session, 'get').mockImplementation(get);
  follow();
  follow('closed popup')();
  await vi.advanceTimersByTimeAsync(Math.max(after - 1, 0));
  if (after > 0) expect(failures).toEqual([]);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(failures).toEqual(['popup']);
  expect(told).toEqual([]);
});

it('data that comes after the failure still counts, but not for a screen that has gone', async () => {
  let answer = (_: object): void => {};
  vi.spyOn(session, 'get').mockReturnValue(
    new Promise((resolve) => {
      answer = resolve as typeof answer;
    }),
  );
  follow();
  follow('closed popup')();
  await vi.advanceTimersByTimeAsync(5000);
  expect([failures, told]).toEqual([['popup'], []]);
  answer({ [OWNER_PREFIX + OWNER]: items[0] });
  await settle();
  expect(told.map(left)).toEqual([[[OWNER, 140]]]);
});
