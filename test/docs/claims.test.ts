/** What the pages on security and privacy claim, a test holds: each is named, and is there. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { TABLES, toCsv } from '../../src/export/export-tables.ts';
import { root } from '../e2e/harness/places.ts';
import { docs, page, rows } from './pages.ts';

const CLAIMING = ['SECURITY.md', 'docs/privacy.md', 'docs/threat-model.md'];
const named = (text: string) => [...text.matchAll(/`((?:test|src)\/[^`]+)`/g)].map(([, file = '']) => file);

test.each(docs.map(({ path }) => path))('%s names no file that is not there', (path) => {
  expect(named(page(path).text).filter((file) => !existsSync(join(root, file)))).toEqual([]);
});

test.each(CLAIMING)('each claim in a table of %s has its test', (path) => {
  const claims = rows(page(path)).filter((cells) => cells.at(-1) !== 'test');
  expect(claims.length).toBeGreaterThan(3);
  const bare = claims.filter(
    (cells) => !named(cells.at(-1) ?? '').some((file) => /\.(?:test|e2e)\.tsx?$/.test(file)),
  );
  expect(bare).toEqual([]);
});

test('the columns of the export are those that docs/data.md names', () => {
  const documented = new Map(
    rows(page('docs/data.md')).map(([name = '', columns = '']) => [name.slice(1, -1), columns]),
  );
  const data = { windows: [], requests: [], diagnostics: {} } as unknown as Parameters<typeof toCsv>[0];
  for (const table of TABLES) {
    const [heads = ''] = toCsv(data, table).slice(1).split('\r\n');
    expect([table, documented.get(table)]).toEqual([table, heads.replaceAll(',', ', ')]);
  }
});
