/**
 * Ends browsers whose driver died without closing them (kill -9, out of memory). Each launch leaves a note with the
 * browser's process id; whoever finds a note whose driver is gone ends that process, after checking by its command
 * line that the id still means the same program.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const folder = join(tmpdir(), `quota-monitor-browsers-${userInfo().username}`);

interface Note {
  browser: number;
  driver: number;
  profile: string;
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

function readNote(file: string): Note | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Note;
  } catch {
    return undefined;
  }
}

function remove(profile: string): void {
  rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** Ends what dead drivers left behind. */
export function reap(): void {
  mkdirSync(folder, { recursive: true });
  for (const name of readdirSync(folder).filter((entry) => entry.endsWith('.json'))) {
    const file = join(folder, name);
    const note = readNote(file);
    if (!note || alive(note.driver)) continue;
    if (commandLine(note.browser).includes(note.profile)) process.kill(note.browser, 'SIGKILL');
    remove(note.profile);
    rmSync(file, { force: true });
  }
}

export function newProfile(): string {
  reap();
  return mkdtempSync(join(folder, 'profile-'));
}

/** Notes a started browser, and cleans up when it has ended or when this process does. */
export function noteBrowser(browser: ChildProcess | null, profile: string): void {
  const pid = browser?.pid;
  if (!browser || pid === undefined) return;
  const file = join(folder, `${pid}.json`);
  writeFileSync(file, JSON.stringify({ browser: pid, driver: process.pid, profile } satisfies Note));
  const tidy = () => {
    remove(profile);
    rmSync(file, { force: true });
  };
  const leave = () => {
    if (browser.exitCode === null) browser.kill('SIGKILL');
    tidy();
  };
  process.once('exit', leave);
  browser.once('exit', () => {
    process.off('exit', leave);
    tidy();
  });
}
