import { execFileSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import project from '../../package.json' with { type: 'json' };
import { root } from '../e2e/harness/places.ts';
import { freshBuilds } from './fresh-builds.ts';
import { checksums, type Package, packBuilds, packSources } from './packages.ts';
import { rebuild } from './rebuild.ts';
import { sourceFiles } from './source-files.ts';

/** Far more than a build takes. */
const A_BUILD_MS = 240_000;

let dist: string;
let builds: Package[];

beforeAll(() => {
  dist = freshBuilds();
  builds = packBuilds(dist);
}, A_BUILD_MS);

afterAll(() => rmSync(dist, { recursive: true, force: true }));

const read = (bytes: Uint8Array, name: string) => new TextDecoder().decode(unzipSync(bytes)[name]);

test('packing twice gives the same bytes', () => {
  expect(checksums(packBuilds(dist))).toBe(checksums(builds));
  expect(checksums([packSources(root)])).toBe(checksums([packSources(root)]));
});

test(
  'the sources, unzipped elsewhere, build the same bytes',
  () => {
    const again = rebuild(packSources(root), { linked: join(root, 'node_modules') });
    expect(checksums(again)).toBe(checksums(builds));
  },
  A_BUILD_MS,
);

test('a package has its manifest at the top, with the version of package.json', () => {
  expect(manifest).not.toHaveProperty('version');
  for (const { name, bytes } of builds) {
    expect(name).toContain(project.version);
    expect(JSON.parse(read(bytes, 'manifest.json')).version).toBe(project.version);
  }
});

test('a package holds what the browser loads and nothing else', () => {
  for (const { bytes } of builds) {
    const names = Object.keys(unzipSync(bytes));
    const needed =
      /^(?:manifest\.json|background\.js|(?:assets|icons|src|_locales)\/[^.][^\s]*\.(?:js|css|html|png|json|svg))$/;
    expect(names.filter((name) => !needed.test(name))).toEqual([]);
  }
});

test('the sources hold what a build needs, and no build', () => {
  const names = Object.keys(unzipSync(packSources(root).bytes));
  expect(names).toEqual(
    expect.arrayContaining(['package-lock.json', '.npmrc', 'README.md', 'vite.config.ts']),
  );
  expect(names.filter((name) => /^(?:node_modules|dist|artifacts|\.git)\//.test(name))).toEqual([]);
});

test.skipIf(!existsSync(join(root, '.git')))('the sources are what git tracks, or would', () => {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
    encoding: 'utf8',
  });
  const there = list.split('\0').filter((name) => name !== '' && existsSync(join(root, name)));
  expect(sourceFiles(root)).toEqual([...new Set(there)].sort());
});
