import { expect, test, vi } from 'vitest';
import { kept } from '../../src/platform/kept.ts';

test('a formatter is made once, and anew for another language', () => {
  let language = 'en';
  const make = vi.fn((of: string) => new Intl.NumberFormat(of));
  const format = kept(() => language, make);
  expect(format().format(1.5)).toBe('1.5');
  expect(format()).toBe(format());
  expect(make).toHaveBeenCalledTimes(1);
  language = 'de';
  expect(format().format(1.5)).toBe('1,5');
});

test('and when the clock of this machine moves to another zone', () => {
  const make = vi.fn((of: string) => new Intl.DateTimeFormat(of));
  const format = kept(() => 'en', make);
  format();
  vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValueOnce(-777);
  format();
  expect(make).toHaveBeenCalledTimes(2);
});
