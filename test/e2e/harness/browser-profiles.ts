/**
 * Ends browsers whose driver died without closing them (kill -9, out of memory). Each browser has a profile folder that
 * names its driver's process id; where that process is gone, the one that uses the folder is ended by its own id.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

/** Where profiles are, and what new ones are made from. */
export const browsersFolder = join(tmpdir(), `quota-monitor-browsers-${userInfo().username}`);

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Processes that have the folder on their command line; where there is no /proc, none. */
function usersOf(profile: string): number[] {
  const list = (path: string) => {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  };
  const uses = (pid: string) => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(profile);
    } catch {
      return false;
    }
  };
  return list('/proc')
    .filter((entry) => /^\d+$/.test(entry) && uses(entry))
    .map(Number);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

function remove(profile: string): void {
  try {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  } catch {
    // A dying browser still writes into it: the next `reap` removes the rest.
  }
}

/** Ends what dead drivers left behind. */
export function endOrphans(): void {
  mkdirSync(browsersFolder, { recursive: true });
  for (const name of readdirSync(browsersFolder)) {
    const driver = Number(/^profile-(\d+)-/.exec(name)?.[1]);
    if (!driver || alive(driver)) continue;
    const profile = join(browsersFolder, name);
    usersOf(profile).forEach(kill);
    remove(profile);
  }
}

export function newProfile(): string {
  endOrphans();
  return mkdtempSync(join(browsersFolder, `profile-${process.pid}-`));
}

/** Removes the profile when its browser has ended, or this process does, which ends the browser. */
export function removeAfterExit(browser: ChildProcess | null, profile: string): void {
  const leave = () => {
    if (browser?.exitCode === null) browser.kill('SIGKILL');
    remove(profile);
  };
  process.once('exit', leave);
  browser?.once('exit', () => {
    process.off('exit', leave);
    remove(profile);
  });
}
