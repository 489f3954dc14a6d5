import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import project from '../../package.json' with { type: 'json' };
import { root } from '../e2e/harness/places.ts';
import { BUILDS, checksums, type Package, packBuilds, packSources } from './packages.ts';
import { cleanEnvironment, rebuild } from './rebuild.ts';

let dist: string;
let builds: Package[];

/** Built from this checkout, but not into its `dist`, where another test's browser may have it loaded. */
beforeAll(() => {
  dist = mkdtempSync(join(tmpdir(), 'quota-monitor-dist-'));
  for (const build of BUILDS) {
    const args = ['vite', 'build', '--logLevel=error', `--mode=${build}`, `--outDir=${join(dist, build)}`];
    execFileSync('npx', args, { cwd: root, env: cleanEnvironment(), stdio: 'pipe' });
  }
  builds = packBuilds(dist);
});

afterAll(() => rmSync(dist, { recursive: true, force: true }));

const read = (bytes: Uint8Array, name: string) => new TextDecoder().decode(unzipSync(bytes)[name]);

test('packing twice gives the same bytes', () => {
  expect(checksums(packBuilds(dist))).toBe(checksums(builds));
  expect(checksums([packSources(root)])).toBe(checksums([packSources(root)]));
});

test('the sources, unzipped elsewhere, build the same bytes', () => {
  const again = rebuild(packSources(root), { linked: join(root, 'node_modules') });
  expect(checksums(again)).toBe(checksums(builds));
});

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
      /^(?:manifest\.json|service-worker-loader\.js|(?:assets|icons|src|_locales)\/[^.][^\s]*\.(?:js|css|html|png|json|svg))$/;
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
