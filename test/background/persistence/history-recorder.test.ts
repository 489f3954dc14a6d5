import { beforeEach, describe, expect, it, vi } from 'vitest';
import { HistoryRecorder } from '../../../src/background/persistence/history-recorder.ts';
import { WatchedSpans } from '../../../src/background/persistence/watched-spans.ts';
import type { WatchedSpan } from '../../../src/history/owner-hour.ts';
import type { RequestRecord, WindowRecord } from '../../../src/history/records.ts';
import * as historyWrites from '../../../src/history/write.ts';
import { OWNER, SPACE, T } from '../../core/events.ts';
import { QuotaScenario } from '../../core/quota-scenario.ts';

interface Writing {
  readonly at: number;
  readonly minutes: readonly WindowRecord[];
  readonly requests: readonly RequestRecord[];
}

let writings: Writing[];
/** How the next writings end. */
let answers: (() => Promise<boolean>)[];
let watched: WatchedSpan[];
let moves: [string, string | null][];
/** How the next moves end. */
let moveAnswers: boolean[];
let recorder: HistoryRecorder;
let cycles: ReturnType<typeof setInterval>;

beforeEach(() => {
  vi.useFakeTimers({ now: T * 1000 });
  writings = [];
  answers = [];
  watched = [];
  moves = [];
  moveAnswers = [];
  vi.spyOn(historyWrites, 'writeHistory').mockImplementation((minutes, requests, spans) => {
    watched.push(...(spans ?? []));
    writings.push({ at: Date.now() - T * 1000, minutes, requests });
    return answers.shift()?.() ?? Promise.resolve(true);
  });
  vi.spyOn(historyWrites, 'moveHistory').mockImplementation(async (from, to) => {
    moves.push([from, to]);
    return moveAnswers.shift() ?? true;
  });
  vi.spyOn(historyWrites, 'moveHistoryTimes').mockResolvedValue(true);
  vi.spyOn(historyWrites, 'prune').mockResolvedValue(true);
  recorder = new HistoryRecorder({
    observingSince: 0,
    quota: { owners: new Map() },
    isUserOwned: (owner) => owner === OWNER,
  });
  // As the update cycle does.
  cycles = setInterval(() => recorder.write(), 200);
});

/** A request that is over. */
function complete(at = T * 1000, owner = OWNER): void {
  recorder.addRequest({
    ...{ owner, at, endedAt: at + 20, method: 'GET', endpoint: 'GET /projects', category: 'read' },
    ...{ status: 200, remaining: 599, limit: 600, initiator: 'app.example.com', tabId: 3 },
    ...{ fromCache: false, aborted: false },
  });
}

