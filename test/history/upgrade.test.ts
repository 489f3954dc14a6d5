/** A database of version 2, which had lists of numbers and sums by name, keeps all that it has. */
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { HISTORY_DB } from '../../src/history/database.ts';
import { hourOf } from '../../src/history/hour-record.ts';
import { hoursOf, latestRequests, windowsSince } from '../../src/history/read.ts';
import { prune, writeHistory, writeNote } from '../../src/history/write.ts';
import { aMinute, aRequest, RESET } from './records.ts';

const OWNER = 'demo.backlog.com#1';
const HOUR = hourOf(RESET);
const SUMS = {
  busiest: { openedAt: RESET - 60, used: 10, limit: 600, external: 6, checkedBefore: null },
  high: 1,
  full: 0,
  refusedMinutes: 2,
  refused: 3,
  windows: 60,
  total: 400,
  observed: 200,
  external: 100,
  isLowerBound: true,
  by: [
    { initiator: 'app.example.com', endpoint: 'GET /projects', count: 150 },
    { initiator: 'own', endpoint: 'GET /rateLimit', count: 50 },
  ],
};

async function fillVersion2(): Promise<void> {
  const db = await openDB(HISTORY_DB, 2, {
    upgrade(fresh) {
      const usage = fresh.createObjectStore('usageHours', { keyPath: ['owner', 'hour', 'category'] });
      usage.createIndex('hour', 'hour');
      usage.createIndex('latest', 'latest');
      usage.createIndex('room', ['room', 'hour']);
      const ofOwner = fresh.createObjectStore('ownerHours', { keyPath: ['owner', 'hour'] });
      ofOwner.createIndex('hour', 'hour');
      const requests = fresh.createObjectStore('requests', { keyPath: 'id', autoIncrement: true });
      for (const name of ['at', 'owner', 'room']) requests.createIndex(name, name);
    },
  });
  const second = RESET - 60 - HOUR * 3600;
  await db.put('usageHours', {
    owner: OWNER,
    hour: HOUR,
    category: 'read',
    room: 'own',
    latest: (RESET - 60) * 1000 - 250,
    names: ['app.example.com', 'GET /projects', 'own', 'GET /rateLimit'],
    rows: [[second, -250, 600, 10, 6, 0, 1, 1, 0, 2, 0, 4, 1, 2]],
    sums: SUMS,
  });
  const old = { owner: OWNER, hour: HOUR - 1000, room: 'own', names: [], rows: [] };
  await db.put('usageHours', { ...old, category: 'read', sums: SUMS });
  await db.put('usageHours', { ...old, category: 'update', sums: 'nonsense' });
  await db.put('ownerHours', { owner: OWNER, hour: HOUR, watched: [1, 2], note: 'nightly import' });
  await db.put('requests', { ...aRequest(), room: 'own' });
  db.close();
}

it('minutes, sums, notes and requests of version 2 are kept, and are written and pruned as new ones', async () => {
  await fillVersion2();
  const window = aMinute({
    openedAt: (RESET - 60) * 1000 - 250,
    observed: 6,
    by: [
      { initiator: 'app.example.com', endpoint: 'GET /projects', count: 4 },
      { initiator: 'own', endpoint: 'GET /rateLimit', count: 2 },
    ],
  });
  expect(await windowsSince(0)).toEqual([window]);
  const read = async () => (await hoursOf(OWNER, 0)).hours.map(({ hour, sums }) => [HOUR - hour, sums]);
  const busiest = { ...SUMS.busiest, openedAt: SUMS.busiest.openedAt };
  expect(await read()).toEqual([
    [1000, { ...SUMS, busiest }],
    [0, { ...SUMS, busiest }],
  ]);
  expect((await hoursOf(OWNER, 0)).owner).toMatchObject([{ watched: [1, 2], note: 'nightly import' }]);
  expect(await latestRequests()).toHaveLength(1);

  await writeHistory([aMinute({ reset: RESET + 60, used: 30 })], []);
  await writeNote(OWNER, HOUR, 'weekly report');
  expect(await windowsSince(0)).toEqual([window, aMinute({ reset: RESET + 60, used: 30 })]);
  await prune(Number.MAX_SAFE_INTEGER, RESET * 1000);
  expect(await windowsSince(0)).toEqual([]);
  expect((await read()).map(([, sums]) => sums)).toMatchObject([{ total: 400 }, { total: 40 }]);
});
