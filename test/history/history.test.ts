import { deleteDB, openDB } from 'idb';
import { describe, expect, it, vi } from 'vitest';
import {
  changeHistory,
  closeHistory,
  deleteHistory,
  HISTORY_DB,
} from '../../src/history/database/connection.ts';
import { HISTORY_DB_VERSION } from '../../src/history/database/upgrade.ts';
import type { OwnerHour } from '../../src/history/owner-hour.ts';
import { packDay } from '../../src/history/packed-day.ts';
import { newOwnerDay, withHour } from '../../src/history/packed-owner-day.ts';
import { packHour } from '../../src/history/packed-windows.ts';
import * as historyReads from '../../src/history/read.ts';
import { historyRestartedAt } from '../../src/history/read.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { decodeNumbers, encodeNumbers } from '../../src/history/vlq.ts';
import { must } from '../utils.ts';
import {
  allHours,
  allRequests,
  hoursOf,
  latestRequests,
  requestsAfter,
  windowsSince,
} from './history-reads.ts';
import { moveHistory, prune, writeHistory } from './history-writes.ts';
import { aRequestRecord, aWindowRecord, RESET } from './records.ts';

const DAY_S = 86_400;

const many = (count: number, more = {}) => Array.from({ length: count }, () => aRequestRecord(more));

describe('recorded windows', () => {
  it('come back as they were written, the oldest first', async () => {
    const later = aWindowRecord({ reset: RESET + 60, used: 3, observed: 3 });
    await writeHistory([later, aWindowRecord()], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord(), later]);
    expect(await windowsSince(later.openedAt)).toEqual([later]);
  });

  it('take the place of what was known of them', async () => {
    await writeHistory([aWindowRecord({ used: 10 })], []);
    await writeHistory([aWindowRecord({ used: 12, observed: 6 })], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord({ used: 12, observed: 6 })]);
  });

  it('are the same although their reset drifts by a second', async () => {
    await writeHistory([aWindowRecord({ used: 10 })], []);
    await writeHistory([aWindowRecord({ reset: RESET + 1, used: 11 })], []);
    expect((await windowsSince(0)).map(({ reset, used }) => [reset, used])).toEqual([[RESET + 1, 11]]);
  });

  it('of another owner or category, or half a minute apart, are others', async () => {
    await writeHistory(
      [
        aWindowRecord(),
        aWindowRecord({ category: 'icon' }),
        aWindowRecord({ owner: 'demo.backlog.com#2' }),
        aWindowRecord({ reset: RESET + 30 }),
      ],
      [],
    );
    expect(await windowsSince(0)).toHaveLength(4);
  });

  it('keep who was seen before the browser was started again', async () => {
    await writeHistory([aWindowRecord({ used: 10, observed: 9, peak: 3, rateLimited: 1 })], []);
    closeHistory();
    const by = [{ initiator: 'b.example.com', endpoint: 'GET /users', count: 1 }];
    await writeHistory([aWindowRecord({ used: 11, observed: 1, by, peak: 1, complete: false })], []);
    expect(await windowsSince(0)).toEqual([
      aWindowRecord({ used: 11, observed: 9, peak: 3, rateLimited: 1, complete: false }),
    ]);
  });

  it('keep a greater figure if an older answer is all that is seen after a new start', async () => {
    const figure = { used: 150, limit: 150, checkedAt: RESET - 1 };
    await writeHistory([aWindowRecord(figure)], []);
    closeHistory();
    const replay = { used: 12, limit: 150, checkedAt: RESET - 30, observed: 0, by: [], complete: false };
    await writeHistory([aWindowRecord(replay)], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord(figure)]);
  });

  it('that were seen whole are so still when they are only written again', async () => {
    await writeHistory([aWindowRecord()], []);
    closeHistory();
    await writeHistory([aWindowRecord({ complete: false })], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    await writeHistory([aWindowRecord({ used: 11, complete: false })], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord({ used: 11, complete: false })]);
  });
});