describe('a write of history', () => {
  it('does not happen while an event is applied, but with the next update cycle', async () => {
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    expect(writings).toEqual([]);
    await vi.advanceTimersByTimeAsync(250);
    expect(writings).toHaveLength(1);
  });

  it('begins once a second at most, however many events come', async () => {
    const scenario = new QuotaScenario();
    for (let at = 0; at < 10; at += 0.01) {
      scenario.call({ at, remaining: 1000 - Math.round(at * 100), limit: 2000, reset: 60 });
      recorder.ownerChanged(scenario.owner);
      await vi.advanceTimersByTimeAsync(10);
    }
    expect(writings.length).toBeLessThanOrEqual(11);
    const gaps = writings.slice(1).map(({ at }, index) => at - (writings[index]?.at ?? 0));
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(1000);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(1250);
  });

  it('holds each window that has changed since the last one, once', async () => {
    const scenario = new QuotaScenario().call({ at: 0, remaining: 149 });
    recorder.ownerChanged(scenario.owner);
    await vi.advanceTimersByTimeAsync(2000);
    recorder.ownerChanged(scenario.owner);
    await vi.advanceTimersByTimeAsync(2000);
    expect(writings).toHaveLength(1);
    recorder.ownerChanged(scenario.call({ at: 3, remaining: 148 }).owner);
    await vi.advanceTimersByTimeAsync(2000);
    expect(writings.map(({ minutes }) => minutes.map(({ used }) => used))).toEqual([[1], [2]]);
  });

  it('waits until the one before it has ended', async () => {
    let done = (_: boolean) => {};
    answers.push(() => new Promise((resolve) => (done = resolve)));
    complete();
    await vi.advanceTimersByTimeAsync(300);
    complete();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writings).toHaveLength(1);
    done(true);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ requests }) => requests.length)).toEqual([1, 1]);
  });

  it('that fails is repeated once a second with all that it held, before what came since', async () => {
    const fails = () => Promise.resolve(false);
    answers.push(fails, fails);
    const check = { update: { limit: 150, remaining: 150, reset: 0 } };
    recorder.resume([new QuotaScenario().poll(-60, check).owner]);
    recorder.ownerChanged(new QuotaScenario().call({ at: -10, remaining: 149 }).poll(0, check).owner);
    complete();
    await vi.advanceTimersByTimeAsync(700);
    complete(T * 1000 + 700);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writings.map(({ at }) => Math.round(at / 100))).toEqual([2, 12, 22]);
    expect(writings.map(({ minutes }) => minutes.map(({ used }) => used))).toEqual([[1], [1], [1]]);
    const times = writings.map(({ requests }) => requests.map(({ at }) => at - T * 1000));
    expect(times).toEqual([[0], [0, 700], [0, 700]]);
    expect(watched.map(({ to }) => Math.floor(to) - T)).toEqual([0, 0, 0]);
  });

  it('after some that failed holds the windows that the owner’s state no longer has', async () => {
    answers.push(...Array.from({ length: 5 }, () => () => Promise.resolve(false)));
    const scenario = new QuotaScenario();
    for (let minute = 0; minute < 6; minute += 1) {
      const reset = minute * 60 + 60;
      for (const used of [1, 1 + minute]) {
        scenario.poll(minute * 60 + used, { update: { limit: 150, remaining: 150 - used, reset } });
      }
      recorder.ownerChanged(scenario.owner);
      clearInterval(cycles);
      recorder.write();
      await vi.advanceTimersByTimeAsync(1000);
    }
    expect(writings).toHaveLength(6);
    const last = writings.at(-1)?.minutes ?? [];
    expect(last.map(({ reset, used }) => [(reset - T) / 60, used])).toEqual([
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
      [5, 5],
      [6, 6],
    ]);
  });

  it('that failed leaves windows which go to the account that their key is assigned to', async () => {
    const TO = `${SPACE}#99`;
    answers.push(() => Promise.resolve(false));
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    await vi.advanceTimersByTimeAsync(300);
    recorder.move(OWNER, TO);
    recorder.moveTimes({ by: 7000, now: T * 1000 - 6700 });
    await vi.advanceTimersByTimeAsync(10_000);
    const [failed, last] = writings.map(({ minutes }) => minutes[0]);
    expect([last?.owner, (failed?.openedAt ?? 0) - (last?.openedAt ?? 0)]).toEqual([TO, 7000]);
  });

  it('that failed leaves no windows after everything was erased', async () => {
    answers.push(() => Promise.resolve(false));
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    await vi.advanceTimersByTimeAsync(300);
    await recorder.clear();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(writings).toHaveLength(1);
  });

  it('that fails, as on a full disk, is followed by the deletion of old history', async () => {
    answers.push(() => Promise.resolve(false));
    complete();
    await vi.advanceTimersByTimeAsync(300);
    expect([writings.length, vi.mocked(historyWrites.prune).mock.calls.length]).toEqual([1, 1]);
  });

  it('that fails is repeated after ten seconds where no update cycle runs', async () => {
    answers.push(() => Promise.resolve(false));
    complete();
    await vi.advanceTimersByTimeAsync(200);
    clearInterval(cycles);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(writings.map(({ at, requests }) => [Math.round(at / 100), requests.length])).toEqual([
      [2, 1],
      [102, 1],
    ]);
  });

  it('that fails is not repeated for an account that was removed meanwhile', async () => {
    let done = (_: boolean) => {};
    answers.push(() => new Promise((resolve) => (done = resolve)));
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    complete();
    await vi.advanceTimersByTimeAsync(300);
    recorder.remove([OWNER]);
    done(false);
    await vi.advanceTimersByTimeAsync(3000);
    expect(writings).toHaveLength(1);
    expect(moves).toEqual([[OWNER, null]]);
  });

  it('that a worker did not get to is made by the next one', async () => {
    const scenario = new QuotaScenario().call({ at: 0, remaining: 149 });
    recorder.resume([scenario.owner]);
    await vi.advanceTimersByTimeAsync(300);
    expect(writings.map(({ minutes }) => minutes.length)).toEqual([1]);
    await vi.advanceTimersByTimeAsync(100_000);
    recorder.resume([scenario.owner]);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings).toHaveLength(1);
  });

  it('does not happen after everything was erased, nor does a move', async () => {
    complete();
    recorder.move(`${SPACE}~1`, OWNER);
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    await recorder.clear();
    await vi.advanceTimersByTimeAsync(10_000);
    expect([writings, moves]).toEqual([[], []]);
  });
});

