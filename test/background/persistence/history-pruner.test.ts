/** What the pruner deletes from a real database. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryPruner } from '../../../src/background/persistence/history-pruner.ts';
import type { OwnerState } from '../../../src/core/state/owner.ts';
import { readHistory } from '../../../src/history/database/connection.ts';
import * as historyWrites from '../../../src/history/write.ts';
import { ACCOUNTS_ITEM, accountsItem } from '../../../src/storage/accounts.ts';
import { KEY_ASSIGNMENTS_ITEM, updateKeyAssignments } from '../../../src/storage/key-assignments.ts';
import { recordRepairs } from '../../../src/storage/repair.ts';
import { ms, OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';
import { allHours, allRequests, windowsSince } from '../../history/history-reads.ts';
import { writeHistory } from '../../history/history-writes.ts';
import { anAccount, aRequestRecord, aWindowRecord } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';

const DAY_S = 86_400;
const OTHER = `${SPACE}#2`;
const KEY = `${SPACE}~0123456789abcdef`;
const { local, session } = fakeBrowser.storage;

let owners: Map<string, OwnerState>;
let pruner: HistoryPruner;
const aPruner = (isUserOwned = (_: string) => false) => new HistoryPruner({ quota: { owners }, isUserOwned });

beforeEach(() => {
  vi.useFakeTimers({ now: T * 1000, toFake: ['Date'] });
  owners = new Map();
  pruner = aPruner();
});

/** The local clock shows so many seconds after T. */
const setLocalClock = (seconds: number) => vi.setSystemTime(ms(seconds));
/** A server answers a poll with this `Date`, while the local clock shows `at`; both in seconds after T. */
function answer(date: number, at = date): void {
  const idle = { update: { limit: 150, remaining: 150, reset: date } };
  owners.set(OWNER, new QuotaScenario().poll(at, idle, { date }).owner);
}
/** A window, its hour, a checked minute and a request. */
const write = (owner: string, at = 0) =>
  writeHistory(
    [aWindowRecord({ owner, reset: T + at + 60 })],
    [aRequestRecord({ owner, at: ms(at) })],
    [{ owner, from: T + at, to: T + at + 30 }],
  );

/** The owners of the windows, hours, checked hours and requests that are there. */
async function ownersThere(): Promise<string[][]> {
  const { hours, owner: checked } = await allHours();
  const stores = [await windowsSince(0), hours, checked, await allRequests()];
  return stores.map((records: readonly { owner: string }[]) => records.map(({ owner }) => owner).toSorted());
}
/** The same owners in each store. */
const everywhere = (...names: string[]) => Array.from({ length: 4 }, () => names.toSorted());
/** How many windows and requests are there. */
const counts = async () => [(await windowsSince(0)).length, (await allRequests()).length];

describe('old history', () => {
  it('is deleted after the days that the user wants, and not before', async () => {
    await local.set({ settings: { version: 1, values: { historyDays: 30 } } });
    await write(OWNER);
    setLocalClock(29 * DAY_S);
    answer(29 * DAY_S);
    await aPruner().pruneIfDue();
    expect(await counts()).toEqual([1, 1]);
    setLocalClock(31 * DAY_S);
    answer(31 * DAY_S);
    await aPruner().pruneIfDue();
    expect(await counts()).toEqual([0, 0]);
  });

  it('survives a local clock that is a hundred days ahead for a moment', async () => {
    await write(OWNER);
    answer(10);
    setLocalClock(100 * DAY_S);
    await aPruner().pruneIfDue();
    // An answer since then corrects the estimate of the server's clock.
    session.items.clear();
    answer(60, 100 * DAY_S);
    await aPruner().pruneIfDue();
    expect(await counts()).toEqual([1, 1]);
    expect((await allHours()).hours).toHaveLength(1);
  });

  it('survives a server whose clock is a hundred days ahead', async () => {
    await write(OWNER);
    answer(100 * DAY_S, 0);
    await pruner.pruneIfDue();
    expect(await counts()).toEqual([1, 1]);
  });

  it('stays until a server has answered, and is then deleted at once', async () => {
    await write(OWNER);
    setLocalClock(8 * DAY_S);
    await pruner.pruneIfDue();
    expect(await counts()).toEqual([1, 1]);
    answer(8 * DAY_S);
    await pruner.pruneIfDue();
    expect(await counts()).toEqual([0, 0]);
  });

  it('stays where an answer had no date, so that its time is the local clock’s', async () => {
    await write(OWNER);
    setLocalClock(100 * DAY_S);
    const idle = { update: { limit: 150, remaining: 150, reset: 100 * DAY_S } };
    owners.set(OWNER, new QuotaScenario().poll(100 * DAY_S, idle, { date: null }).owner);
    await pruner.pruneIfDue();
    expect(await counts()).toEqual([1, 1]);
  });

  it('stays where the settings cannot be read', async () => {
    await write(OWNER);
    setLocalClock(8 * DAY_S);
    answer(8 * DAY_S);
    vi.spyOn(local, 'get').mockRejectedValueOnce(new Error('IO error'));
    await expect(pruner.pruneIfDue()).rejects.toThrow('IO error');
    expect(await counts()).toEqual([1, 1]);
  });
});

