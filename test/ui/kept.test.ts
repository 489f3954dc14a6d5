import { afterEach, expect, test, vi } from 'vitest';
import { inThisZone, once } from '../../src/platform/kept.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

test('a formatter is made once, when it is first needed', () => {
  const make = vi.fn(() => new Intl.NumberFormat('en'));
  const format = once(make);
  expect(make).not.toHaveBeenCalled();
  expect(format().format(1.5)).toBe('1.5');
  expect(format()).toBe(format());
  expect(make).toHaveBeenCalledTimes(1);
});

test('one for times is made anew when the clock of this machine moves to another zone', () => {
  const make = vi.fn(() => new Intl.DateTimeFormat('en'));
  const format = inThisZone(make);
  expect(format()).toBe(format());
  expect(make).toHaveBeenCalledTimes(1);
  vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(-777);
  format();
  format();
  expect(make).toHaveBeenCalledTimes(2);
});
