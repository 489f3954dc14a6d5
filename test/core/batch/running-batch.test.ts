/** A started batch: how far it is, whether others exceed their share, and how long its limits are checked closely. */
import { describe, expect, it } from 'vitest';
import {
  batchProgress,
  exceededShare,
  isCheckedClosely,
  isProbablyDone,
  type RunningBatch,
} from '../../../src/core/batch/running-batch.ts';
import type { PollingChoice } from '../../../src/core/evaluation-context.ts';
import type { WindowRecord } from '../../../src/core/usage/window-record.ts';
import { aWindowRecord } from '../../history/records.ts';
import { OWNER, T } from '../events.ts';
import { QuotaScenario } from '../quota-scenario.ts';
import { NONE, runningBatch } from './batches.ts';

const batch = runningBatch(T);
const progress = (seconds: number, updates: number, of = batch) =>
  batchProgress(of, { ...NONE, update: updates }, T + seconds);

describe('progress', () => {
  it('is what the plan allows by now', () => {
    expect(progress(412, 460)).toEqual({ phase: 'running', done: 412, endsAt: T + 2000 });
  });

  it('is what was used, where that is less, and then it ends later', () => {
    expect(progress(412, 100)).toEqual({ phase: 'running', done: 100, endsAt: T + 412 + 1900 });
  });

  it('waits for its start, is done with all items, and is late after twice its time', () => {
    expect(progress(-5, 300)).toMatchObject({ phase: 'waiting', done: 0 });
    expect(progress(2000, 2000)).toMatchObject({ phase: 'done', done: 2000 });
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
  // 2,000 s: 35 windows, in each of which the requests of 2 s and one more may be unseen.
  const isDone = (update: number, lately: number, of = batch) =>
    isProbablyDone(of, { ...NONE, update }, { ...NONE, update: lately });

  it('when as much was used as its items take', () => {
    expect(isDone(2000, 60)).toBe(true);
    expect(isDone(1999, 60)).toBe(false);
  });

  it('when it has stopped, and only what no check could see is missing', () => {
    expect([isDone(1895, 0), isDone(1894, 0), isDone(1999, 1)]).toEqual([true, false, false]);
  });

  it('while others go on with what is left for them', () => {
    const shared = runningBatch(T, { others: { ...NONE, update: 20 } });
    expect([isDone(1950, 40, shared), isDone(1950, 41, shared)]).toEqual([true, false]);
  });

  it('only if that is so of each type', () => {
    const two = runningBatch(T, { perItem: { ...NONE, update: 1, search: 1 } });
    const used = { ...NONE, update: 2000, search: 1900 };
    expect(isProbablyDone(two, used, NONE)).toBe(true);
    expect(isProbablyDone(two, { ...used, search: 1500 }, NONE)).toBe(false);
    expect(isProbablyDone(two, used, { ...NONE, search: 3 })).toBe(false);
  });
});

describe('others exceed their share', () => {
  const exceeded = (of: RunningBatch, used: number, more: Partial<WindowRecord> = {}, at = T + 90) =>
    exceededShare(of, [aWindowRecord({ category: 'update', reset: T + 120, limit: 150, used, ...more })], at);

  it('where more is used in the open window than they and the batch have', () => {
    const shared = runningBatch(T, { others: { ...NONE, update: 20 } });
    expect(exceeded(shared, 81)).toBeNull();
    expect(exceeded(shared, 82)).toEqual({ category: 'update', used: 82, planned: 81 });
    expect(exceeded(shared, 82, {}, T + 121)).toBeNull();
  });

  it('not by what this extension sends', () => {
    const reads = runningBatch(T, { perItem: { ...NONE, read: 1 } });
    const by = [{ initiator: 'own', endpoint: 'GET /rateLimit', count: 30 }];
    const window = { category: 'read', limit: 600, by };
    expect(exceeded(reads, 331, window)).toBeNull();
    expect(exceeded(reads, 332, window)).toEqual({ category: 'read', used: 302, planned: 301 });
  });

  it('not by an item whose requests of a type follow one another', () => {
    const long = runningBatch(T, { items: 5, perItem: { ...NONE, update: 100, search: 10 } });
    expect(exceeded(long, 61)).toBeNull();
    expect(exceeded(long, 20, { category: 'search' })).toBeNull();
    expect(exceeded(long, 21, { category: 'search' })).toMatchObject({ planned: 20 });
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
