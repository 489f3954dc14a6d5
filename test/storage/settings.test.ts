/** Which stored settings count, and what replaces the others. */
import { expect, it } from 'vitest';
import { parseCommand } from '../../src/storage/commands.ts';
import { isSecret } from '../../src/storage/local-items.ts';
import { DEFAULT_SETTINGS, historyDaysOf, thresholdsOf } from '../../src/storage/settings.ts';

it.each([
  [0, 7],
  [0.5, 7],
  [1, 1],
  [30, 30],
  [90, 90],
  [91, 7],
  [-3, 7],
])('with a setting of %d days the history is kept for %d days', (historyDays, expected) => {
  expect(historyDaysOf({ ...DEFAULT_SETTINGS, historyDays })).toBe(expected);
});

it.each([
  ['as they are', 0.5, 0.1, { warning: 0.5, critical: 0.1 }],
  ['up to 90 %', 0.9, 0.89, { warning: 0.9, critical: 0.89 }],
  ['not above 90 %', 0.91, 0.1, { warning: 0.2, critical: 0.05 }],
  ['not where both are the same', 0.1, 0.1, { warning: 0.2, critical: 0.05 }],
  ['not where one is 0', 0.1, 0, { warning: 0.2, critical: 0.05 }],
])('thresholds count %s', (_, warningShare, criticalShare, expected) => {
  expect(thresholdsOf({ ...DEFAULT_SETTINGS, warningShare, criticalShare })).toEqual(expected);
});

it('a change of several settings counts only if each of them is valid', () => {
  const changeOf = (change: object) => parseCommand({ type: 'changeSettings', change });
  expect(changeOf({ paused: true, historyDays: 30 })).not.toBeNull();
  expect(changeOf({ paused: true, historyDays: 'for ever' })).toBeNull();
});

it('only a text of 64 hexadecimal digits is a secret', () => {
  const digits = '0123456789abcdef'.repeat(4);
  expect(isSecret(digits)).toBe(true);
  // A list of one text reads like the text.
  for (const item of [[digits], `${digits}0`, digits.slice(1), digits.toUpperCase(), null]) {
    expect(isSecret(item)).toBe(false);
  }
});
