/** A started batch: how far it is, whether others exceed their share, and how long its limits are checked closely. */
import { describe, expect, it } from 'vitest';
import {
  batchProgress,
  exceededShare,
  isCheckedClosely,
  isProbablyDone,
  type RunningBatch,
  restMayBeDone,
} from '../../../src/core/batch/running-batch.ts';
import type { PollingChoice } from '../../../src/core/state/evaluation-context.ts';
import type { WindowRecord } from '../../../src/core/usage/window-record.ts';
import { aWindowRecord } from '../../history/records.ts';
import { OWNER, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';
import { NONE, runningBatch } from './batches.ts';

const batch = runningBatch(T);
const progress = (seconds: number, updates: number, of = batch) =>
  batchProgress(of, { ...NONE, update: updates }, T + seconds);

it('the rest may be done where, after the planned end, it fits into the time without checks', () => {
  const mayBe = (seconds: number, done: number, uncheckedS: number) =>
    restMayBeDone(batch, done, uncheckedS * 1000, T + seconds);
  expect(mayBe(2000, 1900, 100)).toBe(true);
  expect(mayBe(1999, 1900, 100)).toBe(false);
  expect(mayBe(2000, 1899, 100)).toBe(false);
  expect(mayBe(2000, 2000, 0)).toBe(false);
});

describe('progress', () => {
  it('is what the plan allows by now', () => {
    expect(progress(412, 460)).toEqual({ phase: 'running', done: 412, endsAt: T + 2000 });
  });

  it('is what was used, where that is less, and then it ends later', () => {
    expect(progress(412, 100)).toEqual({ phase: 'running', done: 100, endsAt: T + 412 + 1900 });
  });

  it('is by all requests that an item takes', () => {
    const two = runningBatch(T, { perItem: { ...NONE, update: 2, icon: 1 } });
    expect(batchProgress(two, { ...NONE, update: 100, icon: 90 }, T + 400)).toMatchObject({ done: 50 });
  });

  it('leaves out what the open windows had before its start', () => {
    const later = { ...batch, usedBefore: { ...NONE, update: 140 } };
    expect(progress(50, 140, later)).toMatchObject({ done: 0 });
    expect(progress(50, 170, later)).toMatchObject({ done: 30 });
    expect(progress(50, 100, later)).toMatchObject({ done: 0 });
  });

  it('waits for its start, may be done with all items, and is late after twice its time', () => {
    expect(progress(-1, 300)).toMatchObject({ phase: 'waiting', done: 0 });
    expect(progress(0, 0)).toMatchObject({ phase: 'running', done: 0 });
    expect(progress(2000, 2000)).toMatchObject({ phase: 'ending', done: 2000 });
    expect(progress(4000, 1999)).toMatchObject({ phase: 'late', done: 1999 });
  });

  it('stays late, whatever was used', () => {
    expect(progress(4000, 2000)).toMatchObject({ phase: 'late' });
    expect(progress(90_000, 2000)).toMatchObject({ phase: 'late' });
  });

  it('of a short batch is not late before three minutes after its planned end', () => {
    const short = runningBatch(T, { items: 10 });
    expect(progress(189, 9, short)).toMatchObject({ phase: 'running' });
    expect(progress(190, 9, short)).toMatchObject({ phase: 'late' });
    expect(isCheckedClosely(short, T + 189)).toBe(true);
  });

  it('stays done once it was found to be, though minutes of the history go', () => {
    const done = { ...batch, doneAt: T + 2100 };
    expect(progress(90_000, 3, done)).toMatchObject({ phase: 'done', done: 2000 });
  });
});

describe('a batch whose planned end has come is probably done', () => {
  const NOW = T + 2300;
  /** Windows of the whole batch in which so much was seen, and the last check came so many seconds before the reset. */
  const windows = (of: RunningBatch, perWindow: number, unchecked: number, category = 'update') => {
    const count = Math.ceil(of.plan.totalMs / 60_000);
    return Array.from({ length: count }, (_, index) => {
      const reset = T + 60 * (index + 1);
      return aWindowRecord({ category, reset, used: perWindow, by: [], checkedAt: reset - unchecked });
    });
  };
  const lately = (used: number, category = 'update') =>
    aWindowRecord({ category, reset: NOW - 1, used, by: [], checkedAt: NOW - 1 });
  const isDone = (update: number, records: readonly WindowRecord[], of = batch) =>
    isProbablyDone(of, { ...NONE, update }, records, NOW);

  it('when as much was used as its items take', () => {
    expect(isDone(2000, [lately(60)])).toBe(true);
    expect(isDone(1999, [lately(60)])).toBe(false);
  });

  it('when it has stopped, and only what no check could see is missing', () => {
    // In each of 34 windows the requests of 2 s, and one in a hundred.
    const records = windows(batch, 58, 2);
    expect([isDone(1912, records), isDone(1911, records)]).toEqual([true, false]);
    expect(isDone(1999, [...records, lately(1)])).toBe(false);
    expect([isDone(1980, windows(batch, 58, 0)), isDone(1979, windows(batch, 58, 0))]).toEqual([true, false]);
  });

  it('and a window in which all was seen that its pace allows has no more', () => {
    const free = runningBatch(T, { items: 140, limits: { read: 60, update: 15, search: 15, icon: 6 } });
    const full = windows(free, 14, 5);
    expect([isDone(139, full, free), isDone(138, full, free)]).toEqual([true, false]);
    const records = [...full.slice(1), ...windows(free, 12, 5).slice(0, 1)];
    expect([isDone(137, records, free), isDone(136, records, free)]).toEqual([true, false]);
  });

  it('of windows whose last check is not known, each may have been full', () => {
    const records = windows(batch, 50, 0).map((record) => ({ ...record, checkedAt: null }));
    expect([isDone(1640, records), isDone(1639, records)]).toEqual([true, false]);
  });

  it('not by what this extension sends', () => {
    const reads = runningBatch(T, { perItem: { ...NONE, read: 1 } });
    const by = [{ initiator: 'own', endpoint: 'GET /rateLimit', count: 30 }];
    const record = aWindowRecord({ reset: NOW - 1, used: 30, by, checkedAt: NOW - 1 });
    expect(isProbablyDone(reads, { ...NONE, read: 1990 }, [record], NOW)).toBe(true);
  });

  describe('beside others who go on', () => {
    // They may use 60 a minute; 2,300 s are 38⅓ minutes, in which the batch would have sent its 2,000 items.
    const shared = runningBatch(T, { others: { ...NONE, update: 60 } });
    const minutes = 2300 / 60;
    const isDoneBeside = (sent: number, perMinute: number, last = perMinute) =>
      isDone(sent + Math.ceil(perMinute * minutes), [lately(last)], shared);

    it('with their share, with less, or no longer', () => {
      expect([60, 40, 10, 0].map((perMinute) => isDoneBeside(2000, perMinute))).toEqual([
        true,
        true,
        true,
        true,
      ]);
      expect(isDone(2000, [], shared)).toBe(true);
    });

    it('not where a part of it is missing, whatever they have used', () => {
      expect([60, 40, 10].map((perMinute) => isDoneBeside(1000, perMinute))).toEqual([false, false, false]);
      expect(isDoneBeside(1900, 40)).toBe(false);
    });

    it('not while it goes on itself', () => {
      // Half as fast as planned, beside others who use 40.
      expect(isDoneBeside(1150, 40, 70)).toBe(false);
      expect(isDoneBeside(2000, 0, 60)).toBe(false);
    });

    it('by the window that ended in the last minute, else by the open one', () => {
      const window = (reset: number, used: number, category = 'update') =>
        aWindowRecord({ category, reset, used, by: [], checkedAt: Math.min(reset, NOW) });
      const used = 2000 + Math.ceil(40 * minutes);
      const isDoneWith = (...records: readonly WindowRecord[]) => isDone(used, records, shared);
      expect(isDoneWith(window(NOW - 30, 40), window(NOW + 30, 60))).toBe(true);
      expect(isDoneWith(window(NOW, 40), window(NOW + 60, 60))).toBe(true);
      expect(isDoneWith(window(NOW - 30, 41))).toBe(false);
      expect([isDoneWith(window(NOW + 30, 40)), isDoneWith(window(NOW + 30, 41))]).toEqual([true, false]);
      expect([isDoneWith(window(NOW - 60, 60)), isDoneWith(window(NOW - 59, 60))]).toEqual([true, false]);
      expect(isDoneWith(window(NOW - 30, 40), window(NOW - 20, 90, 'search'))).toBe(true);
    });

    it('though a part of it was not seen, unless more is used than their share', () => {
      const records = windows(shared, 58, 2);
      const used = 1950 + Math.ceil(60 * minutes);
      expect(isDone(used, [...records, lately(60)], shared)).toBe(true);
      expect(isDone(used, [...records, lately(61)], shared)).toBe(false);
    });
  });

  it('not by what may come in a window that is still open', () => {
    const reads = runningBatch(T, { items: 200, perItem: { ...NONE, read: 1 } });
    const by = [{ initiator: 'own', endpoint: 'GET /rateLimit', count: 29 }];
    const windowsOfPolls = [T + 60, T + 120].map((reset) =>
      aWindowRecord({ reset, used: 29, by, checkedAt: Math.min(reset, T + 60) }),
    );
    expect(isProbablyDone(reads, NONE, windowsOfPolls, T + 60)).toBe(false);
    // It began 15 s late, and sends its last requests.
    const late = runningBatch(T, { items: 30, others: { ...NONE, update: 30 } });
    const open = aWindowRecord({ category: 'update', reset: T + 75, used: 15, by: [], checkedAt: T + 30 });
    expect(isProbablyDone(late, { ...NONE, update: 15 }, [open], T + 30)).toBe(false);
  });

  it('not by what was used before it began', () => {
    const short = { ...runningBatch(T, { items: 100 }), usedBefore: { ...NONE, update: 140 } };
    expect(isDone(140, [], short)).toBe(false);
    expect(isDone(240, [], short)).toBe(true);
  });

  it('only if that is so of each type', () => {
    const two = runningBatch(T, { perItem: { ...NONE, update: 1, search: 1 } });
    const used = { ...NONE, update: 2000, search: 1980 };
    const records = windows(two, 29, 2, 'search');
    expect(isProbablyDone(two, used, records, T + 4300)).toBe(true);
    expect(isProbablyDone(two, { ...used, search: 1500 }, records, T + 4300)).toBe(false);
    expect(isProbablyDone(two, used, [...records, lately(3, 'search')], NOW)).toBe(false);
  });

  it('and the requests of an item that follow one another may all be missing', () => {
    const long = runningBatch(T, { items: 20, perItem: { ...NONE, update: 100, search: 10 } });
    const used = { ...NONE, update: 2000, search: 190 };
    const record = aWindowRecord({ category: 'search', reset: T + 60, used: 0, by: [], checkedAt: null });
    expect(isProbablyDone(long, { ...used, search: 188 }, [record], NOW)).toBe(true);
    expect(isProbablyDone(long, { ...used, search: 187 }, [record], NOW)).toBe(false);
  });
});

describe('others exceed their share', () => {
  /** In the window from T + 60 to T + 120; asked at its end unless said. */
  const exceeded = (of: RunningBatch, used: number, more: Partial<WindowRecord> = {}, at = T + 119.9) =>
    exceededShare(of, [aWindowRecord({ category: 'update', reset: T + 120, limit: 150, used, ...more })], at);

  it('where more is used in the open window than they and the batch have', () => {
    const shared = runningBatch(T, { others: { ...NONE, update: 20 } });
    expect(exceeded(shared, 81)).toBeNull();
    expect(exceeded(shared, 82)).toEqual({ category: 'update', reset: T + 120, used: 82, planned: 81 });
    expect(exceeded(shared, 82, {}, T + 120)).toBeNull();
    expect(exceeded(shared, 82, {}, T + 60)).not.toBeNull();
    expect(exceeded(shared, 82, {}, T + 59)).toBeNull();
  });

  it('where more is used than the batch can have sent by then, and in a second in which the screen may be late', () => {
    const shared = runningBatch(T, { others: { ...NONE, update: 20 } });
    expect(exceeded(shared, 52, {}, T + 90)).toBeNull();
    expect(exceeded(shared, 53, {}, T + 90)).toMatchObject({ planned: 52 });
  });

  it('not by what was used before it began', () => {
    // In the middle of the window.
    const late = runningBatch(T + 90, { others: { ...NONE, update: 20 } });
    expect(exceeded(late, 150, {}, T + 105)).toBeNull();
    expect(exceeded(runningBatch(T + 60), 150, {}, T + 105)).not.toBeNull();
  });

  it('though the plan uses up the limit together with their share', () => {
    const limits = { read: 60, update: 15, search: 15, icon: 6 };
    const free = runningBatch(T, { limits, others: { ...NONE, update: 5 } });
    // In half a minute five requests of the batch, one on its way, and all of theirs.
    expect(exceeded(free, 11, { limit: 15 }, T + 90)).toBeNull();
    expect(exceeded(free, 15, { limit: 15 }, T + 90)).toMatchObject({ used: 15, planned: 11 });
  });

  it('not by what this extension sends', () => {
    const reads = runningBatch(T, { perItem: { ...NONE, read: 1 } });
    const by = [{ initiator: 'own', endpoint: 'GET /rateLimit', count: 30 }];
    const window = { category: 'read', limit: 600, by };
    expect(exceeded(reads, 331, window)).toBeNull();
    expect(exceeded(reads, 332, window)).toMatchObject({ category: 'read', used: 302, planned: 301 });
  });

  it('not by an item whose requests of a type follow one another', () => {
    const long = runningBatch(T, { items: 5, perItem: { ...NONE, update: 100, search: 10 } });
    expect(exceeded(long, 61)).toBeNull();
    expect(exceeded(long, 62)).toMatchObject({ planned: 61 });
    expect(exceeded(long, 20, { category: 'search' })).toBeNull();
    expect(exceeded(long, 21, { category: 'search' })).toMatchObject({ planned: 20 });
  });

  it('by what an item of several types cannot send, since they take turns', () => {
    const two = runningBatch(T, { perItem: { ...NONE, update: 1, search: 1 } });
    expect(exceeded(two, 31)).toBeNull();
    expect(exceeded(two, 32)).toMatchObject({ planned: 31 });
  });

  it('by what an item cannot send of one type, since the limit of another slows it down', () => {
    const limits = { read: 60, update: 16, search: 150, icon: 6 };
    const slow = runningBatch(T, { items: 140, perItem: { ...NONE, update: 3, search: 1 }, limits });
    // An item takes 12 s: six begin in a minute at most.
    expect(exceeded(slow, 6, { category: 'search' })).toBeNull();
    expect(exceeded(slow, 7, { category: 'search' })).toMatchObject({ planned: 6 });
  });

  it('not by items whose reads are answered sooner than planned', () => {
    const mixed = runningBatch(T, { perItem: { ...NONE, read: 3, update: 1 } });
    expect(exceeded(mixed, 61)).toBeNull();
    expect(exceeded(mixed, 62)).toMatchObject({ planned: 61 });
  });

  it('not by a batch that uses up a limit that has fallen since', () => {
    expect(exceeded(batch, 15, { limit: 15 })).toBeNull();
  });
});

describe('limits are checked closely', () => {
  it('from the start until it is done, at most for twice the planned time', () => {
    const at = (seconds: number, of = batch) => isCheckedClosely(of, T + seconds);
    expect([at(-1), at(0), at(2500), at(3999), at(4000)]).toEqual([false, true, true, true, false]);
    expect(at(2500, { ...batch, doneAt: T + 2400 })).toBe(false);
  });

  it.each(['auto', 'every60s', 'whileLooking'] as const)(
    'whatever interval was chosen (%s), without a screen, by the server’s clock',
    (polling: PollingChoice) => {
      // The local clock is an hour behind.
      const scene = new QuotaScenario().poll(
        -3601,
        { read: { limit: 600, remaining: 600, reset: -1 } },
        { date: -1 },
      );
      const mode = (at: number) => {
        scene.context = { ...scene.context, polling, batches: { [OWNER]: batch } };
        return scene.view(at).poll?.mode;
      };
      expect(mode(-3605)).not.toBe('fast');
      expect(mode(-3590)).toBe('fast');
      scene.context = { ...scene.context, batches: { 'demo.backlog.com#999': batch } };
      expect(scene.view(-3590).poll?.mode).not.toBe('fast');
    },
  );
});
