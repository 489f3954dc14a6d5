/** Hours in the database: what is kept of their windows, and for how long. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packDay, unpackDay } from '../../src/history/packed-day.ts';
import { hourOf, packHour, unpackWindows } from '../../src/history/packed-windows.ts';
import type { WindowRecord } from '../../src/history/records.ts';
import { writeNote } from '../../src/history/write.ts';
import { must } from '../utils.ts';
import { hoursOf, usedSince, windowsOfOwner, windowsSince } from './history-reads.ts';
import { moveHistory, prune, writeHistory } from './history-writes.ts';
import { aWindowRecord, RESET } from './records.ts';

const ACCOUNT = 'demo.backlog.com#1';
const KEY = 'demo.backlog.com~0123456789abcdef';
const HOUR = hourOf(RESET);
/** The reset of the first window of the hour. */
const FIRST = HOUR * 3600 + 60;
const DAY_MS = 86_400_000;

const sumsOf = async (owner = ACCOUNT) => (await hoursOf(owner, 0)).hours;

describe('an hour', () => {
  const count = fc.nat(700);
  const share = fc.record({
    initiator: fc.constantFrom('a.example.com', 'b.example.com', 'own', 'unknown'),
    endpoint: fc.constantFrom('GET /issues', 'GET /projects', 'POST /issues'),
    count: fc.integer({ min: 1, max: 99 }),
  });
  const window = fc
    .record({
      minute: fc.nat(59),
      offset: fc.integer({ min: -1e6, max: 1e6 }),
      limit: count,
      used: count,
      observed: count,
      by: fc.uniqueArray(share, {
        selector: ({ initiator, endpoint }) => initiator + endpoint,
        maxLength: 8,
      }),
      rateLimited: fc.nat(9),
      peak: fc.nat(9),
      complete: fc.boolean(),
      maybeCounted: fc.nat(9),
      unchecked: fc.option(fc.nat(60)),
    })
    .map(({ minute, offset, unchecked, ...more }): WindowRecord => {
      const reset = FIRST + minute * 60;
      const checkedAt = unchecked === null ? null : reset - unchecked;
      return aWindowRecord({ reset, openedAt: (reset - 60) * 1000 + offset, checkedAt, ...more });
    });

  it('is packed without loss as long as it has at most 16 pairs of initiator and endpoint', () => {
    const windows = fc.uniqueArray(window, { selector: ({ reset }) => reset, minLength: 1 });
    fc.assert(
      fc.property(windows, (minutes) => {
        const unpacked = unpackWindows(must(packHour(minutes, 'own')).windows);
        expect(unpacked).toEqual(minutes.toSorted((a, b) => a.reset - b.reset));
      }),
    );
  });

  it('is read back although a merged window observed more than its last check said', async () => {
    await writeHistory([aWindowRecord({ used: 8, observed: 6 })], []);
    await writeHistory([aWindowRecord({ owner: KEY, used: 8, observed: 5, maybeCounted: 3 })], []);
    await moveHistory(KEY, ACCOUNT);
    expect(await windowsSince(0)).toMatchObject([{ used: 8, observed: 8, maybeCounted: 0 }]);
  });

  it('has no negative share of other programs, which would make it unreadable', () => {
    const merged = aWindowRecord({ used: 5, observed: 5, maybeCounted: 3 });
    const { usage } = must(packHour([merged], 'own'));
    expect(unpackDay(packDay([usage], 'own')).map(({ sums }) => sums.external)).toEqual([0]);
  });

  it('counts the pairs beyond 16 under one name, and loses none of their requests', () => {
    const by = Array.from({ length: 40 }, (_, index) => ({
      initiator: `${index}.example.com`,
      endpoint: 'GET /issues',
      count: 40 - index,
    }));
    const [unpacked] = unpackWindows(must(packHour([aWindowRecord({ by })], 'own')).windows);
    expect(unpacked?.by).toHaveLength(16);
    expect(unpacked?.by.at(-1)).toEqual({ initiator: '…', endpoint: '…', count: (25 * 26) / 2 });
  });

  it('sums up its windows: the busiest, those above 80 %, those with a 429, and who sent most', async () => {
    const windows = [
      aWindowRecord({
        reset: FIRST,
        limit: 150,
        used: 120,
        observed: 20,
        checkedAt: FIRST - 22,
        by: [share1(20)],
      }),
      aWindowRecord({
        reset: FIRST + 60,
        limit: 150,
        used: 150,
        observed: 150,
        rateLimited: 3,
        by: [share1(150)],
      }),
      aWindowRecord({ reset: FIRST + 120, limit: 150, used: 10, observed: 0, complete: false, by: [] }),
    ];
    await writeHistory(windows, []);
    expect((await sumsOf()).map(({ hour, sums }) => [hour, sums])).toEqual([
      [
        HOUR,
        {
          busiest: { openedAt: FIRST, used: 150, limit: 150, external: 0, checkedBefore: 2 },
          high: 2,
          full: 1,
          refusedMinutes: 1,
          refused: 3,
          windows: 3,
          total: 280,
          observed: 170,
          external: 100,
          isLowerBound: true,
          by: [share1(170)],
        },
      ],
    ]);
  });

  it('is a lower bound where a window was last checked more than 5 s before its reset, unless it was full', async () => {
    const flag = async (more: Partial<WindowRecord>) => {
      await writeHistory([aWindowRecord({ reset: FIRST, limit: 150, ...more })], []);
      return (await sumsOf())[0]?.sums.isLowerBound;
    };
    expect(await flag({ used: 10, checkedAt: FIRST - 5 })).toBe(false);
    await moveHistory(ACCOUNT, null);
    expect(await flag({ used: 10, checkedAt: FIRST - 6 })).toBe(true);
    expect(await flag({ used: 150, checkedAt: FIRST - 6 })).toBe(false);
  });
});