describe('a key that is assigned to an account', () => {
  const TO = `${SPACE}#99`;

  it('takes its history along: written and waiting', async () => {
    complete();
    await vi.advanceTimersByTimeAsync(1500);
    complete();
    recorder.move(OWNER, TO);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ requests }) => requests.map(({ owner }) => owner))).toEqual([[OWNER], [TO]]);
    expect(moves).toEqual([[OWNER, TO]]);
  });

  it('leaves no window to be written under its own name', async () => {
    recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
    recorder.move(OWNER, TO);
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.flatMap(({ minutes }) => minutes)).toEqual([]);
    expect(moves).toEqual([[OWNER, TO]]);
  });

  it('takes its history along with a later write where the database fails', async () => {
    moveAnswers.push(false);
    recorder.move(OWNER, TO);
    complete(T * 1000, TO);
    await vi.advanceTimersByTimeAsync(1000);
    expect([moves.length, writings.length]).toEqual([1, 0]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(moves).toEqual([
      [OWNER, TO],
      [OWNER, TO],
    ]);
    expect(writings.map(({ requests }) => requests.map(({ owner }) => owner))).toEqual([[TO]]);
  });
});

it('more requests than the database takes are dropped, the oldest first', async () => {
  for (let index = 0; index < 5100; index++) complete(T * 1000 + index);
  await vi.advanceTimersByTimeAsync(1500);
  const kept = writings.flatMap(({ requests }) => requests);
  expect(kept).toHaveLength(5000);
  expect(kept[0]?.at).toBe(T * 1000 + 100);
});

describe('observed keys', () => {
  const UNKNOWN_KEY = `${SPACE}~fedcba9876543210`;

  it('are dropped first while the database does not answer', async () => {
    complete();
    for (let index = 0; index < 6000; index += 1) complete(T * 1000, UNKNOWN_KEY);
    await vi.advanceTimersByTimeAsync(1500);
    const kept = writings.flatMap(({ requests }) => requests);
    expect(kept).toHaveLength(5000);
    expect(kept[0]?.owner).toBe(OWNER);
  });

  it('that were evicted are not written', async () => {
    recorder.ownerChanged({ ...new QuotaScenario().call({ at: 0 }).owner, id: UNKNOWN_KEY });
    recorder.evict([UNKNOWN_KEY]);
    complete();
    await vi.advanceTimersByTimeAsync(1500);
    expect(writings.map(({ minutes }) => minutes)).toEqual([[]]);
  });
});

it('an account that is removed leaves no record, written or waiting', async () => {
  complete();
  recorder.ownerChanged(new QuotaScenario().call({ at: 0 }).owner);
  recorder.remove([OWNER]);
  await vi.advanceTimersByTimeAsync(1500);
  expect(writings.flatMap(({ minutes, requests }) => [...minutes, ...requests])).toEqual([]);
  expect(moves).toEqual([[OWNER, null]]);
});

