import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Scheduler } from '../../../src/background/polling/scheduler.ts';
import { T } from '../../core/support.ts';

const { alarms } = vi.hoisted(() => {
  type Listener = (alarm: { name: string; scheduledTime: number }) => void;
  let heard: Listener = () => {};
  let when: number | null = null;
  return {
    alarms: {
      onAlarm: {
        addListener: (listener: Listener) => {
          heard = listener;
        },
      },
      create: (_name: string, alarm: { when: number }) => {
        when = alarm.when;
      },
      clear: () => {
        when = null;
      },
      /** When the browser would wake us. */
      get when() {
        return when;
      },
      fire: (name = 'tick') => {
        const scheduledTime = when ?? 0;
        when = null;
        heard({ name, scheduledTime });
      },
    },
  };
});
vi.mock('../../../src/platform/browser.ts', () => ({ default: { alarms } }));

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
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

/** The machine's clock goes on while its timers stand still. */
const sleep = (seconds: number) => vi.setSystemTime(Date.now() + seconds * 1000);

test('what is near is a timer, with an alarm of no less than 30 s behind it', () => {
  schedule.next(at(5));
  expect(alarms.when).toBe(at(30));
  vi.advanceTimersByTime(5000);
  expect(ticks).toEqual([{ at: 5, overslept: false }]);
});

test('what is far is an alarm alone', () => {
  schedule.next(at(50));
  vi.advanceTimersByTime(50_000);
  expect(ticks).toEqual([]);
  expect(alarms.when).toBe(at(50));
  alarms.fire();
  expect(ticks).toEqual([{ at: 50, overslept: false }]);
});

test('an alarm that comes more than half a minute late tells of sleep, once', () => {
  schedule.next(at(50));
  sleep(600);
  alarms.fire();
  expect(ticks).toEqual([{ at: 600, overslept: true }]);
});

test('one that comes a little late does not', () => {
  schedule.next(at(50));
  sleep(79);
  alarms.fire();
  expect(ticks).toEqual([{ at: 79, overslept: false }]);
});

test('so does a timer', () => {
  schedule.next(at(5));
  sleep(600);
  vi.advanceTimersByTime(5000);
  expect(ticks).toEqual([{ at: 605, overslept: true }]);
});

test('an event that comes before the late timer or alarm does not hide the sleep', () => {
  for (const wait of [5, 50]) {
    ticks = [];
    schedule.next(Date.now() + wait * 1000);
    sleep(600);
    // A page's request shows what stands, and plans anew.
    schedule.next(Date.now());
    expect(ticks.map(({ overslept }) => overslept)).toEqual([true]);
    vi.advanceTimersByTime(9000);
    expect(ticks).toHaveLength(1);
  }
});

test('nothing to do is no timer and no alarm', () => {
  schedule.next(at(5));
  schedule.next(null);
  expect(alarms.when).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(ticks).toEqual([]);
});
