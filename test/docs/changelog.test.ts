import { expect, test } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import { page } from './pages.ts';

test('CHANGELOG.md has the version of package.json on top, with a date or as unreleased', () => {
  const [first] = page('CHANGELOG.md').text.match(/^## .*$/m) ?? [];
  expect(first).toMatch(
    new RegExp(`^## \\[${project.version.replaceAll('.', '\\.')}\\] – (?:unreleased|\\d{4}-\\d\\d-\\d\\d)$`),
  );
});
