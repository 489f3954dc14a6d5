import { beforeEach, expect, test, vi } from 'vitest';
import { Scheduler } from '../../../src/background/polling/scheduler.ts';
import { T } from '../../core/events.ts';
import { fakeBrowser } from '../../platform/fake-browser.ts';

const { alarms } = fakeBrowser;
const START = T * 1000;
const at = (seconds: number) => START + seconds * 1000;

let ticks: { at: number; overslept: boolean }[];
let schedule: Scheduler;

beforeEach(() => {
  vi.useFakeTimers({ now: START });
  ticks = [];
  schedule = new Scheduler((overslept) => {
    ticks.push({ at: (Date.now() - START) / 1000, overslept });
    // As the background does: each beat plans the next.
    schedule.next(Date.now() + 10_000);
  });
  schedule.listen();
});

/** The machine's clock goes on while its timers stand still. */
const sleep = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

test('a near tick is a timer, with an alarm at least 30 s ahead behind it', () => {
  schedule.next(at(5));
  expect(alarms.timeOf('tick')).toBe(at(30));
  vi.advanceTimersByTime(5000);
  expect(ticks).toEqual([{ at: 5, overslept: false }]);
});

test('a far tick is an alarm alone', () => {
  schedule.next(at(50));
  expect(alarms.timeOf('tick')).toBe(at(50));
  vi.advanceTimersByTime(49_999);
  expect(ticks).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(ticks).toEqual([{ at: 50, overslept: false }]);
});

test('an alarm that comes more than half a minute late means sleep, once', () => {
  schedule.next(at(50));
  sleep(600);
  alarms.ring('tick');
  expect(ticks).toEqual([{ at: 600, overslept: true }]);
});

test('an alarm that comes a little late does not mean sleep', () => {
  schedule.next(at(50));
  sleep(79);
  alarms.ring('tick');
  expect(ticks).toEqual([{ at: 79, overslept: false }]);
});

test('a timer that comes more than half a minute late means sleep', () => {
  schedule.next(at(5));
  sleep(600);
  vi.advanceTimersByTime(5000);
  expect(ticks).toEqual([{ at: 605, overslept: true }]);
});

test('an event that comes before the late timer or alarm learns of the sleep, once', () => {
  for (const wait of [5, 50]) {
    schedule.next(Date.now() + wait * 1000);
    expect(schedule.hasOverslept()).toBe(false);
    sleep(600);
    expect(schedule.hasOverslept()).toBe(true);
    schedule.next(Date.now() + 10_000);
    expect(schedule.hasOverslept()).toBe(false);
    ticks = [];
    vi.advanceTimersByTime(10_000);
    expect(ticks.map(({ overslept }) => overslept)).toEqual([false]);
  }
});

test('an alarm that would ring before anything is due is set anew', () => {
  schedule.next(at(5));
  expect(alarms.timeOf('tick')).toBe(at(30));
  schedule.next(at(50));
  expect(alarms.timeOf('tick')).toBe(at(50));
});

test('without a next tick there is no timer and no alarm', () => {
  schedule.next(at(5));
  schedule.next(null);
  expect(alarms.timeOf('tick')).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(ticks).toEqual([]);
});

test('a tick 30 s ahead or later comes once, by the alarm alone', () => {
  schedule.next(at(60));
  // The alarm's.
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(60_000);
  expect(ticks).toEqual([{ at: 60, overslept: false }]);
});
