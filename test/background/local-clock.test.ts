import { beforeEach, expect, it, vi } from 'vitest';
import { LocalClock, timeOf } from '../../src/background/local-clock.ts';
import { NOW } from '../core/events.ts';

let clock: LocalClock;

beforeEach(() => {
  vi.useFakeTimers({ now: NOW });
  clock = new LocalClock();
});

const set = (ms: number) => vi.setSystemTime(Date.now() + ms);

it('A clock that goes on, or is set forward, was not set back', () => {
  vi.advanceTimersByTime(60_000);
  expect(clock.follow()).toBe(0);
  set(3_600_000);
  expect(clock.follow()).toBe(0);
  expect(clock.latest).toBe(Date.now());
});

it('The difference is exact although time has passed since the last look, and is found once', () => {
  vi.advanceTimersByTime(25_000);
  set(-10_000);
  expect(clock.follow()).toBe(10_000);
  expect(clock.latest).toBe(Date.now());
  expect(clock.follow()).toBe(0);
});

it('A step of two seconds at most is none, unless more of them follow within a minute', () => {
  set(-1900);
  expect(clock.follow()).toBe(0);
  set(-1900);
  expect(clock.follow()).toBe(3800);
  set(-1900);
  vi.advanceTimersByTime(61_000);
  expect(clock.follow()).toBe(0);
  set(-1900);
  expect(clock.follow()).toBe(0);
});

it('The latest time of an earlier life counts where it is later than the time is now', () => {
  clock.resume(NOW - 5000);
  expect(clock.follow()).toBe(0);
  clock.resume(NOW + 3_600_000);
  expect(clock.latest).toBe(NOW + 3_600_000);
  expect(clock.follow()).toBe(3_600_000);
  expect(clock.latest).toBe(NOW);
});

it('An event counts at its own time up to a minute back, and never later than now', () => {
  const counted = [1, 0, -1, -60_000, -60_001].map((delay) => timeOf({ timeStamp: NOW + delay }) - NOW);
  expect(counted).toEqual([0, 0, -1, -60_000, 0]);
});
