/** A started batch on the real background: checked closely without a screen, across deaths of the worker, until it is done. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WindowRecord } from '../../../src/core/usage/window-record.ts';
import * as historyReads from '../../../src/history/read.ts';
import * as historyWrites from '../../../src/history/write.ts';
import { BATCHES_ITEM, batchesItem, parseBatches } from '../../../src/storage/batches.ts';
import { changeSettings } from '../../../src/storage/settings.ts';
import { aBatch, NONE, runningBatch } from '../../core/batch/batches.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { aWindowRecord } from '../../history/records.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import { rounds } from '../../simulation.ts';
import { FREE, type Limits, PAID, UserQuota } from '../../simulator/quota.ts';
import { seeded } from '../../utils.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  send,
  startBackground,
  storeAccounts,
} from '../harness.ts';

/** Of a long batch. */
const ITEMS = rounds(160, 600);
const OTHER = `${SPACE}#2`;
let harness: BackgroundHarness;
/** Updates since the start, by the history, and in the windows of the last minute. */
let used: number;
let lately: number;

beforeEach(async () => {
  harness = createHarness();
  used = 0;
  lately = 1;
  vi.spyOn(historyReads, 'usedSince').mockImplementation(async () => {
    return { ...NONE, update: used };
  });
  vi.spyOn(historyReads, 'windowsOfOwner').mockImplementation(async () => {
    const updates = { category: 'update', by: [] };
    return [
      aWindowRecord({ ...updates, reset: T + 60, used, checkedAt: T + 54 }),
      aWindowRecord({ ...updates, reset: T + 120, used: lately }),
    ];
  });
  await storeAccounts(OWNER, OTHER);
});

const start = (startedAt = T, items = 60) =>
  send({
    type: 'setBatch',
    owner: OWNER,
    batch: { startedAt, request: aBatch({ items }), usedBefore: NONE, doneAt: null },
  });
const batches = () => parseBatches(fakeBrowser.storage.local.items.get(BATCHES_ITEM));
/** How many polls leave in these seconds with this key. */
async function polls(seconds: number, key = 'key-1'): Promise<number> {
  const before = harness.polls.length;
  await passTime(seconds);
  return harness.polls.slice(before).filter((poll) => poll.key === key).length;
}

/** What a server answers whose clock is so many seconds ahead. */
function allLeft(ahead: number): Response {
  const reset = Math.floor(Date.now() / 1000) + ahead;
  const all = (limit: number) => ({ limit, remaining: limit, reset });
  const rateLimit = { read: all(600), update: all(150), search: all(150), icon: all(60) };
  return Response.json({ rateLimit }, { headers: { date: new Date(reset * 1000).toUTCString() } });
}

describe('its account, and no other, is checked every 2 s', () => {
  it.each(['auto', 'whileLooking'] as const)(
    'while the choice is %s, and no screen shows it',
    async (polling) => {
      await changeSettings({ polling });
      await startBackground();
      await passTime(1);
      await start();
      expect(await polls(20)).toBeGreaterThanOrEqual(9);
      expect(await polls(20, 'key-2')).toBeLessThanOrEqual(1);
    },
  );

  it('from its start on, though nothing else happens then', async () => {
    await changeSettings({ polling: 'whileLooking' });
    await startBackground();
    await passTime(1);
    await start(T + 20);
    // One asks for the server's time.
    expect(await polls(18)).toBe(1);
    expect(await polls(20)).toBeGreaterThanOrEqual(8);
  });

  it('by the next worker too', async () => {
    await startBackground();
    await passTime(1);
    await start(T, 600);
    await passTime(1);
    await startBackground();
    expect(await polls(20)).toBeGreaterThanOrEqual(9);
  });

  it('from its start on after a restart of the browser, by a local clock that is an hour behind', async () => {
    await changeSettings({ polling: 'whileLooking' });
    harness.answers.set('key-1', () => allLeft(3600));
    fakeBrowser.storage.local.items.set(
      BATCHES_ITEM,
      batchesItem({ [OWNER]: runningBatch(T + 3600 + 20, { items: 600 }) }),
    );
    await startBackground();
    expect(await polls(18)).toBe(1);
    expect(await polls(20)).toBeGreaterThanOrEqual(8);
  });
});

describe('where the local clock says that a batch is over, one poll asks', () => {
  beforeEach(async () => {
    await changeSettings({ polling: 'whileLooking' });
    await startBackground();
    await passTime(1);
    await start(T, 600);
    await passTime(20);
  });

  it('and it goes on if only that clock has jumped ahead', async () => {
    vi.setSystemTime(Date.now() + 3_600_000);
    harness.answers.set('key-1', () => allLeft(-3600));
    await passTime(40);
    expect(await polls(20)).toBeGreaterThanOrEqual(9);
  });

  it('and it ends if that is so', async () => {
    vi.setSystemTime(Date.now() + 3_600_000);
    expect(await polls(60)).toBe(1);
    expect(await polls(600)).toBe(0);
  });
});

