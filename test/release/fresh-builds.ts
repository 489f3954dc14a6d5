import { execFile } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../e2e/harness/places.ts';
import { BUILDS } from './packages.ts';
import { cleanEnvironment } from './rebuild.ts';

const VITE = join(root, 'node_modules/vite/bin/vite.js');

/**
 * Builds this checkout, but not into its `dist`, where another test's browser may have it loaded.
 *
 * @returns a new folder with both builds, to be removed by the caller
 */
export async function freshBuilds(): Promise<string> {
  const dist = mkdtempSync(join(tmpdir(), 'quota-monitor-dist-'));
  const builds = BUILDS.map((build) => {
    const args = [VITE, 'build', '--logLevel=error', `--mode=${build}`, `--outDir=${join(dist, build)}`];
    return promisify(execFile)('node', args, { cwd: root, env: cleanEnvironment() });
  });
  await Promise.all(builds);
  return dist;
}
