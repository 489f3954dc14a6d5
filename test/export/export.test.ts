import { IDBFactory } from 'fake-indexeddb';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { newOwner } from '../../src/core/state/owner.ts';
import { collectExport, toJson } from '../../src/export/export.ts';
import { TABLES, toCsv } from '../../src/export/export-tables.ts';
import { closeHistory } from '../../src/history/database/connection.ts';
import { writeNote } from '../../src/history/write.ts';
import browser from '../../src/platform/browser.ts';
import { saveAccount } from '../../src/storage/accounts.ts';
import { OWNER_PREFIX, ownerItem } from '../../src/storage/owner-state.ts';
import { REPAIR_LOG_ITEM } from '../../src/storage/repair.ts';
import { REJECTIONS_ITEM, rejectionsItem } from '../../src/storage/session-items.ts';
import { changeSettings } from '../../src/storage/settings.ts';
import { writeHistory } from '../history/history-writes.ts';
import { aRequestRecord, aWindowRecord, RESET } from '../history/records.ts';
import { readTable } from './csv-reader.ts';

const NOW = RESET * 1000;
const KEY = 'canary-key-0123456789';
const SEEN = ['demo.backlog.com~00112233445566aa', 'demo.backlog.com~ff112233445566bb'] as const;
const OTHER_SPACE = 'other.backlog.jp~8888888888888888';

const minutes = [
  aWindowRecord({ used: 10, observed: 4, maybeCounted: 2 }),
  aWindowRecord({
    owner: SEEN[1],
    category: 'icon',
    used: 5,
    observed: 4,
    complete: false,
    rateLimited: 2,
    peak: 6,
  }),
  aWindowRecord({ owner: SEEN[0], category: 'search', used: 4, observed: 4 }),
  aWindowRecord({
    owner: OTHER_SPACE,
    space: 'other.backlog.jp',
    reset: RESET + 60,
    used: 0,
    observed: 0,
    by: [],
  }),
];
const requests = [
  aRequestRecord(),
  aRequestRecord({ owner: SEEN[0], status: null, remaining: null, limit: null, tabId: -1, aborted: true }),
  aRequestRecord({
    owner: SEEN[1],
    initiator: '=cmd|calc',
    endpoint: 'GET /:id',
    endedAt: null,
    fromCache: true,
  }),
];

beforeEach(async () => {
  vi.stubGlobal('navigator', { userAgent: 'Test/1.0' });
  await writeHistory(minutes, requests);
  const account = {
    userId: 1,
    userName: 'CI bot',
    spaceName: null,
    label: 'secret label',
    addedAt: 0,
    alertScope: 'all' as const,
  };
  await saveAccount({ ...account, id: 'demo.backlog.com#1', space: 'demo.backlog.com' }, KEY);
  await changeSettings({ shownOwner: SEEN[0] });
  await browser.storage.session.set({
    [OWNER_PREFIX + SEEN[0]]: ownerItem(newOwner(SEEN[0], 'demo.backlog.com')),
    [REJECTIONS_ITEM]: rejectionsItem(new Map([['outOfRange', 3]])),
  });
});

/** As LibreOffice reads a time in both languages; with the `T` and `Z` of ISO 8601 it took it for text. */
const spreadsheetTime = (at: number): string => new Date(at).toISOString().replace(/^(.*)T(.*)Z$/, '$1 $2');

const everything = async (fingerprints: boolean) => {
  const data = await collectExport(fingerprints, NOW);
  return [toJson(data), ...TABLES.map((table) => toCsv(data, table))];
};

describe('the JSON export', () => {
  it('has what was recorded', async () => {
    const data = JSON.parse(toJson(await collectExport(true, NOW)));
    const byTime = minutes.toSorted((a, b) => a.openedAt - b.openedAt || (a.owner < b.owner ? -1 : 1));
    const read = data.windows.toSorted(
      (a: (typeof minutes)[0], b: (typeof minutes)[0]) =>
        a.openedAt - b.openedAt || (a.owner < b.owner ? -1 : 1),
    );
    expect(read).toEqual(byTime);
    expect(data.requests).toEqual(requests.map((request, index) => ({ ...request, id: index + 1 })));
    expect(data).toMatchObject({
      format: 'quota-monitor-for-backlog',
      version: 1,
      exportedAt: new Date(NOW).toISOString(),
      diagnostics: { version: '0.1.0', accounts: 1, rejected: { outOfRange: 3 } },
    });
  });
});