const share1 = (count: number) => ({ initiator: 'app.example.com', endpoint: 'GET /projects', count });

it('a window at the end of an hour is one window, although its reset drifts into the next', async () => {
  const last = FIRST + 3599;
  await writeHistory([aWindowRecord({ reset: last, used: 10 })], []);
  await writeHistory([aWindowRecord({ reset: last + 1, used: 11 })], []);
  expect((await windowsSince(0)).map(({ reset, used }) => [reset, used])).toEqual([[last + 1, 11]]);
  expect((await sumsOf()).map(({ hour }) => hour)).toEqual([HOUR + 1]);
});

it('windows are deleted after seven days, and their sums after ninety', async () => {
  await writeHistory([aWindowRecord()], []);
  await writeHistory([], [], [{ owner: ACCOUNT, from: RESET, to: RESET + 60 }]);
  const [before] = await sumsOf();
  const later = aWindowRecord().openedAt + 7 * DAY_MS + 1;
  await prune(later - 7 * DAY_MS, later);
  expect(await windowsSince(0)).toEqual([]);
  expect(await sumsOf()).toEqual([before]);
  // A late writing of such a window does not take the sums away.
  await writeHistory([aWindowRecord({ used: 11 })], []);
  expect(await sumsOf()).toEqual([before]);
  const muchLater = later + 84 * DAY_MS;
  await prune(muchLater - 7 * DAY_MS, muchLater);
  expect(await hoursOf(ACCOUNT, 0)).toEqual({ hours: [], owner: [] });
});

it('watched minutes and notes of an hour are kept beside each other, and go with the owner', async () => {
  await writeHistory([], [], [{ owner: KEY, from: HOUR * 3600 + 3540, to: HOUR * 3600 + 3661 }]);
  await writeNote(KEY, HOUR, 'nightly import');
  await writeHistory([], [], [{ owner: KEY, from: HOUR * 3600, to: HOUR * 3600 + 61 }]);
  expect((await hoursOf(KEY, 0)).owner).toEqual([
    { owner: KEY, hour: HOUR, watched: [0b11, 1 << 29], note: 'nightly import' },
    { owner: KEY, hour: HOUR + 1, watched: [0b11, 0], note: '' },
  ]);
  await writeHistory([], [], [{ owner: ACCOUNT, from: HOUR * 3600 + 300, to: HOUR * 3600 + 301 }]);
  await moveHistory(KEY, ACCOUNT);
  expect((await hoursOf(ACCOUNT, 0)).owner).toEqual([
    { owner: ACCOUNT, hour: HOUR, watched: [0b100011, 1 << 29], note: 'nightly import' },
    { owner: ACCOUNT, hour: HOUR + 1, watched: [0b11, 0], note: '' },
  ]);
  await moveHistory(ACCOUNT, null);
  expect(await hoursOf(ACCOUNT, 0)).toEqual({ hours: [], owner: [] });
});

