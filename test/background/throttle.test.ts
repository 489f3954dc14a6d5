/** What is wanted soon, and what can wait, in the time of a fake clock. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Throttled, throttle } from '../../src/background/throttle.ts';

let done: number[];
let throttled: Throttled;

/** Lets the time pass until `at` ms after the start. */
const until = (at: number) => vi.advanceTimersByTime(at - Date.now());

beforeEach(() => {
  vi.useFakeTimers({ now: 0 });
  done = [];
  throttled = throttle(200, () => done.push(Date.now()));
});
afterEach(() => {
  vi.useRealTimers();
});

test('the first is done at once, those after it together', () => {
  for (let at = 0; at <= 190; at += 10) {
    until(at);
    throttled.soon();
  }
  until(1000);
  expect(done).toEqual([0, 200]);
});

test('asked for all the time, it is done every 200 ms', () => {
  for (let at = 0; at < 1000; at += 10) {
    until(at);
    throttled.later();
    throttled.soon();
    throttled.later();
  }
  until(2000);
  expect(done).toEqual([0, 200, 400, 600, 800, 1000]);
});

test('an answer does not wait because its request left a moment ago, or the last request ended', () => {
  for (const sent of [0, 300, 600]) {
    until(sent);
    throttled.later();
    until(sent + 5);
    throttled.soon();
    throttled.later();
  }
  until(1000);
  expect(done.filter((at) => at % 300 === 5)).toEqual([5, 305, 605]);
});

test('what can wait is done with what is wanted soon', () => {
  throttled.later();
  until(5);
  throttled.soon();
  until(1000);
  expect(done).toEqual([5]);
});

test('what can wait is done though nothing else happens', () => {
  throttled.later();
  until(199);
  expect(done).toEqual([]);
  until(1000);
  expect(done).toEqual([200]);
});
