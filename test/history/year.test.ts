/** The size of an account's history: as long as the browser runs day and night, it grows for 90 days and no longer. */
import { serialize } from 'node:v8';
import { openDB } from 'idb';
import { expect, it } from 'vitest';
import { HISTORY_DB } from '../../src/history/database/connection.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { sample } from '../simulation.ts';
import { seeded } from '../utils.ts';
import { prune, writeHistory } from './history-writes.ts';
import { aWindowRecord, RESET } from './records.ts';

const OWNER = 'demo.backlog.com#1';
const DAYS = 365;
const DAY_S = 86_400;
const MIDNIGHT = Math.floor(RESET / DAY_S) * DAY_S;
const MEGABYTE = 1e6;
/** Days between two measurements. */
const MEASURED_EACH = 9;
const roll = seeded(20_261_129);

const PROGRAMS = ['app.example.com', 'demo.backlog.com', 'board.example.com'];
const ENDPOINTS: Record<string, readonly string[]> = {
  read: ['GET /projects/:projectIdOrKey', 'GET /issues/:issueIdOrKey/comments', 'GET /users/myself'],
  update: ['PATCH /issues/:issueIdOrKey', 'POST /issues/:issueIdOrKey/comments'],
  search: ['GET /issues', 'GET /issues/count'],
  icon: ['GET /users/:userId/icon'],
};
const POLLS = { initiator: 'own', endpoint: 'GET /rateLimit', count: 2 };

function windowAt(category: string, openedAt: number, busy: boolean): WindowRecord {
  const used = busy ? 1 + Math.floor(roll() * 140) : 2;
  const shares = PROGRAMS.flatMap((initiator) =>
    (ENDPOINTS[category] ?? []).map((endpoint) => ({
      initiator,
      endpoint,
      count: 1 + Math.floor(roll() * 20),
    })),
  );
  const by = [...(category === 'read' ? [POLLS] : []), ...(busy ? shares.filter(() => roll() < 0.6) : [])];
  const reset = openedAt + 60;
  return aWindowRecord({
    owner: OWNER,
    category,
    reset,
    used,
    by,
    checkedAt: reset - Math.floor(roll() * 30),
  });
}

/** Polls open a window of reads each minute; in working hours people and programs use all types. */
function hourOfWork(hour: number): WindowRecord[] {
  const time = (hour / 3600) % 24;
  const isWork = time >= 9 && time < 18 && Math.floor(hour / DAY_S) % 7 < 5;
  return Array.from({ length: 60 }, (_, minute) => hour + minute * 60).flatMap((at) =>
    isWork
      ? Object.keys(ENDPOINTS).map((category) => windowAt(category, at, true))
      : [windowAt('read', at, false)],
  );
}

/** All types are in use at every minute of the day, by more programs than are told apart. */
const hourOfFlood = (hour: number): WindowRecord[] =>
  Array.from({ length: 60 }, (_, minute) => hour + minute * 60).flatMap((at) =>
    Object.keys(ENDPOINTS).map((category) => windowAt(category, at, true)),
  );

/** Bytes of all records as structured clones: what a browser stores before it compresses. */
async function size(): Promise<number> {
  const db = await openDB(HISTORY_DB);
  let bytes = 0;
  for (const store of db.objectStoreNames) {
    for (const record of await db.getAll(store)) bytes += serialize(record).length;
  }
  db.close();
  return bytes;
}

async function writeDay(day: number, hourOf: (hour: number) => WindowRecord[]): Promise<void> {
  const start = MIDNIGHT + day * DAY_S;
  for (let hour = start; hour < start + DAY_S; hour += 3600) {
    await writeHistory(hourOf(hour), []);
    await writeHistory([], [], [{ owner: OWNER, from: hour, to: hour + 3599 }]);
  }
}

/** What is deleted at the end of a day: its windows a week later, its hours after 90 days. */
function pruneAfter(day: number): Promise<boolean> {
  const now = (MIDNIGHT + (day + 1) * DAY_S) * 1000;
  return prune(now - 7 * DAY_S * 1000, now);
}

const USES = [
  ['used by all programs at every minute', hourOfFlood, 2.5],
  ['used in working hours', hourOfWork, 1.5],
] as const;

it.each(sample(USES, 1))(
  'an account %s takes at most so many megabytes, by the size of one day',
  async (_, hourOf, megabytes) => {
    await writeDay(0, hourOf);
    const withWindows = await size();
    await pruneAfter(8);
    const hours = await size();
    expect(hours).toBeLessThan(withWindows);
    expect((7 * withWindows + 83 * hours) / MEGABYTE).toBeLessThan(megabytes);
  },
);

it.each(sample(USES, 0))(
  'an account %s takes at most so many megabytes in a year',
  async (name, hourOf, megabytes) => {
    const sizes: number[] = [];
    for (let day = 0; day < DAYS; day += 1) {
      await writeDay(day, hourOf);
      await pruneAfter(day);
      if (day % MEASURED_EACH === MEASURED_EACH - 1) sizes.push((await size()) / MEGABYTE);
    }
    console.log(`${name}: ${sizes.map((each) => each.toFixed(1)).join(' ')} MB after each nine days`);
    expect(Math.max(...sizes)).toBeLessThan(megabytes);
    // From the ninetieth day on it does not grow.
    expect(sizes.at(-1)).toBeLessThan((sizes.at(9) ?? Number.POSITIVE_INFINITY) * 1.05);
  },
  600_000,
);