it('a note is replaced and removed by itself, and goes with its day', async () => {
  const day = Math.floor(HOUR / 24);
  const notes = async () => (await hoursOf(ACCOUNT, 0)).owner.map(({ hour, note }) => [hour % 24, note]);
  await writeNote(ACCOUNT, day * 24 + 3, 'import');
  await writeNote(ACCOUNT, day * 24 + 4, 'export');
  await writeNote(ACCOUNT, day * 24 + 3, 'nightly import');
  expect(await notes()).toEqual([
    [3, 'nightly import'],
    [4, 'export'],
  ]);
  await writeNote(ACCOUNT, day * 24 + 4, '');
  expect(await notes()).toEqual([[3, 'nightly import']]);
  const kept = 90 * DAY_MS;
  await prune(0, (day + 1) * DAY_MS - 1 + kept);
  expect(await notes()).toHaveLength(1);
  await prune(0, (day + 1) * DAY_MS + kept);
  expect(await notes()).toEqual([]);
});

it('a merged key brings its old sums along if the account has none', async () => {
  await writeHistory([aWindowRecord({ owner: KEY })], []);
  await prune(Number.MAX_SAFE_INTEGER, RESET * 1000);
  const sums = (await sumsOf(KEY))[0]?.sums;
  await moveHistory(KEY, ACCOUNT);
  expect((await sumsOf()).map((hour) => hour.sums)).toEqual([sums]);
  expect(await sumsOf(KEY)).toEqual([]);
});

describe('an hour of which only sums are left', () => {
  const page = (count: number) => [{ initiator: 'app.example.com', endpoint: 'PATCH /issues', count }];
  const unseen = { limit: 150, observed: 0, by: [] };
  /** What the account's hour says after the key's history has become its own. */
  async function mergedSums(windows: readonly WindowRecord[], keepSince: number) {
    await writeHistory(windows, []);
    await prune(keepSince, RESET * 1000);
    await moveHistory(KEY, ACCOUNT);
    return (await sumsOf()).map(({ sums }) => sums);
  }
  const ofAccount = [0, 60, 120].map((after) =>
    aWindowRecord({ reset: FIRST + after, ...unseen, used: after === 0 ? 120 : 3, rateLimited: 1 }),
  );
  const ofKey = [0, 60].map((after) =>
    aWindowRecord({
      ...{ owner: KEY, reset: FIRST + after, limit: 150, used: 150, observed: 100, by: page(100) },
      ...{ rateLimited: 7, complete: false },
    }),
  );

  it('has the greater figures of an account and its key, and the refusals of both', async () => {
    const expected = {
      busiest: { openedAt: FIRST - 60, used: 150, limit: 150, external: 0, checkedBefore: 2 },
      ...{ high: 2, full: 2, refusedMinutes: 3, refused: 17, windows: 3 },
      ...{ total: 300, observed: 200, external: 0, isLowerBound: true, by: page(200) },
    };
    expect(await mergedSums([...ofAccount, ...ofKey], Number.MAX_SAFE_INTEGER)).toEqual([expected]);
    await moveHistory(ACCOUNT, null);
    const swapped = [...ofAccount, ...ofKey].map((window) => ({
      ...window,
      owner: window.owner === KEY ? ACCOUNT : KEY,
    }));
    expect(await mergedSums(swapped, Number.MAX_SAFE_INTEGER)).toEqual([expected]);
  });

  it('counts of other programs only what the key cannot have sent', async () => {
    const account = aWindowRecord({ reset: FIRST, ...unseen, used: 120 });
    const key = { owner: KEY, reset: FIRST, limit: 150, used: 110, observed: 80, by: page(80) };
    const [sums] = await mergedSums([account, aWindowRecord(key)], Number.MAX_SAFE_INTEGER);
    expect([sums?.total, sums?.external, sums?.busiest.external]).toEqual([120, 40, 40]);
  });

  it('has at least what both have observed, since those are different requests', async () => {
    const observed = (of: Partial<WindowRecord>, index: number) =>
      aWindowRecord({ ...of, reset: FIRST + index * 60, limit: 150, used: 10, observed: 10, by: page(10) });
    const windows = [0, 1, 2].flatMap((index) => [
      observed({}, index),
      ...(index === 0 ? [observed({ owner: KEY }, 10)] : []),
    ]);
    const [sums] = await mergedSums(windows, Number.MAX_SAFE_INTEGER);
    expect(sums).toMatchObject({ total: 40, observed: 40, by: page(40) });
  });

  it('takes the key’s sums although the key still has windows', async () => {
    const late = FIRST + 1800;
    const windows = [
      aWindowRecord({ reset: FIRST, ...unseen, used: 10 }),
      aWindowRecord({ owner: KEY, reset: FIRST, ...unseen, used: 10 }),
      aWindowRecord({ owner: KEY, reset: late, ...unseen, used: 30, rateLimited: 2 }),
    ];
    expect(await mergedSums(windows, FIRST * 1000)).toMatchObject([{ windows: 2, total: 40, refused: 2 }]);
    expect(await windowsSince(0)).toEqual([]);
    expect(await sumsOf(KEY)).toEqual([]);
  });

  it('gives its sums to an account that still has windows, which stay', async () => {
    const late = aWindowRecord({ reset: FIRST + 1800, ...unseen, used: 30 });
    const windows = [aWindowRecord({ owner: KEY, reset: FIRST, ...unseen, used: 50, rateLimited: 2 }), late];
    expect(await mergedSums(windows, FIRST * 1000)).toMatchObject([{ windows: 1, total: 50, refused: 2 }]);
    expect(await windowsSince(0)).toEqual([late]);
  });
});

