/** The archive of the sources. That they build the same bytes is checked by `npm run package -- --verify`. */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { root } from '../e2e/harness/places.ts';
import { checksums, packSources } from './packages.ts';
import { sourceFiles } from './source-files.ts';

const sources = packSources(root);

test('packing the sources twice gives the same bytes', () => {
  expect(checksums([packSources(root)])).toBe(checksums([sources]));
});

test('the archive of the sources holds what a build needs, and no build', () => {
  const names = Object.keys(unzipSync(sources.bytes));
  expect(names).toEqual(
    expect.arrayContaining(['package-lock.json', '.npmrc', 'README.md', 'vite.config.ts']),
  );
  expect(names.filter((name) => /^(?:node_modules|dist|artifacts|\.git)\//.test(name))).toEqual([]);
});

test.skipIf(!existsSync(join(root, '.git')))(
  'the archive of the sources holds the files that git tracks',
  () => {
    const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    });
    const there = list.split('\0').filter((name) => name !== '' && existsSync(join(root, name)));
    expect(sourceFiles(root)).toEqual([...new Set(there)].sort());
  },
);
