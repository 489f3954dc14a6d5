/** Each stored value damaged in each way: what is valid is kept, what is not is said, and no account is lost. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppState } from '../../../src/background/app-state.ts';
import { loadSecret } from '../../../src/background/capture/credentials.ts';
import { restoreState } from '../../../src/background/restore-state.ts';
import type { Category } from '../../../src/core/category.ts';
import { type Account, accountsItem, loadAccounts, saveAccount } from '../../../src/storage/accounts.ts';
import { alertItem } from '../../../src/storage/alert-state.ts';
import { setBatch } from '../../../src/storage/batches.ts';
import { saveInferredCategories } from '../../../src/storage/inferred-categories.ts';
import { KEY_ASSIGNMENTS_ITEM, updateKeyAssignments } from '../../../src/storage/key-assignments.ts';
import { OWNER_PREFIX, ownerItem } from '../../../src/storage/owner-state.ts';
import { loadRepairLog } from '../../../src/storage/repair.ts';
import { rejectionsItem } from '../../../src/storage/session-items.ts';
import { changeSettings, DEFAULT_SETTINGS, loadSettings } from '../../../src/storage/settings.ts';
import { parseSynced, pushSettings, setSync } from '../../../src/storage/sync.ts';
import { aBatch, NONE } from '../../core/batch/batches.ts';
import { ms, OWNER, SPACE } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { DAMAGES } from './damage.ts';

const { storage } = fakeBrowser;
const OTHER = 'other.backlog.jp#2';

const account = (id: string, label: string | null): Account => ({
  id,
  space: id.slice(0, id.indexOf('#')),
  userId: Number(id.slice(id.indexOf('#') + 1)),
  userName: 'CI bot',
  spaceName: 'Demo Inc.',
  label,
  addedAt: 5,
  alertScope: 'all',
});
const run = {
  startedAt: 0,
  lastRiskAt: ms(1),
  warned: true,
  exhausted: false,
  fastSince: null,
  notifiedAt: ms(1),
};
const ALERTS = alertItem({ incidents: { [`${OWNER}|update`]: run }, reminders: [], sharedNotifiedAt: null });
const scenario = new QuotaScenario().poll(0, { update: { limit: 150, remaining: 12, reset: 60 } });

beforeEach(async () => {
  await saveAccount(account(OWNER, 'Nightly'), 'key-1');
  await saveAccount(account(OTHER, null), 'key-2');
  await changeSettings({ warningShare: 0.4, alertIcon: true });
  await setSync(true);
  await pushSettings(await loadSettings(), 'this-session');
  await updateKeyAssignments(() => ({
    joined: { [`${SPACE}~00`]: OWNER },
    ignored: [`${SPACE}~11`],
    mine: [],
    apart: [],
  }));
  await saveInferredCategories({
    [SPACE]: { 'GET /space': { category: 'search' as Category, windows: [1, 2, 3] } },
  });
  await setBatch(OWNER, { startedAt: 1.8e9, request: aBatch(), usedBefore: NONE, doneAt: null });
  await loadSecret();
  await storage.local.set({ alerts: ALERTS });
  await storage.session.set({
    [OWNER_PREFIX + OWNER]: ownerItem(scenario.owner),
    alerts: ALERTS,
    observation: { since: ms(-100), notedAt: ms(-1) },
    rejections: rejectionsItem(new Map([['outOfRange', 3]])),
    screen: { owner: OWNER, until: ms(10) },
    prunedAt: ms(-10),
  });
});

async function start(): Promise<AppState> {
  const state = new AppState(() => {});
  await restoreState(state);
  // Whatever was read can be looked at.
  state.snapshot();
  return state;
}

const damaged = async (area: 'local' | 'session', name: string, damage: (item: unknown) => unknown) => {
  const value = damage((await storage[area].get(name))[name]);
  if (value === undefined) await storage[area].remove(name);
  else await storage[area].set({ [name]: value });
};

const LOCAL = [
  'accounts',
  'settings',
  'keyAssignments',
  'inferredCategories',
  'alerts',
  'batches',
  'secret',
  'repairLog',
];
const SESSION = [OWNER_PREFIX + OWNER, 'alerts', 'observation', 'rejections', 'screen', 'prunedAt'];

describe.each(DAMAGES)('an item that is %s:', (name, damage) => {
  it.each(LOCAL)(
    'the local item %s does not prevent the start with both accounts and all other items',
    async (item) => {
      await damaged('local', item, damage);
      const state = await start();
      expect(state.accounts.map(({ id }) => id).sort()).toEqual([OWNER, OTHER]);
      if (item !== 'settings') expect(state.settings).toMatchObject({ warningShare: 0.4, alertIcon: true });
      if (item !== 'alerts') expect(Object.keys(state.alerts.incidents)).toEqual([`${OWNER}|update`]);
      if (item !== 'keyAssignments' && item !== 'secret')
        expect(state.keyAssignments.ignored).toEqual([`${SPACE}~11`]);
      if (item !== 'inferredCategories') expect(Object.keys(state.categories.inferred)).toEqual([SPACE]);
      if (item !== 'batches') expect(Object.keys(state.batches)).toEqual([OWNER]);
      expect(state.quota.owners.get(OWNER)?.windows).toHaveLength(1);
    },
  );

  it.each(['accounts', 'settings', 'keyAssignments', 'inferredCategories', 'alerts', 'batches'])(
    'the local item %s is reported once',
    async (item) => {
      // Alerts are in the session too: after a restart of the browser they are not.
      await storage.session.clear();
      await damaged('local', item, damage);
      await start();
      // What was never stored is not damaged, but an account's key without its account is.
      const told = name !== 'absent' || item === 'accounts' ? [item] : [];
      expect(Object.keys(await loadRepairLog())).toEqual(told);
      await storage.local.remove('repairLog');
      await start();
      expect(await loadRepairLog()).toEqual({});
    },
  );

  it.each(SESSION)('the session item %s costs only the figures', async (item) => {
    await damaged('session', item, damage);
    const state = await start();
    expect(state.accounts).toHaveLength(2);
    expect(state.settings.warningShare).toBe(0.4);
    expect(Object.keys(state.alerts.incidents)).toEqual([`${OWNER}|update`]);
    expect(await loadRepairLog()).toEqual({});
  });

  it('an entry of the accounts is restored from its id, and the others keep their names', async () => {
    const [first, second] = (await loadAccounts()) as [Account, Account];
    const version = 1;
    await storage.local.set({ accounts: { version, accounts: [damage(first), second] } });
    const { accounts } = await start();
    expect(accounts.find(({ id }) => id === OTHER)).toEqual(second);
    expect(accounts.find(({ id }) => id === OWNER)).toMatchObject({ space: SPACE, userId: 1 });
  });

  it.each(['userName', 'spaceName', 'label', 'addedAt'])(
    'an account’s %s does not cost the account',
    async (field) => {
      const [first, second] = (await loadAccounts()) as [Account, Account];
      const spoilt = { ...first, [field]: damage(`${field} that is long enough`) };
      await storage.local.set({ accounts: { version: 1, accounts: [spoilt, second] } });
      expect((await start()).accounts.map(({ id }) => id)).toEqual([OWNER, OTHER]);
    },
  );
});

it.each(Object.keys(DEFAULT_SETTINGS) as (keyof typeof DEFAULT_SETTINGS)[])(
  'an invalid setting %s does not change the others',
  async (name) => {
    const wrong = typeof DEFAULT_SETTINGS[name] === 'string' ? 5 : 'wrong';
    await storage.local.set({
      settings: { version: 1, values: { ...(await loadSettings()), [name]: wrong } },
    });
    const { settings } = await start();
    // What was synced comes back from there, and no default goes out in its place.
    const kept = { warningShare: 0.4, alertIcon: true };
    expect(settings).toMatchObject({ [name]: DEFAULT_SETTINGS[name], ...kept });
    await pushSettings(settings, 'this-session');
    expect(parseSynced((await storage.sync.get('settings')).settings)).toMatchObject(kept);
    expect(Object.keys(await loadRepairLog())).toEqual(['settings']);
  },
);

describe('a full storage', () => {
  it('does not prevent the start, and the repair follows when there is room', async () => {
    await storage.local.set({ accounts: 'nonsense' });
    storage.local.failing = true;
    expect((await start()).settings.warningShare).toBe(0.4);
    storage.local.failing = false;
    expect((await start()).accounts).toHaveLength(2);
    expect(Object.keys(await loadRepairLog())).toEqual(['accounts']);
  });

  it('rejects a new account without changing the others', async () => {
    storage.local.failing = true;
    await expect(saveAccount(account('demo.backlog.com#3', null), 'key-3')).rejects.toThrow();
    storage.local.failing = false;
    expect((await start()).accounts).toHaveLength(2);
    expect(await storage.local.get('key:demo.backlog.com#3')).toEqual({});
  });

  it('gives fingerprints for the lifetime of this worker', async () => {
    await storage.local.remove('secret');
    storage.local.failing = true;
    expect(await loadSecret()).toHaveLength(32);
    storage.local.failing = false;
  });
});

it.each([
  ['local', 60, 5],
  ['session', 0.5, 0],
] as const)(
  'the %s area that cannot be read for %d s costs nothing, and nothing is written meanwhile',
  async (area, seconds, least) => {
    vi.useFakeTimers();
    const get = vi.spyOn(storage[area], 'get').mockRejectedValue(new Error('IO error'));
    const sets = [storage.local, storage.session].map((each) => vi.spyOn(each, 'set'));
    const starting = start();
    await vi.advanceTimersByTimeAsync(seconds * 1000);
    expect(sets.flatMap(({ mock }) => mock.calls)).toEqual([]);
    // Neither given up nor in a tight loop.
    expect(get.mock.calls.length).toBeGreaterThan(least);
    expect(get.mock.calls.length).toBeLessThan(15);
    get.mockRestore();
    await vi.advanceTimersByTimeAsync(10_000);
    const { accounts, quota } = await starting;
    expect(accounts.map(({ id }) => id)).toEqual([OWNER, OTHER]);
    expect(quota.owners.get(OWNER)?.windows).toHaveLength(1);
  },
);

it('the figures count as new where the session area cannot be read for long', async () => {
  vi.useFakeTimers();
  vi.spyOn(storage.session, 'get').mockRejectedValue(new Error('IO error'));
  const starting = start();
  await vi.advanceTimersByTimeAsync(5000);
  const { accounts, quota } = await starting;
  expect(accounts.map(({ id }) => id)).toEqual([OWNER, OTHER]);
  expect(quota.owners.size).toBe(0);
});

it('accounts are written in the form that is read', async () => {
  const odd = { ...account(OWNER, ' \u202eNightly\n'), userName: '', spaceName: '\u0000' };
  await storage.local.set({ accounts: accountsItem([odd]) });
  expect(await loadAccounts()).toEqual([{ ...odd, label: 'Nightly', userName: '#1', spaceName: null }]);
  expect(await storage.local.get(KEY_ASSIGNMENTS_ITEM)).not.toEqual({});
  await start();
  expect(Object.keys(await loadRepairLog())).toEqual(['accounts']);
});

it('a time that no date can name is damage, which costs the time and not the account', async () => {
  await storage.local.set({
    accounts: accountsItem([{ ...account(OWNER, 'Nightly'), addedAt: 1e17 }]),
    repairLog: { version: 1, at: { history: 1e17 } },
  });
  const [{ id, label, addedAt } = {}] = await loadAccounts();
  expect([id, label, addedAt]).toEqual([OWNER, 'Nightly', 0]);
  expect(await loadRepairLog()).toEqual({});
});