it('an account that is added again keeps what is recorded since, although its removal failed at first', async () => {
  moveAnswers.push(false);
  recorder.remove([OWNER]);
  await vi.advanceTimersByTimeAsync(300);
  complete();
  const order: string[] = [];
  vi.mocked(historyWrites.moveHistory).mockImplementation(async () => order.push('removed') > 0);
  vi.mocked(historyWrites.writeHistory).mockImplementation(async () => order.push('written') > 0);
  await vi.advanceTimersByTimeAsync(3000);
  expect(order).toEqual(['removed', 'written']);
});

it('a clock that is set back moves the written times before anything is written by it, with a later write if that fails', async () => {
  const order: string[] = [];
  const move = vi.mocked(historyWrites.moveHistoryTimes).mockImplementation(async ({ by }) => {
    order.push(`moved by ${by}`);
    return order.length > 2;
  });
  vi.mocked(historyWrites.writeHistory).mockImplementation(async () => order.push('written') > 0);
  complete();
  recorder.moveTimes({ by: 7000, now: T * 1000 - 7000 });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(order).toEqual(['moved by 7000', 'moved by 7000', 'moved by 7000', 'written']);
  expect(move).toHaveBeenLastCalledWith({ by: 7000, now: T * 1000 - 7000 });
});

describe('the recorded times of checking', () => {
  const poll = (scenario: QuotaScenario, at: number) =>
    scenario.poll(at, { update: { limit: 150, remaining: 150, reset: at } }).owner;
  /** Answers at these seconds after T; each is written before the next. */
  async function checkAt(scenario: QuotaScenario, seconds: readonly number[]): Promise<void> {
    for (const at of seconds) {
      vi.setSystemTime((T + at) * 1000);
      recorder.ownerChanged(poll(scenario, at));
      await vi.advanceTimersByTimeAsync(1500);
    }
  }
  const minutes = () => watched.map(({ from, to }) => [Math.floor(from) - T, Math.floor(to) - T]);

  it('are spans between checks up to 75 s apart, once a minute', async () => {
    await checkAt(new QuotaScenario(), [0, 30, 50, 60, 135]);
    expect(minutes()).toEqual([
      [0, 30],
      [50, 60],
      [60, 135],
    ]);
  });

  it('leave out a longer gap, in which a window may have opened and ended', async () => {
    await checkAt(new QuotaScenario(), [0, 76, 100]);
    expect(minutes()).toEqual([[76, 100]]);
  });

  it('continue with the next worker, which knows the last check from storage', async () => {
    recorder.resume([poll(new QuotaScenario(), 0)]);
    await checkAt(new QuotaScenario(), [70]);
    expect(minutes()).toEqual([[0, 70]]);
  });
});

it('a worker that starts writes again the windows of owners that had a reading in the last 90 s', async () => {
  const old = { search: { limit: 150, remaining: 20, reset: -340 } };
  const recent = new QuotaScenario()
    .poll(-400, old)
    .poll(-5, { update: { limit: 150, remaining: 90, reset: 50 } });
  recorder.resume([{ ...new QuotaScenario().poll(-400, old).owner, id: `${SPACE}#2` }, recent.owner]);
  await vi.advanceTimersByTimeAsync(2000);
  const written = writings.flatMap(({ minutes }) => minutes);
  expect(written.map(({ owner, category, used }) => [owner, category, used])).toEqual([
    [OWNER, 'search', 130],
    [OWNER, 'update', 60],
  ]);
});

it('the same check is no watched span, but a later one is', () => {
  const spans = new WatchedSpans();
  const update = { limit: 150, remaining: 90, reset: 50 };
  const scenario = new QuotaScenario().poll(0, { update });
  expect([spans.next(scenario.owner), spans.next(scenario.owner)]).toEqual([null, null]);
  const { owner } = scenario.poll(70, { update: { ...update, reset: 110 } });
  expect(spans.next(owner)).toEqual({
    owner: OWNER,
    from: expect.closeTo(T, -1),
    to: expect.closeTo(T + 70, -1),
  });
});