describe('recorded requests', () => {
  it('are read from the last known one on', async () => {
    await writeHistory([], [aRequestRecord({ status: 200 }), aRequestRecord({ status: 304 })]);
    const [first] = await latestRequests(10);
    await writeHistory([], [aRequestRecord({ status: 429 })]);
    const newer = await requestsAfter(first?.id ?? 0);
    expect(newer.map(({ status }) => status)).toEqual([304, 429]);
    expect(await requestsAfter(newer.at(-1)?.id ?? 0)).toEqual([]);
  });

  it('are read up to a maximum', async () => {
    await writeHistory([], many(30));
    expect((await requestsAfter(0, 10)).map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    expect((await latestRequests(3)).map(({ id }) => id)).toEqual([28, 29, 30]);
  });

  it('are all read up to one moment, although the background writes while they are read', async () => {
    const observed = aRequestRecord({ owner: 'demo.backlog.com~0123456789abcdef' });
    await writeHistory([], [aRequestRecord(), observed]);
    const background = await openDB(HISTORY_DB);
    const { getAll } = IDBObjectStore.prototype;
    let isWritten = Promise.resolve();
    // The background asks to write as soon as the requests of the first room are asked for.
    vi.spyOn(IDBObjectStore.prototype, 'getAll').mockImplementationOnce(function (
      this: IDBObjectStore,
      ...of
    ) {
      const write = background.transaction('requests', 'readwrite');
      const store = write.objectStore('requests');
      void store.put({ room: 'own', last: 3, requests: [{ ...aRequestRecord(), id: 3 }] });
      void store.put({ room: 'observed', last: 4, requests: [{ ...observed, id: 4 }] });
      isWritten = write.done;
      return getAll.apply(this, of);
    });
    const read = (await requestsAfter(1)).map(({ id }) => id);
    await isWritten;
    background.close();
    expect(read).toEqual([2]);
    expect((await requestsAfter(1)).map(({ id }) => id)).toEqual([2, 3, 4]);
  });

  it('begin again after the history was erased, and all of them are new', async () => {
    await writeHistory([], many(5));
    await deleteHistory();
    await writeHistory([], [aRequestRecord({ status: 201 })]);
    expect((await requestsAfter(5)).map(({ status }) => status)).toEqual([201]);
  });

  it('above the cap go with the oldest chunk, so that at every write the last ones are there', async () => {
    const caps = { days: 10, requests: 1000 };
    for (let written = 0; written < 1250; written += 50) {
      await writeHistory([], many(50), [], undefined, caps);
      expect((await allRequests()).length).toBe(Math.min(written + 50, 1000));
    }
    await writeHistory([], many(7), [], undefined, caps);
    const kept = await allRequests();
    expect([kept.length, kept[0]?.id, kept.at(-1)?.id]).toEqual([957, 301, 1257]);
  });
});

it('records that are too old are pruned', async () => {
  const at = aRequestRecord().at;
  await writeHistory([aWindowRecord()], [aRequestRecord(), aRequestRecord({ at: at + 1 })]);
  await writeHistory([aWindowRecord({ reset: RESET + 7200 })], [aRequestRecord({ at: at + 7_200_000 })]);
  await prune(at + 300_000, at + 300_000);
  expect(await windowsSince(0)).toEqual([aWindowRecord({ reset: RESET + 7200 })]);
  expect((await latestRequests(10)).map((request) => request.at)).toEqual([at + 7_200_000]);
});

it('requests that came one by one are put together when old ones are deleted', async () => {
  for (let index = 0; index < 150; index += 1) await writeHistory([], [aRequestRecord({ status: index })]);
  const before = await allRequests();
  await prune(0, 0);
  const db = await openDB(HISTORY_DB);
  expect(await db.count('requests')).toBe(2);
  db.close();
  expect(await allRequests()).toEqual(before);
  await writeHistory([], [aRequestRecord({ status: 150 })]);
  expect((await requestsAfter(149)).map(({ status }) => status)).toEqual([149, 150]);
});

it('ids never begin again although all requests were too old', async () => {
  await writeHistory([], many(3));
  await prune(aRequestRecord().at + 1, aRequestRecord().at + 1);
  expect(await latestRequests(10)).toEqual([]);
  await writeHistory([], [aRequestRecord()]);
  expect((await requestsAfter(3)).map(({ id }) => id)).toEqual([4]);
});

it('all requests of one large write are read', async () => {
  for (const size of [1, 7, 2, 500, 1, 30]) await writeHistory([], many(size));
  for (const after of [0, 1, 5, 8, 9, 10, 11, 400, 510, 511, 540]) {
    const ids = (await requestsAfter(after, 20)).map(({ id }) => id);
    expect(ids).toEqual(Array.from({ length: Math.min(20, 541 - after) }, (_, index) => after + 1 + index));
  }
  for (const most of [1, 30, 31, 32, 533, 541, 1000]) {
    const ids = (await latestRequests(most)).map(({ id }) => id);
    expect([ids.length, ids.at(-1)]).toEqual([Math.min(most, 541), 541]);
  }
});

describe('the history of a merged key moves to its account:', () => {
  const KEY = 'demo.backlog.com~0123456789abcdef';
  const UNKNOWN_KEY = 'demo.backlog.com~0123456789abcdef0';
  const ACCOUNT = 'demo.backlog.com#1';

  it('windows and requests, and nobody else’s', async () => {
    const owners = [KEY, UNKNOWN_KEY, 'demo.backlog.com~0'];
    await writeHistory(
      owners.map((owner) => aWindowRecord({ owner })),
      owners.map((owner) => aRequestRecord({ owner })),
    );
    await moveHistory(KEY, ACCOUNT);
    const moved = [ACCOUNT, UNKNOWN_KEY, 'demo.backlog.com~0'].sort();
    expect((await windowsSince(0)).map(({ owner }) => owner).sort()).toEqual(moved);
    expect((await latestRequests(10)).map(({ owner }) => owner).sort()).toEqual(moved);
  });

  const page = { initiator: 'app.example.com', endpoint: 'GET /issues', count: 70 };
  const polls = { initiator: 'own', endpoint: 'GET /rateLimit', count: 30 };
  /** Moves the key's window to the account, which has the same one. */
  async function merged(
    ofAccount: Partial<WindowRecord>,
    ofKey: Partial<WindowRecord>,
  ): Promise<WindowRecord[]> {
    await writeHistory(
      [
        aWindowRecord({ owner: ACCOUNT, observed: 0, by: [], ...ofAccount }),
        aWindowRecord({ owner: KEY, observed: 0, by: [], ...ofKey }),
      ],
      [],
    );
    await moveHistory(KEY, ACCOUNT);
    return windowsSince(0);
  }

  it('a window that both have is one, of which the greater figure is as old as its own last check', async () => {
    const greater = { used: 150, limit: 150, checkedAt: RESET - 1 };
    const less = { used: 12, limit: 150, checkedAt: RESET - 25 };
    const later = { reset: RESET + 1, openedAt: (RESET - 59) * 1000 };
    expect(await merged({ ...less, ...later }, greater)).toEqual([
      aWindowRecord({ ...greater, ...later, observed: 0, by: [] }),
    ]);
    await moveHistory(ACCOUNT, null);
    expect(await merged(greater, { ...less, ...later })).toEqual([
      aWindowRecord({ ...greater, observed: 0, by: [] }),
    ]);
  });

  it('the requests that each has counted of a window are different ones', async () => {
    const ofAccount = { used: 100, observed: 30, by: [polls], peak: 1, rateLimited: 1, maybeCounted: 2 };
    const ofKey = { used: 90, observed: 70, by: [page], peak: 4, rateLimited: 3, maybeCounted: 5 };
    expect(await merged(ofAccount, ofKey)).toEqual([
      aWindowRecord({
        ...{ used: 100, observed: 100, by: [page, polls], peak: 4, rateLimited: 4, maybeCounted: 0 },
      }),
    ]);
    expect((await hoursOf(ACCOUNT, 0)).hours[0]?.sums).toMatchObject({ observed: 100, external: 0 });
  });

  it('of a window that one has not seen whole, no usage is said to come from other programs', async () => {
    const whole = { used: 100, observed: 30, by: [polls], complete: true };
    const part = { used: 100, observed: 20, by: [{ ...page, count: 20 }], complete: false };
    expect(await merged(whole, part)).toMatchObject([{ observed: 50, complete: false }]);
  });

  it('nor of one of which all that is left may be requests without an answer', async () => {
    const ofAccount = { used: 100, observed: 30, by: [polls], maybeCounted: 0 };
    const ofKey = { used: 90, observed: 65, by: [page], maybeCounted: 5 };
    expect(await merged(ofAccount, ofKey)).toMatchObject([
      { observed: 95, maybeCounted: 5, complete: false },
    ]);
  });

  it('of two limits of a window the later one counts, with what was counted under it', async () => {
    const early = { limit: 600, used: 300, observed: 30, by: [polls], checkedAt: RESET - 20 };
    const late = { limit: 150, used: 90, observed: 70, by: [page], checkedAt: RESET - 10 };
    expect(await merged(early, late)).toEqual([aWindowRecord({ ...late, complete: false })]);
    await moveHistory(ACCOUNT, null);
    expect(await merged(late, early)).toEqual([aWindowRecord({ ...late, complete: false })]);
  });
});

describe('damaged history', () => {
  async function spoil(store: 'daySums' | 'hourWindows' | 'ownerDays' | 'requests', record: unknown) {
    await writeHistory([aWindowRecord()], [aRequestRecord()]);
    const db = await openDB(HISTORY_DB);
    await db.put(store, { room: 'own', ...(record as object) });
    db.close();
  }

  const NEXT_HOUR = RESET + 3600;
  const { usage, windows } = must(packHour([aWindowRecord({ reset: NEXT_HOUR })], 'own'));
  const day = packDay([usage], 'own');
  const [pairs, row = ''] = windows.windows.split(';');
  const numbers = must(decodeNumbers(row));
  const rowOf = (...damaged: number[]) => ({ windows: `${pairs};${encodeNumbers(damaged)}` });

  it.each([
    ['windows that are no text', { windows: [] }],
    ['names that are numbers', { names: [1, 2] }],
    ['a missing field', { latest: undefined }],
    ['a negative count in a window', rowOf(...numbers.with(3, -1))],
    ['a sign that is none of the alphabet in a window', { windows: `${windows.windows}!` }],
    ['a window that is cut', rowOf(...numbers.slice(0, 6))],
    ['a number that is cut', { windows: `${windows.windows}g` }],
    ['a window of another hour', rowOf(...numbers.with(0, 3600))],
    ['an opening that no date can name', { hour: 2.3e9, ...rowOf(...numbers.with(1, 4e15)) }],
    ['an hour that no date can name', { hour: 2.4e9 }],
  ])('windows of an hour with %s are left out', async (_, damage) => {
    await spoil('hourWindows', { ...windows, ...damage });
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
  });

  it.each([
    ['cut', day.hours.slice(0, 6)],
    ['negative', encodeNumbers([1, 0, 10, 600, 0, 2, -1, 0, 0, 0, 1, 10, 4, 6, 0])],
    ['of another alphabet', 'é'.repeat(20)],
    ['of a 25th hour', encodeNumbers([24, 0, 10, 600, 0, 2, 0, 0, 0, 0, 1, 10, 4, 6, 0])],
    [
      'of another hour than their busiest minute',
      encodeNumbers([1, 3600, 10, 600, 0, 2, 0, 0, 0, 0, 1, 10, 4, 6, 0]),
    ],
  ])('sums that are %s are left out, and can be pruned', async (_, damaged) => {
    await spoil('daySums', { ...day, category: 'update', hours: `${day.hours};${damaged}` });
    await spoil('daySums', { ...day, category: 'icon', hours: damaged });
    await spoil('hourWindows', windows);
    expect((await hoursOf(day.owner, 0)).hours).toHaveLength(2);
    await prune(Number.MAX_SAFE_INTEGER, RESET * 1000);
    expect((await hoursOf(day.owner, 0)).hours).toHaveLength(2);
    expect(await windowsSince(0)).toEqual([]);
  });

  const early: OwnerHour = { owner: 'demo.backlog.com#1', hour: 48, watched: [1, 0], note: '' };
  const late: OwnerHour = { ...early, hour: 71, watched: [0, 2 ** 30 - 1], note: 'nightly import' };
  const ownerDay = [early, late].reduce(withHour, newOwnerDay(early.owner, 2));

  it.each([
    ['a note without an end', { notes: [[0, 'x'.repeat(401)], ...ownerDay.notes] }, [early, late]],
    ['a note that is none', { notes: [null, ...ownerDay.notes] }, [early, late]],
    ['a note on a 25th hour', { notes: [[24, 'import'], ...ownerDay.notes] }, [early, late]],
    ['no notes', { notes: null }, [early, { ...late, note: '' }]],
    ['no minutes', { watched: null }, [{ ...late, watched: [0, 0] }]],
  ])('of a day with %s the rest is there, also after the next write', async (_, damage, rest) => {
    await spoil('ownerDays', { ...ownerDay, ...damage });
    expect((await allHours()).owner).toEqual(rest);
    await writeHistory([], [], [{ owner: early.owner, from: 49 * 3600, to: 49 * 3600 + 59 }]);
    expect((await allHours()).owner).toEqual(
      [...rest, { ...early, hour: 49 }].sort((a, b) => a.hour - b.hour),
    );
  });

  it.each([0.5, -1, 2 ** 30, Number.NaN, null, 'x', {}])(
    'of half an hour with %j no minute counts as checked, those of the other half do',
    async (half) => {
      await spoil('ownerDays', { ...ownerDay, watched: [half, 5], notes: [[1, 'import']] });
      expect((await allHours()).owner).toEqual([
        { ...early, hour: 48, watched: [0, 5] },
        { ...early, hour: 49, watched: [0, 0], note: 'import' },
      ]);
    },
  );

  it('sums and notes of a day that no date can name are left out', async () => {
    await spoil('daySums', { ...day, day: 1e8 });
    await spoil('ownerDays', { ...ownerDay, day: 1e8 });
    const { hours, owner } = await allHours();
    expect([hours.length, owner.length]).toEqual([1, 0]);
  });

  it.each([{ at: 1e17 }, { at: -1e17 }, { at: Number.POSITIVE_INFINITY }, { endedAt: 1e17 }])(
    'a request with times that no date can name is left out: %o',
    async (times) => {
      await writeHistory([], [aRequestRecord(times), aRequestRecord({ endedAt: null })]);
      expect(await allRequests()).toMatchObject([{ endedAt: null }]);
    },
  );

  it('an invalid request is left out, and the next ones are read', async () => {
    const good = { ...aRequestRecord(), id: 29 };
    await spoil('requests', { last: 30, requests: [good, { ...good, id: 30, tabId: null }, 'nonsense'] });
    await spoil('requests', { last: 31, requests: 'nonsense' });
    await writeHistory([], [aRequestRecord({ status: 201 })]);
    expect((await latestRequests(10)).map(({ status }) => status)).toEqual([200, 200, 201, 200]);
    await prune(0, 0);
    await moveHistory('demo.backlog.com#1', 'demo.backlog.com#2');
    expect((await latestRequests(10)).map(({ owner }) => owner)).toEqual(Array(4).fill('demo.backlog.com#2'));
  });

  it('a damaged hour does not prevent the next write', async () => {
    const packed = must(packHour([aWindowRecord()], 'own'));
    await spoil('daySums', { ...packDay([packed.usage], 'own'), hours: null });
    await spoil('hourWindows', { ...packed.windows, names: null });
    await writeHistory([aWindowRecord({ used: 12 })], []);
    expect(await windowsSince(0)).toEqual([aWindowRecord({ used: 12 })]);
  });

  it('damaged windows leave the sums of their hour as they are when the next hour begins or the owner is merged', async () => {
    const hour = Math.floor((RESET - 60) / 3600);
    await writeHistory([aWindowRecord()], []);
    const [first] = (await hoursOf('demo.backlog.com#1', 0)).hours;
    await spoil('hourWindows', { ...must(packHour([aWindowRecord()], 'own')).windows, windows: 'é' });
    await writeHistory([aWindowRecord({ reset: (hour + 1) * 3600 + 60 })], []);
    expect((await hoursOf('demo.backlog.com#1', 0)).hours[0]).toEqual(first);
    await moveHistory('demo.backlog.com#1', 'demo.backlog.com#2');
    expect((await hoursOf('demo.backlog.com#2', 0)).hours.map(({ sums }) => sums)).toContainEqual(
      first?.sums,
    );
  });

  it.each([
    ['of a later version', 9],
    ['without its stores', HISTORY_DB_VERSION],
  ])('a database %s is made anew, and that is reported', async (_, version) => {
    (await openDB(HISTORY_DB, version)).close();
    expect(await historyRestartedAt()).toBeNull();
    expect(await writeHistory([aWindowRecord()], [aRequestRecord()])).toBe(true);
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    expect(await historyRestartedAt()).toBeGreaterThan(0);
  });

  it('a database that is deleted while open is an empty one', async () => {
    await writeHistory([aWindowRecord()], [aRequestRecord()]);
    await deleteDB(HISTORY_DB);
    expect(await windowsSince(0)).toEqual([]);
    expect(await writeHistory([aWindowRecord()], [])).toBe(true);
    expect(await historyRestartedAt()).toBeNull();
  });

  it('in a browser without IndexedDB nothing can be read or written', async () => {
    globalThis.indexedDB = {
      open: () => {
        throw new DOMException('not here', 'SecurityError');
      },
      deleteDatabase: () => {
        throw new DOMException('not here', 'SecurityError');
      },
    } as unknown as IDBFactory;
    expect(await writeHistory([aWindowRecord()], [aRequestRecord()])).toBe(false);
    expect(await historyReads.windowsSince(0)).toBeNull();
    expect(await historyReads.latestRequests(10)).toBeNull();
    await prune(0, 0);
    await deleteHistory();
    expect(await historyRestartedAt()).toBeNull();
  });

  it('a database that does not answer causes a timeout', async () => {
    vi.useFakeTimers();
    globalThis.indexedDB = {
      open: () => new EventTarget(),
      deleteDatabase: () => new EventTarget(),
    } as unknown as IDBFactory;
    const minutes = historyReads.windowsSince(0);
    await vi.advanceTimersByTimeAsync(20_000);
    vi.useRealTimers();
    expect(await minutes).toBeNull();
  });

  it('a read that fails is told from an empty history', async () => {
    expect(await historyReads.windowsSince(0)).toEqual([]);
    await writeHistory([aWindowRecord()], [aRequestRecord()]);
    const failing = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('the disk does not answer', 'UnknownError');
    });
    const { owner } = aWindowRecord();
    const reads = [
      historyReads.windowsSince(0),
      historyReads.windowsOfOwner(owner, 0),
      historyReads.usedSince(owner, 0),
      historyReads.hoursOf(owner, 0),
      historyReads.allHours(),
      historyReads.requestsAfter(0),
      historyReads.latestRequests(10),
      historyReads.allRequests(),
    ];
    expect(await Promise.all(reads)).toEqual(reads.map(() => null));
    failing.mockRestore();
    expect(await historyReads.windowsSince(0)).toEqual([aWindowRecord()]);
  });

  it('a record that cannot be written costs the write, but never the history', async () => {
    await writeHistory([aWindowRecord()], [aRequestRecord()]);
    const broken = aWindowRecord({ reset: Number.NaN });
    expect(await writeHistory([aWindowRecord({ used: 11 }), broken], [aRequestRecord()])).toBe(false);
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    expect(await latestRequests(10)).toHaveLength(1);
    expect(await historyRestartedAt()).toBeNull();
  });

  it.each([
    ['an error of the code', new TypeError('a bug')],
    ['what is no error', 'a bug'],
    ['a use of an ended transaction', new DOMException('a bug', 'TransactionInactiveError')],
    ['an invalid key', new DOMException('a bug', 'DataError')],
    ['a lost connection', new DOMException('closing', 'InvalidStateError')],
  ])('%s costs the write, but never the history', async (_, error) => {
    await writeHistory([aWindowRecord()], [aRequestRecord()]);
    const fail = () => Promise.reject(error);
    expect(await changeHistory(fail)).toBe(false);
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    expect(await latestRequests(10)).toHaveLength(1);
    expect(await historyRestartedAt()).toBeNull();
  });

  it('a connection that is lost once is opened again, and the write is made', async () => {
    await writeHistory([], []);
    vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementationOnce(() => {
      throw new DOMException('closing', 'InvalidStateError');
    });
    expect(await writeHistory([aWindowRecord()], [])).toBe(true);
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
  });

  it('a full disk costs the write and nothing else', async () => {
    await writeHistory([aWindowRecord()], []);
    const full = vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError');
    });
    expect(await writeHistory([aWindowRecord({ used: 11 })], [])).toBe(false);
    expect(await moveHistory(aWindowRecord().owner, 'demo.backlog.com#2')).toBe(false);
    full.mockRestore();
    expect(await windowsSince(0)).toEqual([aWindowRecord()]);
    expect(await historyRestartedAt()).toBeNull();
  });
});

it('the oldest of too many days are deleted at every write, whatever their age', async () => {
  const minutes = [0, 1, 2, 3, 4].map((index) => aWindowRecord({ reset: RESET + index * DAY_S }));
  const caps = { days: 3, requests: 10 };
  for (const minute of minutes) await writeHistory([minute], [], [], undefined, caps);
  expect(await windowsSince(0)).toEqual(minutes.slice(2));
  // One that went while it is remembered, comes again, and counts again.
  for (const minute of minutes) await writeHistory([minute], [], [], undefined, caps);
  expect(await windowsSince(0)).toHaveLength(3);
  closeHistory();
  await writeHistory([aWindowRecord({ reset: RESET + 10 * DAY_S })], [], [], undefined, caps);
  expect((await windowsSince(0)).map(({ reset }) => (reset - RESET) / DAY_S)).toEqual([3, 4, 10]);
});
