/** A database of version 4, which had a record for each hour of an owner: nothing of it is lost. */
import { openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import { closeHistory, HISTORY_DB } from '../../src/history/database/connection.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import { packDay } from '../../src/history/packed-day.ts';
import { packHour } from '../../src/history/packed-windows.ts';
import * as historyReads from '../../src/history/read.ts';
import { historyRestartedAt } from '../../src/history/read.ts';
import { must } from '../utils.ts';
import { allRequests, hoursOf, windowsSince } from './history-reads.ts';
import { writeHistory } from './history-writes.ts';
import { aRequestRecord, aWindowRecord, RESET } from './records.ts';

const OWNER = 'demo.backlog.com#1';

/** As version 4 made its stores. */
async function fillVersion4(records: Record<string, readonly object[]>): Promise<void> {
  const db = await openDB(HISTORY_DB, 4, {
    upgrade(fresh) {
      const daySums = fresh.createObjectStore('daySums', { keyPath: ['owner', 'day', 'category'] });
      daySums.createIndex('day', 'day');
      daySums.createIndex('room', ['room', 'day']);
      const hourWindows = fresh.createObjectStore('hourWindows', { keyPath: ['owner', 'hour', 'category'] });
      hourWindows.createIndex('latest', 'latest');
      const ownerHours = fresh.createObjectStore('ownerHours', { keyPath: ['owner', 'hour'] });
      ownerHours.createIndex('hour', 'hour');
      fresh.createObjectStore('counters');
      fresh.createObjectStore('requests', { keyPath: ['room', 'last'] });
    },
  });
  for (const [store, all] of Object.entries(records)) for (const record of all) await db.put(store, record);
  await db.put('counters', 8, 'next request');
  await db.put('counters', 1, 'days own');
  db.close();
}

const { usage, windows } = must(packHour([aWindowRecord()], 'own'));
// Over midnight, so that two days are made of them.
const MIDNIGHT = Math.ceil(RESET / 86_400) * 86_400;
const hours = hoursOfSpan({ owner: OWNER, from: MIDNIGHT - 5000, to: MIDNIGHT + 4000 });
const noted = hours.map((hour, index) => (index === 1 ? { ...hour, note: 'nightly import' } : hour));
const request = { ...aRequestRecord(), id: 7 };
const VERSION_4 = {
  daySums: [packDay([usage], 'own')],
  hourWindows: [windows],
  ownerHours: noted,
  requests: [{ room: 'own', last: 7, requests: [request] }],
};

it('the sums, windows, checked minutes, notes and requests of version 4 are there', async () => {
  await fillVersion4(VERSION_4);
  expect(await hoursOf(OWNER, 0)).toEqual({ hours: [usage], owner: noted });
  expect((await hoursOf(OWNER, 0, 'read')).hours).toEqual([usage]);
  expect(await windowsSince(0)).toEqual([aWindowRecord()]);
  expect(await allRequests()).toEqual([request]);
  await writeHistory([], [aRequestRecord()]);
  expect((await allRequests()).map(({ id }) => id)).toEqual([7, 8]);
  expect(await historyRestartedAt()).toBeNull();
});

it('a damaged hour of version 4 costs itself alone', async () => {
  const [first, second, ...others] = noted;
  const long = { ...first, note: 'x'.repeat(401) };
  await fillVersion4({ ...VERSION_4, ownerHours: [long, { ...second, watched: [1] }, ...others] });
  expect((await hoursOf(OWNER, 0)).owner).toEqual([first, ...others]);
});

describe('an upgrade that fails midway', () => {
  const failWith = (name: string) => {
    const put = vi.spyOn(IDBObjectStore.prototype, 'put');
    return put.mockImplementationOnce(() => {
      throw new DOMException('no', name);
    });
  };

  it('leaves all as it was, and is tried again', async () => {
    await fillVersion4(VERSION_4);
    failWith('QuotaExceededError');
    expect(await historyReads.windowsSince(0)).toBeNull();
    expect(await hoursOf(OWNER, 0)).toEqual({ hours: [usage], owner: noted });
    expect(await historyRestartedAt()).toBeNull();
  });

  it('again and again for want of room deletes nothing', async () => {
    await fillVersion4(VERSION_4);
    for (let write = 0; write < 3; write += 1) {
      failWith('QuotaExceededError');
      expect(await write1()).toBe(false);
    }
    expect(await hoursOf(OWNER, 0)).toEqual({ hours: [usage], owner: noted });
  });

  it('again and again by an error of the code deletes nothing', async () => {
    await fillVersion4(VERSION_4);
    const put = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new TypeError('a bug');
    });
    for (let write = 0; write < 3; write += 1) expect(await write1()).toBe(false);
    put.mockRestore();
    expect(await hoursOf(OWNER, 0)).toEqual({ hours: [usage], owner: noted });
    expect(await historyRestartedAt()).toBeNull();
  });

  it('again and again although there is room is given up at a write, and that is reported', async () => {
    await fillVersion4(VERSION_4);
    const put = failWith('UnknownError').mockImplementationOnce(() => {
      throw new DOMException('no', 'UnknownError');
    });
    expect(await write1()).toBe(true);
    put.mockRestore();
    closeHistory();
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    expect((await hoursOf(OWNER, 0)).owner).toEqual([]);
    expect(await historyRestartedAt()).toBeGreaterThan(0);
  });

  const write1 = () => writeHistory([aWindowRecord()], []);
});
