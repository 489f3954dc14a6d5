/** The build that AMO's reviewers repeat: from the sources archive, in a folder that knows nothing of this one. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Package, packBuilds } from './packages.ts';
import { unzipInto } from './zip.ts';

/** The environment without what Vitest adds, which Vite and our own configuration heed. */
export function cleanEnvironment(): NodeJS.ProcessEnv {
  const { VITEST, NODE_ENV, ...env } = process.env;
  return env;
}

export function npm(folder: string, ...args: string[]): void {
  execFileSync('npm', args, { cwd: folder, env: cleanEnvironment(), stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The packages of a build from the sources; the folder it took is removed. */
export function rebuild(sources: Package): Package[] {
  const temporary = mkdtempSync(join(tmpdir(), 'quota-monitor-rebuild-'));
  // Named as folders of this project are.
  const folder = join(temporary, 'src', 'core');
  try {
    unzipInto(folder, sources.bytes);
    npm(folder, 'ci', '--silent');
    npm(folder, 'run', '--silent', 'build');
    return packBuilds(join(folder, 'dist'));
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}
