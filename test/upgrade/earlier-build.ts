/** The build of an earlier commit, with today's packages. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { root } from '../e2e/harness/places.ts';
import { cleanEnvironment } from '../release/rebuild.ts';

/** The last commit before storage had a place for migrations. */
export const EARLIER = '5eca07264b9c513dcc8f3e597ec47ef04f68c5b1';

const git = (...args: string[]) =>
  execFileSync('git', args, { cwd: root, maxBuffer: 100_000_000, stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Builds the extension of a commit into a folder, in the place of what is there.
 *
 * @throws where the commit is not there, as in a shallow clone or in an archive of the sources
 */
export function buildCommit(commit: string, build: 'chrome' | 'firefox', target: string): void {
  const archive = archiveOf(commit);
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-earlier-'));
  try {
    execFileSync('tar', ['-x', '-C', folder], { input: archive });
    symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'), 'junction');
    const args = ['vite', 'build', '--logLevel=error', `--mode=${build}`];
    execFileSync('npx', args, { cwd: folder, env: cleanEnvironment(), stdio: 'pipe' });
    replaceFiles(join(folder, 'dist', build), target);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Empties the folder and fills it anew: the folder itself stays, for Chromium names the extension after it. */
export function replaceFiles(source: string, target: string): void {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target, { recursive: true });
  cpSync(source, target, { recursive: true });
}

function archiveOf(commit: string): Buffer {
  try {
    return git('archive', '--format=tar', commit);
  } catch (error) {
    throw new Error(
      `Commit ${commit} is not here: the upgrade is tested from it. In a shallow clone run "git fetch --unshallow".`,
      { cause: error },
    );
  }
}