it('what was used since a moment is counted from its window on, over hours, and by type', async () => {
  const late = FIRST + 3540;
  const windows = [
    aWindowRecord({ reset: late - 60, used: 100 }),
    aWindowRecord({ reset: late, used: 20 }),
    aWindowRecord({ reset: late + 60, used: 3 }),
    aWindowRecord({ reset: late + 3660, used: 4 }),
    aWindowRecord({ reset: late + 60, category: 'update', used: 5 }),
    aWindowRecord({ reset: late + 60, category: 'webhook', used: 6 }),
    aWindowRecord({ reset: late + 60, owner: KEY, used: 7 }),
  ];
  await writeHistory(windows, []);
  expect(await usedSince(ACCOUNT, late - 30)).toEqual({ read: 27, update: 5, search: 0, icon: 0 });
  expect(await usedSince(ACCOUNT, late)).toEqual({ read: 7, update: 5, search: 0, icon: 0 });
  // Of hours without minutes all counts.
  await prune(Number.MAX_SAFE_INTEGER, RESET * 1000);
  expect(await usedSince(ACCOUNT, late)).toEqual({ read: 127, update: 5, search: 0, icon: 0 });
});

it('the usage since a moment leaves out what this extension sent', async () => {
  const own = { initiator: 'own', endpoint: 'GET /rateLimit', count: 30 };
  const page = { initiator: 'app.example.com', endpoint: 'GET /projects', count: 4 };
  const polled = (reset: number) => aWindowRecord({ reset, used: 37, observed: 34, by: [own, page] });
  await writeHistory([polled(FIRST + 60), polled(FIRST + 3600)], []);
  expect((await usedSince(ACCOUNT, FIRST)).read).toBe(14);
  await prune(Number.MAX_SAFE_INTEGER, RESET * 1000);
  expect((await usedSince(ACCOUNT, FIRST)).read).toBe(14);
});

it('the windows of an owner are those that had not ended then', async () => {
  const late = FIRST + 3600;
  const record = (reset: number, more: Partial<WindowRecord> = {}) =>
    aWindowRecord({ reset, by: [], ...more });
  await writeHistory(
    [record(FIRST), record(late), record(late + 60, { category: 'update' }), record(late, { owner: KEY })],
    [],
  );
  const since = async (at: number) => (await windowsOfOwner(ACCOUNT, at)).map(({ reset }) => reset);
  expect(await since(FIRST)).toEqual([late, late + 60]);
  expect(await since(late - 1)).toEqual([late, late + 60]);
  expect(await since(late)).toEqual([late + 60]);
});

it('the windows of an owner are those of all owners that opened later than a minute before, whatever the hour', async () => {
  const offset = 7;
  const windows = [ACCOUNT, KEY].flatMap((owner) =>
    Array.from({ length: 300 }, (_, index) => {
      const reset = FIRST + index * 71;
      return aWindowRecord({ owner, reset, openedAt: (reset - 60 - offset) * 1000, used: index });
    }),
  );
  await writeHistory(windows, []);
  for (const since of Array.from({ length: 60 }, (_, index) => (FIRST + index * 347) * 1000 + 500)) {
    const all = (await windowsSince(since)).filter(({ owner }) => owner === ACCOUNT);
    expect(await windowsOfOwner(ACCOUNT, since / 1000 + offset + 60)).toEqual(all);
  }
});

it('the usage between two moments leaves out the windows that opened after them', async () => {
  const late = FIRST + 3600;
  await writeHistory(
    [FIRST, FIRST + 60, late, late + 60, late + 3600].map((reset) =>
      aWindowRecord({ reset, used: 5, by: [] }),
    ),
    [],
  );
  const reads = async (until?: number) => (await usedSince(ACCOUNT, FIRST, until)).read;
  expect(await reads()).toBe(20);
  expect(await reads(late)).toBe(10);
  expect(await reads(late + 1)).toBe(15);
  expect(await reads(FIRST + 10)).toBe(5);
  expect(await reads(late - 60)).toBe(5);
});
