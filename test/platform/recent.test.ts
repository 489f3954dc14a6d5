import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Recent } from '../../src/platform/recent.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: 5000 });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTime(ms);

test('what was set is there for the span at least, and for twice the span at most', () => {
  const recent = new Recent<number>(1000);
  for (let at = 0; at < 3000; at += 100) {
    recent.set(`at ${at}`, at);
    for (let before = 0; before <= at; before += 100) {
      const age = at - before;
      const found = recent.get(`at ${before}`);
      if (age < 1000) expect(found).toBe(before);
      if (age >= 2000) expect(found).toBeUndefined();
    }
    pass(100);
  }
});

test('what is set again stays', () => {
  const recent = new Recent<string | null>(1000);
  for (let at = 0; at < 10_000; at += 900) {
    recent.set('busy', at % 1800 === 0 ? null : 'known');
    pass(900);
    expect(recent.get('busy')).toBe(at % 1800 === 0 ? null : 'known');
  }
});

test('nothing is left after a quiet time', () => {
  const recent = new Recent<number>(1000);
  recent.set('before', 1);
  pass(10_000);
  expect(recent.get('before')).toBeUndefined();
});