describe('pruning', () => {
  let pruned: number[];
  /** How the next ones end. */
  let answers: boolean[];
  beforeEach(() => {
    pruned = [];
    answers = [];
    vi.spyOn(historyWrites, 'prune').mockImplementation(async (_, now) => {
      pruned.push(now / 1000 - T);
      return answers.shift() ?? true;
    });
  });
  async function pruneAt(seconds: number, by = pruner): Promise<void> {
    setLocalClock(seconds);
    answer(seconds);
    await by.pruneIfDue();
  }

  it('happens once an hour, also across restarts of the worker', async () => {
    await pruneAt(0);
    await pruneAt(3599);
    pruner = aPruner();
    await pruneAt(3599);
    await pruneAt(3600);
    expect(pruned).toEqual([0, 3600]);
  });

  it('happens once without an answer of a server, and again after the first one', async () => {
    await pruner.pruneIfDue();
    await pruner.pruneIfDue();
    await pruneAt(5);
    await pruneAt(6);
    expect(pruned).toEqual([-T, 5]);
  });

  it('that fails is tried again with the next write, with an answer of a server or without', async () => {
    answers.push(false, true, false);
    await pruner.pruneIfDue();
    await pruner.pruneIfDue();
    await pruneAt(5);
    await pruneAt(6);
    await pruneAt(7);
    pruner = aPruner();
    await pruneAt(8);
    expect(pruned).toEqual([-T, -T, 5, 6]);
  });

  it('goes by the latest date of all servers', async () => {
    answer(100);
    const update = { limit: 150, remaining: 150, reset: 40 };
    owners.set(OTHER, new QuotaScenario().poll(40, { update }, { date: 40 }).owner);
    setLocalClock(200);
    await pruner.pruneIfDue();
    expect(pruned).toEqual([100]);
  });

  it('happens again after the clock was set back', async () => {
    await pruneAt(0);
    await pruneAt(-30 * DAY_S);
    pruner = aPruner();
    await pruneAt(-60 * DAY_S);
    expect(pruned).toEqual([0, -30 * DAY_S, -60 * DAY_S]);
  });
});

describe('the history of a removed account', () => {
  const storeAccounts = (...ids: string[]) =>
    local.set({ [ACCOUNTS_ITEM]: accountsItem(ids.map((id) => anAccount(id))) });
  beforeEach(async () => {
    for (const owner of [OWNER, OTHER, KEY]) await write(owner);
  });

  it('is deleted, that of accounts and observed keys is not', async () => {
    await storeAccounts(OTHER);
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(OTHER, KEY));
  });

  it('is deleted after the last account was removed too', async () => {
    await storeAccounts();
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(KEY));
  });

  it.each<[string, () => unknown]>([
    ['no account was ever stored, or all storage is lost', () => {}],
    ['the accounts are damaged', () => local.set({ [ACCOUNTS_ITEM]: { version: 1, accounts: 'none' } })],
    [
      'one of the accounts is damaged',
      () => local.set({ [ACCOUNTS_ITEM]: { version: 1, accounts: [anAccount(OTHER), { id: 5 }] } }),
    ],
    [
      'accounts were damaged and the user has not seen the notice',
      async () => {
        await storeAccounts(OTHER);
        await recordRepairs(['accounts'], Date.now());
      },
    ],
    [
      'their keys are still stored',
      () => storeAccounts(OTHER).then(() => local.set({ [`key:${OWNER}`]: 'key-1' })),
    ],
  ])('is kept in doubt: %s', async (_, store) => {
    await store();
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(OWNER, OTHER, KEY));
  });

  it('is kept if the accounts cannot be read', async () => {
    await storeAccounts(OTHER);
    vi.spyOn(local, 'get').mockRejectedValueOnce(new Error('IO error'));
    await expect(pruner.pruneIfDue()).rejects.toThrow('IO error');
    expect(await ownersThere()).toEqual(everywhere(OWNER, OTHER, KEY));
  });

  it('is kept if a key is still assigned to it, in storage or by a change that is not stored yet', async () => {
    await storeAccounts(OTHER);
    await updateKeyAssignments((before) => ({ ...before, joined: { [KEY]: OWNER } }));
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(OWNER, OTHER, KEY));
    await local.remove(KEY_ASSIGNMENTS_ITEM);
    await aPruner((owner) => owner === OWNER).pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(OWNER, OTHER, KEY));
  });
});

describe('the history of an assigned key', () => {
  const OTHER_KEY = `${SPACE}~fedcba9876543210`;
  const assign = (joined: Record<string, string>) =>
    updateKeyAssignments((before) => ({ ...before, joined }));
  const rooms = async () => (await readHistory((db) => db.getAll('requests')))?.map(({ room }) => room);
  beforeEach(async () => {
    await local.set({ [ACCOUNTS_ITEM]: accountsItem([anAccount(OWNER)]) });
    await write(KEY);
  });

  it('becomes the account’s, where the worker ended before it was moved', async () => {
    await write(OTHER_KEY, 60);
    await assign({ [OTHER_KEY]: KEY, [KEY]: OWNER });
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual([[OWNER, OWNER], [OWNER], [OWNER], [OWNER, OWNER]]);
    expect(await rooms()).toEqual(['own']);
  });

  it('becomes that of the key it is assigned to, on a space without an account', async () => {
    await assign({ [KEY]: OTHER_KEY });
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(OTHER_KEY));
  });

  it('stays its own where the account is not known', async () => {
    await assign({ [KEY]: OTHER });
    await pruner.pruneIfDue();
    expect(await ownersThere()).toEqual(everywhere(KEY));
  });

  it('is deleted when it is old, like that of every owner', async () => {
    await assign({ [KEY]: OWNER });
    setLocalClock(8 * DAY_S);
    answer(8 * DAY_S);
    await pruner.pruneIfDue();
    expect(await counts()).toEqual([0, 0]);
  });
});
