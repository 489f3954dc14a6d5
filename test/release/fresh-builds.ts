import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../e2e/harness/places.ts';
import { BUILDS } from './packages.ts';
import { cleanEnvironment } from './rebuild.ts';

/**
 * Builds this checkout, but not into its `dist`, where another test's browser may have it loaded.
 *
 * @returns a new folder with both builds, to be removed by the caller
 */
export function freshBuilds(): string {
  const dist = mkdtempSync(join(tmpdir(), 'quota-monitor-dist-'));
  for (const build of BUILDS) {
    const args = ['vite', 'build', '--logLevel=error', `--mode=${build}`, `--outDir=${join(dist, build)}`];
    execFileSync('npx', args, { cwd: root, env: cleanEnvironment(), stdio: 'pipe' });
  }
  return dist;
}
