/** A database of version 4, which had a record for each hour of an owner: nothing of it is lost. */
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { HISTORY_DB } from '../../src/history/database/connection.ts';
import { hoursOfSpan } from '../../src/history/owner-hour.ts';
import { packDay } from '../../src/history/packed-day.ts';
import { packHour } from '../../src/history/packed-windows.ts';
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

it('the sums, windows, checked minutes, notes and requests of version 4 are there', async () => {
  const { usage, windows } = must(packHour([aWindowRecord()], 'own'));
  // Over midnight, so that two days are made of them.
  const midnight = Math.ceil(RESET / 86_400) * 86_400;
  const hours = hoursOfSpan({ owner: OWNER, from: midnight - 5000, to: midnight + 4000 });
  const noted = hours.map((hour, index) => (index === 1 ? { ...hour, note: 'nightly import' } : hour));
  const request = { ...aRequestRecord(), id: 7 };
  await fillVersion4({
    daySums: [packDay([usage], 'own')],
    hourWindows: [windows],
    ownerHours: [...noted, { ...hours[0], hour: 'none' }, { ...hours[0], hour: 5, note: 'x'.repeat(401) }],
    requests: [{ room: 'own', last: 7, requests: [request] }],
  });
  expect(await hoursOf(OWNER, 0)).toEqual({ hours: [usage], owner: noted });
  expect((await hoursOf(OWNER, 0, 'read')).hours).toEqual([usage]);
  expect(await windowsSince(0)).toEqual([aWindowRecord()]);
  expect(await allRequests()).toEqual([request]);
  await writeHistory([], [aRequestRecord()]);
  expect((await allRequests()).map(({ id }) => id)).toEqual([7, 8]);
  expect(await historyRestartedAt()).toBeNull();
});
