/** The user's own owners and observed keys have room of their own, and each room's cap holds after every write. */
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { HISTORY_CAPS } from '../../src/history/database/caps.ts';
import { closeHistory, deleteHistory, HISTORY_DB } from '../../src/history/database/connection.ts';
import { seeded } from '../utils.ts';
import { allRequests, requestsAfter, windowsSince } from './history-reads.ts';
import { moveHistory, prune, writeHistory } from './history-writes.ts';
import { aRequestRecord, aWindowRecord, RESET } from './records.ts';

const ACCOUNT = 'demo.backlog.com#1';
const KEY = 'demo.backlog.com~0123456789abcdef';
const made = (index: number) => `demo.backlog.com~${index.toString(16).padStart(16, '0')}`;
const SEED = Number(process.env.SEED ?? 20_261_129);

const owners = <Owned extends { owner: string }>(records: readonly Owned[], owner: string) =>
  records.filter((record) => record.owner === owner);

type Stored = { owner: string; room: string; requests?: { owner: string }[] };

/** How many records of one owner each room of each store holds. */
async function placesOf(owner: string): Promise<Record<string, number>> {
  const db = await openDB(HISTORY_DB);
  const places: Record<string, number> = {};
  for (const store of db.objectStoreNames) {
    for (const record of (await db.getAll(store)) as Stored[]) {
      const name = `${record.room} ${store}`;
      const count = owners(record.requests ?? [record], owner).length;
      if (count > 0) places[name] = (places[name] ?? 0) + count;
    }
  }
  db.close();
  return places;
}

it('10,000 requests of made-up keys leave the account all its requests, and keep up to a thousand themselves', async () => {
  for (let write = 0; write < 33; write += 1) {
    const unknownKeys = Array.from({ length: 310 }, (_, index) =>
      aRequestRecord({ owner: made(write * 310 + index) }),
    );
    await writeHistory([], [aRequestRecord({ status: 200 + write }), ...unknownKeys]);
  }
  const kept = await allRequests();
  expect(owners(kept, ACCOUNT).map(({ status }) => status)).toEqual(
    Array.from({ length: 33 }, (_, write) => 200 + write),
  );
  expect(kept.length).toBeLessThanOrEqual(33 + HISTORY_CAPS.requests / 10);
  expect(kept.length).toBeGreaterThan(33 + HISTORY_CAPS.requests / 10 - 100);
}, 60_000);

it('days of made-up keys leave the account all its days, and take a tenth of the cap', async () => {
  const caps = { days: 1000, requests: 10 };
  for (let write = 0; write < 8; write += 1) {
    const reset = RESET + write * 86_400;
    const unknownKeys = Array.from({ length: 50 }, (_, index) =>
      aWindowRecord({ owner: made(index), reset }),
    );
    await writeHistory([aWindowRecord({ reset }), ...unknownKeys], [], [], undefined, caps);
    expect((await windowsSince(0)).length).toBe(write + 1 + Math.min((write + 1) * 50, 100));
  }
  expect(owners(await windowsSince(0), ACCOUNT)).toHaveLength(8);
}, 60_000);

it('the caps hold after any writes, moves and restarts, and the user’s latest records are there', async () => {
  console.log(`seed ${SEED}`);
  const roll = seeded(SEED);
  const upTo = (most: number) => Math.floor(roll() * most);
  const caps = { days: 40, requests: 200 };
  const mine = new Set([ACCOUNT]);
  const isUserOwned = (owner: string) => mine.has(owner);
  let time = RESET;
  /** What the account itself should have, the newest last. */
  const statuses: number[] = [];
  for (let stage = 0; stage < 60; stage += 1) {
    time += 86_400 + upTo(3600);
    const requests = Array.from({ length: upTo(40) }, () => {
      const owner = roll() < 0.3 ? ACCOUNT : made(upTo(5));
      const status = 1000 + stage * 20 + upTo(20);
      if (owner === ACCOUNT) statuses.push(status);
      return aRequestRecord({ owner, status });
    });
    const windows = [ACCOUNT, made(upTo(20))].map((owner) => aWindowRecord({ owner, reset: time }));
    await writeHistory(windows, requests, [], isUserOwned, caps);
    if (upTo(10) === 0) closeHistory();
    if (upTo(10) === 0) await moveHistory(made(upTo(5)), made(upTo(5)), isUserOwned);
    const [kept, records] = [await allRequests(), await windowsSince(0)];
    const own = owners(kept, ACCOUNT).map(({ status }) => status);
    // The oldest go with their chunk, of a hundred at most.
    expect(own.length).toBeGreaterThan(Math.min(statuses.length, caps.requests) - 100);
    expect(own.length).toBeLessThanOrEqual(caps.requests);
    expect(own).toEqual(statuses.slice(-own.length));
    expect(kept.length - own.length).toBeLessThanOrEqual(20);
    expect(owners(records, ACCOUNT).length).toBeLessThanOrEqual(40);
    expect(records.length - owners(records, ACCOUNT).length).toBeLessThanOrEqual(4);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(kept.length);
  }
  expect(statuses.length).toBeGreaterThan(300);
}, 60_000);

