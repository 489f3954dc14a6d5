/** Changes of `storage.local`: kept when they come at once, refused when they could not be read back, never in the way. */
import { beforeEach, expect, it, vi } from 'vitest';
import { LocalWriter } from '../../../src/background/persistence/local-writer.ts';
import { apiKeyOf, loadAccounts } from '../../../src/storage/accounts.ts';
import { KEY_ASSIGNMENTS_ITEM, parseKeyAssignments } from '../../../src/storage/key-assignments.ts';
import { DEFAULT_SETTINGS, loadSettings } from '../../../src/storage/settings.ts';
import { aBatch, NONE } from '../../core/batch/batches.ts';
import { OWNER, SPACE } from '../../core/events.ts';
import { anAccount } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';

const { local } = fakeBrowser.storage;
const followers = { settings: vi.fn(), accounts: vi.fn(), keyAssignments: vi.fn(), batches: vi.fn() };
const changes = new LocalWriter(followers);

beforeEach(() => {
  for (const follower of Object.values(followers)) follower.mockClear();
});

it('two settings that are changed at once are both kept', async () => {
  const done = await Promise.all([
    changes.make({ type: 'changeSettings', change: { paused: true } }),
    changes.make({ type: 'changeSettings', change: { alertIcon: true } }),
    changes.make({ type: 'changeSettings', change: { historyDays: 30 } }),
  ]);
  expect(done).toEqual([true, true, true]);
  const after = { ...DEFAULT_SETTINGS, paused: true, alertIcon: true, historyDays: 30 };
  expect(await loadSettings()).toEqual(after);
  expect(followers.settings).toHaveBeenLastCalledWith(after);
});

it('accounts and keys that are changed at once are all kept', async () => {
  const [first, second] = [anAccount(OWNER), anAccount(`${SPACE}#8`)];
  await Promise.all([
    changes.make({ type: 'saveAccount', account: first, apiKey: 'a' }),
    changes.make({ type: 'saveAccount', account: second, apiKey: 'b' }),
    changes.make({ type: 'changeAccount', id: OWNER, change: { label: 'Mine' } }),
    changes.make({ type: 'assignKey', key: `${SPACE}~1`, owner: OWNER }),
    changes.make({ type: 'assignKey', key: `${SPACE}~2`, owner: OWNER }),
    changes.make({ type: 'setKeyIgnored', key: `${SPACE}~3`, on: true }),
    changes.make({ type: 'unassignKey', key: `${SPACE}~1` }),
  ]);
  expect(await loadAccounts()).toEqual([{ ...first, label: 'Mine' }, second]);
  expect(await apiKeyOf(OWNER)).toBe('a');
  const identity = {
    joined: { [`${SPACE}~2`]: OWNER },
    ignored: [`${SPACE}~3`],
    mine: [],
    apart: [`${SPACE}~1`],
  };
  expect(parseKeyAssignments(local.items.get(KEY_ASSIGNMENTS_ITEM))).toMatchObject(identity);
  expect(followers.keyAssignments).toHaveBeenLastCalledWith(identity);
  await changes.make({ type: 'removeAccount', id: OWNER });
  expect(await loadAccounts()).toEqual([second]);
  expect(await apiKeyOf(OWNER)).toBeNull();
  expect(followers.accounts).toHaveBeenLastCalledWith([second], null);
});

it('an account that is removed loses its keys after it is gone from memory', async () => {
  const other = `${SPACE}#8`;
  await changes.make({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'a' });
  await changes.make({ type: 'saveAccount', account: anAccount(other), apiKey: 'b' });
  await changes.make({ type: 'assignKey', key: `${SPACE}~1`, owner: OWNER });
  await changes.make({ type: 'assignKey', key: `${SPACE}~2`, owner: other });
  const told: string[] = [];
  followers.accounts.mockImplementationOnce(() => told.push('accounts'));
  followers.keyAssignments.mockImplementationOnce(({ joined }) => told.push(Object.keys(joined).join()));
  await changes.make({ type: 'removeAccount', id: OWNER });
  expect(told).toEqual(['accounts', `${SPACE}~2`]);
  const stored = parseKeyAssignments(local.items.get(KEY_ASSIGNMENTS_ITEM));
  expect(stored.joined).toEqual({ [`${SPACE}~2`]: other });
});

it('an account that cannot be removed keeps its keys', async () => {
  await changes.make({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'a' });
  await changes.make({ type: 'assignKey', key: `${SPACE}~1`, owner: OWNER });
  vi.spyOn(local, 'remove').mockRejectedValueOnce(new Error('IO error'));
  expect(await changes.make({ type: 'removeAccount', id: OWNER })).toBe(false);
  expect(parseKeyAssignments(local.items.get(KEY_ASSIGNMENTS_ITEM)).joined).toEqual({
    [`${SPACE}~1`]: OWNER,
  });
});

it('a key is not assigned to an account that was removed in another window, but to another key', async () => {
  const assign = (owner: string) => changes.make({ type: 'assignKey', key: `${SPACE}~1`, owner });
  expect(await assign(OWNER)).toBe(false);
  expect(await assign(`${SPACE}~2`)).toBe(true);
  await changes.make({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'a' });
  expect(await assign(OWNER)).toBe(true);
});

it('a batch is not stored for an account that was removed in another window', async () => {
  const set = {
    type: 'setBatch',
    owner: OWNER,
    batch: { startedAt: 1, request: aBatch(), usedBefore: NONE, doneAt: null },
  } as const;
  expect(await changes.make(set)).toBe(false);
  await changes.make({ type: 'saveAccount', account: anAccount(OWNER), apiKey: 'a' });
  expect(await changes.make(set)).toBe(true);
});

it('a change that cannot be written is reported, changes nothing, and can be repeated', async () => {
  local.failing = true;
  const change = { type: 'changeSettings', change: { paused: true } } as const;
  expect(await changes.make(change)).toBe(false);
  expect(followers.settings).not.toHaveBeenCalled();
  local.failing = false;
  expect(await changes.make(change)).toBe(true);
  expect((await loadSettings()).paused).toBe(true);
});

it('a storage that never answers does not hold up the next change', async () => {
  vi.useFakeTimers();
  vi.spyOn(local, 'set').mockReturnValueOnce(new Promise(() => {}));
  const first = changes.make({ type: 'changeSettings', change: { paused: true } });
  const second = changes.make({ type: 'changeSettings', change: { alertIcon: true } });
  await vi.advanceTimersByTimeAsync(6000);
  expect([await first, await second]).toEqual([false, true]);
  expect(await loadSettings()).toEqual({ ...DEFAULT_SETTINGS, alertIcon: true });
});

it.each([
  ['a space that is none', { id: 'evil.example#7' }],
  ['a user id beyond what a number can hold', { id: `${SPACE}#9007199254740992` }],
  ['no name', { userName: '' }],
  ['a name of controls only', { userName: '\u0000\u202e' }],
])('an account with %s could not be read back, so neither it nor its key is stored', async (_, odd) => {
  const account = { ...anAccount(OWNER), ...odd };
  expect(await changes.make({ type: 'saveAccount', account, apiKey: 'k' })).toBe(false);
  expect([...local.items.keys()]).toEqual([]);
});