describe('the export of hours', () => {
  const hour = Math.floor((RESET - 60) / 3600);
  beforeEach(async () => {
    await writeHistory([], [], [{ owner: 'demo.backlog.com#1', from: hour * 3600, to: hour * 3600 + 7199 }]);
    await writeNote('demo.backlog.com#1', hour, 'nightly import');
  });

  it('is made although it cannot be read when the history was created anew', async () => {
    const { local } = browser.storage;
    const get = local.get.bind(local);
    vi.spyOn(local, 'get').mockImplementation((items) =>
      items === REPAIR_LOG_ITEM ? Promise.reject(new Error('IO error')) : get(items),
    );
    expect((await collectExport(false, NOW)).diagnostics.historyRestartedAt).toBeNull();
  });

  it('as JSON has the sums, and in how many minutes limits were checked', async () => {
    const data = await collectExport(false, NOW);
    expect(data.hours).toHaveLength(minutes.length);
    expect(data.hours[0]?.sums).toMatchObject({ windows: 1 });
    expect(data.checked).toEqual([
      { owner: 'demo.backlog.com#1', hour, minutes: 60, note: 'nightly import' },
      { owner: 'demo.backlog.com#1', hour: hour + 1, minutes: 60, note: '' },
    ]);
  });

  it('as CSV has a row for each type, and one without a type if nothing was used', async () => {
    const rows = readTable(toCsv(await collectExport(false, NOW), 'hours'));
    const own = rows.filter(({ owner }) => owner === 'demo.backlog.com#1');
    expect(own[0]).toMatchObject({
      hour_utc: spreadsheetTime(hour * 3_600_000),
      category: 'read',
      busiest_used: '10',
      busiest_limit: '600',
      busiest_checked_before_reset: '2',
      total: '10',
      total_is_lower_bound: 'false',
      observed: '4',
      external: '4',
      minutes_checked: '60',
      note: 'nightly import',
    });
    expect(own.at(-1)).toMatchObject({ category: '', total: '', minutes_checked: '60' });
  });
});

describe('the CSV export', () => {
  it('of the windows has a row for each', async () => {
    const rows = readTable(toCsv(await collectExport(true, NOW), 'windows'));
    expect(rows).toHaveLength(minutes.length);
    for (const one of minutes) {
      const {
        owner,
        category,
        limit,
        used,
        observed,
        reset,
        openedAt,
        complete,
        maybeCounted,
        rateLimited,
        peak,
      } = one;
      expect(rows).toContainEqual(
        expect.objectContaining({
          owner,
          category,
          opened_at_utc: spreadsheetTime(openedAt),
          reset: `${reset}`,
          limit: `${limit}`,
          used: `${used}`,
          observed: `${observed}`,
          unattributed: `${used - observed}`,
          unattributed_is_external: `${complete}`,
          unattributed_maybe_counted: `${maybeCounted}`,
          rate_limited: `${rateLimited}`,
          peak: `${peak}`,
        }),
      );
    }
  });

  it('of the usage adds up to what was used', async () => {
    const rows = readTable(toCsv(await collectExport(true, NOW), 'usage'));
    for (const { owner, category, used } of minutes) {
      const counts = rows.filter((row) => row.owner === owner && row.category === category);
      expect(counts.reduce((sum, { count }) => sum + Number(count), 0)).toBe(used);
    }
    expect(rows.map(({ initiator }) => initiator)).toEqual(
      expect.arrayContaining([
        'app.example.com',
        'elsewhere',
        'elsewhere or missed',
        'elsewhere or unanswered',
      ]),
    );
  });

  it('of the requests has a row for each', async () => {
    const rows = readTable(toCsv(await collectExport(true, NOW), 'requests'));
    const text = (value: unknown) => (value === null ? '' : String(value));
    const time = (value: number | null) => (value === null ? '' : spreadsheetTime(value));
    expect(rows).toEqual(
      requests.map(({ at, endedAt, tabId, fromCache, ...same }, index) => ({
        ...Object.fromEntries(Object.entries(same).map(([name, value]) => [name, text(value)])),
        id: `${index + 1}`,
        sent_at_utc: time(at),
        ended_at_utc: time(endedAt),
        tab: tabId < 0 ? '' : `${tabId}`,
        from_cache: `${fromCache}`,
      })),
    );
  });

  it('of the diagnostics has a row for each count', async () => {
    const rows = readTable(toCsv(await collectExport(true, NOW), 'diagnostics'));
    expect(rows).toContainEqual({ name: 'rejected.outOfRange', value: '3' });
    expect(rows).toContainEqual({ name: 'owners.0.owner', value: SEEN[0] });
  });
});

describe('an export', () => {
  it('never contains a key, nor the user’s label of an account', async () => {
    for (const text of await everything(true)) expect(text).not.toMatch(/canary-key|secret label|CI bot/);
  });

  it('contains fingerprints only if chosen', async () => {
    const hidden = await everything(false);
    for (const id of [...SEEN, OTHER_SPACE]) {
      const [, fingerprint = ''] = id.split('~');
      for (const text of hidden) expect(text).not.toContain(fingerprint);
    }
    expect((await everything(true)).join()).toContain(SEEN[0].split('~')[1]);
  });

  it('still distinguishes the keys of a space without their fingerprints', async () => {
    const { windows, requests: sent, diagnostics } = await collectExport(false, NOW);
    const of = (id: string) => windows.find(({ category }) => category === id)?.owner;
    expect([of('search'), of('icon')]).toEqual(['demo.backlog.com~1', 'demo.backlog.com~2']);
    expect(sent.map(({ owner }) => owner)).toEqual([
      'demo.backlog.com#1',
      'demo.backlog.com~1',
      'demo.backlog.com~2',
    ]);
    expect(windows.at(-1)?.owner).toBe('other.backlog.jp~1');
    expect(diagnostics.owners.map(({ owner }) => owner)).toEqual(['demo.backlog.com~1']);
  });

  it('of an empty history is an empty file of the same form', async () => {
    closeHistory();
    globalThis.indexedDB = new IDBFactory();
    const data = await collectExport(false, NOW);
    expect([data.windows, data.requests]).toEqual([[], []]);
    expect(readTable(toCsv(data, 'windows'))).toEqual([]);
  });
});