it('a merged key’s records move into the account’s group, where no flood removes them', async () => {
  const caps = { days: 100, requests: 100 };
  await writeHistory(
    [aWindowRecord({ owner: KEY }), aWindowRecord({ owner: made(1) })],
    [
      aRequestRecord({ owner: KEY }),
      aRequestRecord({ owner: made(1) }),
      aRequestRecord(),
      aRequestRecord({ owner: KEY, status: 429 }),
    ],
    [],
    undefined,
    caps,
  );
  const before = await allRequests();
  await moveHistory(KEY, ACCOUNT);
  const after = await allRequests();
  expect(after.map(({ id, status }) => [id, status])).toEqual(before.map(({ id, status }) => [id, status]));
  expect(after.map(({ owner }) => owner)).toEqual([ACCOUNT, made(1), ACCOUNT, ACCOUNT]);
  const flood = Array.from({ length: 50 }, (_, index) => aRequestRecord({ owner: made(index) }));
  const windows = Array.from({ length: 50 }, (_, index) => aWindowRecord({ owner: made(index) }));
  await writeHistory(windows, flood, [], undefined, caps);
  expect(owners(await allRequests(), ACCOUNT)).toHaveLength(3);
  expect(owners(await windowsSince(0), ACCOUNT)).toHaveLength(1);
});

it('a key that becomes the user’s own without an account keeps its name and changes its group', async () => {
  await writeHistory(
    [aWindowRecord({ owner: KEY })],
    [aRequestRecord({ owner: KEY }), aRequestRecord({ owner: made(1) })],
  );
  expect(await placesOf(KEY)).toEqual({
    'observed daySums': 1,
    'observed hourWindows': 1,
    'observed requests': 1,
  });
  await moveHistory(KEY, KEY, (owner) => owner === KEY);
  expect(await placesOf(KEY)).toEqual({
    'own daySums': 1,
    'own hourWindows': 1,
    'own requests': 1,
  });
});

it('an account that is removed leaves no record, and ids do not begin again', async () => {
  await writeHistory([aWindowRecord()], [aRequestRecord({ owner: KEY }), aRequestRecord()]);
  await moveHistory(ACCOUNT, null);
  expect(await placesOf(ACCOUNT)).toEqual({});
  await writeHistory([], [aRequestRecord({ owner: KEY, status: 201 })]);
  expect((await requestsAfter(2)).map(({ id, status }) => [id, status])).toEqual([[3, 201]]);
});

it('ids do not begin again where the last request was an observed key’s and too old', async () => {
  const at = aRequestRecord().at;
  await writeHistory([], [aRequestRecord({ at: at + 60_000 })]);
  await writeHistory([], [aRequestRecord({ owner: KEY }), aRequestRecord({ owner: KEY })]);
  await prune(at + 1, at + 1);
  await writeHistory([], [aRequestRecord({ at: at + 60_000 })]);
  expect((await allRequests()).map(({ id }) => id)).toEqual([1, 4]);
});

it('erasing the history leaves nothing of either group', async () => {
  await writeHistory(
    [aWindowRecord(), aWindowRecord({ owner: KEY })],
    [aRequestRecord(), aRequestRecord({ owner: KEY })],
  );
  await deleteHistory();
  expect(await indexedDB.databases()).toEqual([]);
  expect(await allRequests()).toEqual([]);
});

it('pruning makes no database where nothing was ever recorded', async () => {
  await deleteHistory();
  await prune(0, 0);
  expect(await indexedDB.databases()).toEqual([]);
});

it('a reader takes the latest windows, of observed keys a tenth', async () => {
  const windows = Array.from({ length: 30 }, (_, index) => aWindowRecord({ reset: RESET + index * 60 }));
  const observed = windows.map((minute) => ({ ...minute, owner: KEY }));
  await writeHistory([...windows, ...observed], []);
  const read = await windowsSince(0, 20);
  expect(owners(read, ACCOUNT)).toEqual(windows.slice(-20));
  expect(owners(read, KEY)).toEqual(observed.slice(-2));
  expect(read.map(({ openedAt }) => openedAt)).toEqual(
    read.map(({ openedAt }) => openedAt).sort((a, b) => a - b),
  );
});
