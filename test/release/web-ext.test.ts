import { expect, test } from 'vitest';
import { page, rows } from '../docs/pages.ts';
import { checkWebExt, EXPECTED_WARNINGS } from './web-ext.ts';

const finding = (code: string) => ({ code, message: 'Something', file: 'a.js' });
const report = (errors: string[], warnings: readonly string[]) =>
  JSON.stringify({ errors: errors.map(finding), warnings: warnings.map(finding) });

test('web-ext lint passes with the warnings that are explained', () => {
  expect(checkWebExt(report([], EXPECTED_WARNINGS)).passed).toBe(true);
});

test.each([
  ['a new warning', report([], [...EXPECTED_WARNINGS, 'NEW'])],
  ['an expected warning twice', report([], [...EXPECTED_WARNINGS, ...EXPECTED_WARNINGS])],
  ['an expected warning that is gone', report([], [])],
  ['an error', report(['BAD'], EXPECTED_WARNINGS)],
  ['no report', 'web-ext: command not found'],
])('web-ext lint fails with %s', (_, json) => {
  const { passed, notes } = checkWebExt(json);
  expect(passed).toBe(false);
  expect(notes).not.toBe('');
});

test('docs/release.md explains each expected warning', () => {
  const explained = rows(page('docs/release.md')).flatMap(
    ([first = '']) => /^`([A-Z]+(?:_[A-Z]+){2,})`$/.exec(first)?.[1] ?? [],
  );
  expect(explained).toEqual(EXPECTED_WARNINGS);
});
