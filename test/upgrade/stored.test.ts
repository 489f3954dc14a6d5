/** What each earlier version stored, met by this one: all of it is there, and nothing had to be reset. */
import { readdirSync } from 'node:fs';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import { AppState } from '../../src/background/app-state.ts';
import { loadSecret } from '../../src/background/capture/credentials.ts';
import { restoreState } from '../../src/background/restore-state.ts';
import { loadRepairLog } from '../../src/storage/repair.ts';
import { parseSynced } from '../../src/storage/sync.ts';
import { allHours, latestRequests, windowsSince } from '../history/history-reads.ts';
import { writeHistory } from '../history/history-writes.ts';
import { aRequestRecord, aWindowRecord } from '../history/records.ts';
import { fakeBrowser } from '../platform/fake-browser.ts';
import { readFixture, STORED, type StoredDatabase } from './fixture.ts';

const { storage } = fakeBrowser;
const ID = 'demo.backlog.com#7';
/** As `use.ts` set it. */
const SETTINGS = { warningShare: 0.3, alertIcon: true, historyDays: 30, syncSettings: true };

async function fill({ name, version, stores }: StoredDatabase): Promise<void> {
  const db = await openDB(name, version, {
    upgrade(fresh) {
      for (const { name: storeName, keyPath, autoIncrement, indexes } of stores) {
        const store = fresh.createObjectStore(storeName, { keyPath, autoIncrement });
        for (const index of indexes) store.createIndex(index.name, index.keyPath ?? '');
      }
    },
  });
  for (const { name: storeName, records, keys } of stores)
    for (const [index, record] of records.entries()) await db.put(storeName, record, keys?.[index]);
  db.close();
}

/** As `use.ts` used it: requests of the account, and of a key that was only seen. */
const USED = [
  [ID, 'GET /projects', 3],
  [ID, 'GET /issues', 2],
  [ID, 'PATCH /issues/:id', 5],
  ['a seen key', 'GET /projects', 2],
] as const;
const nameOf = (owner: string) => (owner === ID ? ID : 'a seen key');

/** `before-0.1.0` is of a build before the first release, whose database had version 1. */
const versions = readdirSync(STORED).map((file) => file.replace(/\.json$/, ''));

it('there is a fixture of this version, made by `npm run upgrade:dump`', () => {
  expect(versions).toContain(project.version);
});

describe.each(versions)('the data that %s stored', (version) => {
  const { local, sync, databases } = readFixture(version);

  beforeEach(async () => {
    await Promise.all([storage.local.set(local), storage.sync.set(sync), ...databases.map(fill)]);
  });

  const restored = async () => {
    const state = new AppState(() => {});
    await restoreState(state);
    return state;
  };

  it('has the account with its label and key, the settings, the key assignments and the inferred categories', async () => {
    const { accounts, settings, keyAssignments, categories } = await restored();
    expect(accounts.map(({ id, label }) => [id, label])).toEqual([[ID, 'Nightly']]);
    expect((await storage.local.get(`key:${ID}`))[`key:${ID}`]).toBe(local[`key:${ID}`]);
    expect(settings).toMatchObject(SETTINGS);
    expect(parseSynced(sync.settings)).toMatchObject({ warningShare: 0.3 });
    expect(keyAssignments.ignored).toEqual(['demo.backlog.com~0123456789abcdef']);
    expect(categories.inferred).toEqual({
      'demo.backlog.com': { 'GET /space': { category: 'search', windows: [1, 2, 3] } },
    });
    expect([...(await loadSecret())]).toHaveLength(32);
    expect((await storage.local.get('secret')).secret).toBe(local.secret);
  });

  it('has the announced alerts, which are not announced again', async () => {
    const { alerts } = await restored();
    expect(alerts.incidents[`${ID}|update`]).toMatchObject({ exhausted: true });
  });

  it('has the history, which takes more records', async () => {
    const windows = await windowsSince(0);
    const requests = await latestRequests(10_000);
    for (const [owner, endpoint, count] of USED) {
      const shares = windows
        .filter((window) => nameOf(window.owner) === owner)
        .flatMap(({ by }) => by.filter((share) => share.endpoint === endpoint));
      expect(shares.reduce((sum, share) => sum + share.count, 0)).toBe(count);
      const sent = requests.filter((each) => nameOf(each.owner) === owner && each.endpoint === endpoint);
      expect(sent).toHaveLength(count);
    }
    expect(windows.find(({ category }) => category === 'update')).toMatchObject({ limit: 5, used: 5 });
    expect(await writeHistory([aWindowRecord()], [aRequestRecord()])).toBe(true);
    expect(await windowsSince(0)).toHaveLength(windows.length + 1);
    expect(await latestRequests(10_000)).toHaveLength(requests.length + 1);
  });

  it('needs no repair', async () => {
    await restored();
    expect(await loadRepairLog()).toEqual({});
  });
});

it.each([
  ['an endless time', { reset: Number.POSITIVE_INFINITY }],
  ['an opening beyond all dates', { openedAt: 1e300 }],
  ['too large a figure', { used: 1e300 }],
])('of a database of version 1 all windows are there but one with %s', async (_, damage) => {
  const { databases } = readFixture('before-0.1.0');
  await Promise.all(databases.map(fill));
  const db = await openDB('history');
  const windows = await db.getAll('windows');
  await db.put('windows', { ...windows[0], ...damage, category: 'webhook' });
  db.close();
  expect(windows).toHaveLength(4);
  expect(await windowsSince(0)).toHaveLength(4);
  expect((await allHours()).hours).toHaveLength(4);
});