describe('the close checks end', () => {
  beforeEach(async () => {
    await startBackground();
    await passTime(1);
    await start();
  });

  it('when all items are probably done, and it stays to be seen', async () => {
    used = 59;
    await passTime(65);
    expect(batches()[OWNER]?.doneAt).toBeNull();
    expect(await polls(10)).toBeGreaterThanOrEqual(4);
    used = 60;
    await passTime(8);
    expect(batches()[OWNER]?.doneAt).toBeGreaterThan(T + 75);
    expect(await polls(20)).toBeLessThanOrEqual(1);
  });

  it('when it has stopped, and only requests between the last check of a window and its reset are missing', async () => {
    used = 54;
    await passTime(65);
    expect(batches()[OWNER]?.doneAt).toBeNull();
    lately = 0;
    await passTime(60);
    expect(batches()[OWNER]?.doneAt).toBeGreaterThan(T + 120);
  });

  it('not because the history cannot be read for a moment', async () => {
    used = 54;
    vi.spyOn(historyReads, 'windowsOfOwner').mockResolvedValue(null);
    await passTime(130);
    expect(batches()[OWNER]?.doneAt).toBeNull();
  });

  it('three minutes after the planned end of a short one', async () => {
    await passTime(235);
    expect(await polls(2)).toBe(1);
    await passTime(5);
    expect(await polls(20)).toBeLessThanOrEqual(1);
    expect(batches()[OWNER]?.doneAt).toBeNull();
  });

  it('when the user stops it', async () => {
    await passTime(10);
    await send({ type: 'setBatch', owner: OWNER, batch: null });
    expect(await polls(20)).toBeLessThanOrEqual(1);
    expect(batches()).toEqual({});
  });

  it('with the account', async () => {
    await send({ type: 'removeAccount', id: OWNER });
    expect(batches()).toEqual({});
  });
});

/** How long a request is on its way at most, in ms. */
const MAX_DELAY_MS = 300;

/**
 * Carries out a batch of updates at its planned pace, as the server counts it.
 *
 * @param share of the items that is sent
 * @returns when it was found to be done, in seconds after its planned end; null if it was not
 */
async function carryOut(limits: Limits, items: number, share = 1, seed = 1): Promise<number | null> {
  const quota = new UserQuota(limits);
  const windows = new Map<number, WindowRecord>();
  vi.spyOn(historyWrites, 'writeHistory').mockImplementation(async (records) => {
    for (const record of records) if (record.category === 'update') windows.set(record.reset, record);
    return true;
  });
  const windowsOf = (since: number) => [...windows.values()].filter(({ reset }) => reset > since);
  vi.spyOn(historyReads, 'windowsOfOwner').mockImplementation(async (_, since) => windowsOf(since));
  vi.spyOn(historyReads, 'usedSince').mockImplementation(async (_, since) => {
    return { ...NONE, update: windowsOf(since).reduce((sum, { used: count }) => sum + count, 0) };
  });
  harness.answers.set('key-1', () => {
    const date = Math.floor(Date.now() / 1000);
    quota.spend('read', Date.now());
    const rateLimit = Object.entries(quota.peekAll(Date.now())).map(
      ([category, { limit, remaining, reset }]) => [category, { limit, remaining, reset: reset ?? date }],
    );
    const headers = { date: new Date(date * 1000).toUTCString() };
    return Response.json({ rateLimit: Object.fromEntries(rateLimit) }, { headers });
  });
  const random = seeded(seed);
  await startBackground();
  await passTime(1 + random());
  const { request, plan, startedAt } = runningBatch(Date.now() / 1000, { items, limits });
  await send({
    type: 'setBatch',
    owner: OWNER,
    batch: { startedAt, request, usedBefore: NONE, doneAt: null },
  });
  let sent = 0;
  const program = setInterval(() => {
    if (sent >= items * share) return;
    sent += 1;
    setTimeout(() => quota.spend('update', Date.now()), random() * MAX_DELAY_MS);
  }, plan.itemMs);
  await passTime(plan.totalMs / 1000 + 200);
  clearInterval(program);
  const doneAt = batches()[OWNER]?.doneAt ?? null;
  return doneAt === null ? null : doneAt - startedAt - plan.totalMs / 1000;
}

describe('a batch by the figures of the server', () => {
  it.each([
    ['paid', PAID, ITEMS],
    ['free', FREE, rounds(40, 140)],
  ] as const)(
    'that keeps to its plan is done within two minutes of its end: %s plan',
    async (_, limits, items) => {
      const after = await carryOut(limits, items);
      expect(after).toBeGreaterThanOrEqual(0);
      expect(after).toBeLessThan(125);
    },
  );

  it.each([
    ['paid', PAID, ITEMS, 0.97],
    ['free', FREE, 140, 0.95],
  ] as const)('that stopped early is not done: %s plan', async (_, limits, items, share) => {
    expect(await carryOut(limits, items, share)).toBeNull();
  });
});
