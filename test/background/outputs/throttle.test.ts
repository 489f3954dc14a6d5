/** What is wanted soon, and what can wait, in the time of a fake clock. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Throttled, throttle } from '../../../src/background/outputs/throttle.ts';

let done: number[];
let throttled: Throttled;

/** Lets the time pass until `at` ms after the start. */
const until = (at: number) => vi.advanceTimersByTimeAsync(at - Date.now());

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  done = [];
  throttled = throttle(200, () => done.push(Date.now()));
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('the first is done at once, those after it together', async () => {
  for (let at = 0; at <= 190; at += 10) {
    await until(at);
    throttled.soon();
  }
  await until(1000);
  expect(done).toEqual([0, 200]);
});

test('asked for all the time, it is done every 200 ms', async () => {
  for (let at = 0; at < 1000; at += 10) {
    await until(at);
    throttled.later();
    throttled.soon();
    throttled.later();
  }
  await until(2000);
  expect(done).toEqual([0, 200, 400, 600, 800, 1000]);
});

test('an answer does not wait because its request left a moment ago, or the last request ended', async () => {
  for (const sent of [0, 300, 600]) {
    await until(sent);
    throttled.later();
    await until(sent + 5);
    throttled.soon();
    throttled.later();
  }
  await until(1000);
  expect(done.filter((at) => at % 300 === 5)).toEqual([5, 305, 605]);
});

test('it is done when what goes on is through, once for all of it', async () => {
  for (let event = 0; event < 10; event += 1) throttled.soon();
  expect(done).toEqual([]);
  await until(0);
  expect(done).toEqual([0]);
});

test('a timer that is late holds nothing up: by the clock it is time', async () => {
  throttled.soon();
  await until(10);
  throttled.soon();
  // Events come, and timers do not.
  vi.setSystemTime(250);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 240);
  throttled.soon();
  await until(250);
  expect(done).toEqual([0, 250]);
});

test('a timer that is early by its own clock loses nothing', async () => {
  throttled.soon();
  await until(199);
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  await until(200);
  throttled.soon();
  clock.mockRestore();
  await until(1000);
  expect(done).toEqual([0, 400]);
});

test('what can wait is done with what is wanted soon', async () => {
  throttled.later();
  await until(5);
  throttled.soon();
  await until(1000);
  expect(done).toEqual([5]);
});

test('what can wait is done though nothing else happens', async () => {
  throttled.later();
  await until(199);
  expect(done).toEqual([]);
  await until(1000);
  expect(done).toEqual([200]);
});
