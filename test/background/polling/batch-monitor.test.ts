/** A started batch on the real background: checked closely without a screen, across deaths of the worker, until it is done. */
import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as historyReads from '../../../src/history/read.ts';
import { BATCHES_ITEM, parseBatches } from '../../../src/storage/batches.ts';
import { changeSettings } from '../../../src/storage/settings.ts';
import { aBatch, NONE } from '../../core/batch/batches.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';
import {
  type BackgroundHarness,
  createHarness,
  passTime,
  send,
  startBackground,
  storeAccounts,
} from '../harness.ts';

const OTHER = `${SPACE}#2`;
let harness: BackgroundHarness;
/** Updates since the start, by the history, and since a later time. */
let used: number;
let lately: number;

beforeEach(async () => {
  harness = createHarness();
  used = 0;
  lately = 1;
  vi.spyOn(historyReads, 'usedSince').mockImplementation(async (_, since) => {
    return { ...NONE, update: since > T ? lately : used };
  });
  await storeAccounts(OWNER, OTHER);
});

const start = (startedAt = T, items = 60) =>
  send({ type: 'setBatch', owner: OWNER, batch: { startedAt, request: aBatch({ items }), doneAt: null } });
const batches = () => parseBatches(fakeBrowser.storage.local.items.get(BATCHES_ITEM));
/** How many polls leave in these seconds with this key. */
async function polls(seconds: number, key = 'key-1'): Promise<number> {
  const before = harness.polls.length;
  await passTime(seconds);
  return harness.polls.slice(before).filter((poll) => poll.key === key).length;
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
    expect(await polls(18)).toBe(0);
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
    harness.answers.set('key-1', () => {
      const reset = Math.floor(Date.now() / 1000) - 3600;
      const all = (limit: number) => ({ limit, remaining: limit, reset });
      const rateLimit = { read: all(600), update: all(150), search: all(150), icon: all(60) };
      return Response.json({ rateLimit }, { headers: { date: new Date(reset * 1000).toUTCString() } });
    });
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
    await passTime(8);
    expect(batches()[OWNER]?.doneAt).toBeGreaterThan(T + 60);
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
