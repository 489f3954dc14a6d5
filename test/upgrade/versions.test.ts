/** How an item of an earlier version is brought up: step by step, each once, in their order. */
import { describe, expect, it } from 'vitest';
import { broughtUp, climb, type Step, versionOf } from '../../src/platform/versions.ts';

const rename: Step = ({ name, ...rest }) => ({ ...rest, title: name });
const double: Step = ({ count, ...rest }) => ({ ...rest, count: Number(count) * 2 });
const STEPS = [rename, double];

describe('an item', () => {
  it.each([
    [
      'of the first version goes through every step',
      { version: 1, name: 'a', count: 1 },
      { version: 3, title: 'a', count: 2 },
    ],
    [
      'of a version between goes through the later ones',
      { version: 2, title: 'a', count: 1 },
      { version: 3, title: 'a', count: 2 },
    ],
    [
      'of this version stays as it is',
      { version: 3, title: 'a', count: 2 },
      { version: 3, title: 'a', count: 2 },
    ],
    ['from the future too', { version: 4, other: true }, { version: 4, other: true }],
  ])('%s', (_, stored, today) => {
    expect(climb(stored, STEPS)).toEqual(today);
  });

  it.each([null, undefined, 'text', 7, [], {}, { version: '1' }, { version: null }])(
    '%j is none and stays as it is',
    (item) => {
      expect(climb(item, STEPS)).toBe(item);
    },
  );

  it('that was brought up is not changed in place', () => {
    const stored = Object.freeze({ version: 1, name: 'a', count: 1 });
    climb(stored, STEPS);
    expect(stored).toEqual({ version: 1, name: 'a', count: 1 });
  });
});

it('an item without steps is of version 1', () => {
  expect(versionOf('accounts')).toBe(1);
  expect(broughtUp('accounts', { version: 1, accounts: [] })).toEqual({ version: 1, accounts: [] });
});
