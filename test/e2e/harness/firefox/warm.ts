/**
 * A new profile makes Firefox compile its own scripts anew: a third of what a start costs. `warmFirefox` has it done
 * once, and each profile begins with a copy of what came of it.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, realpathSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import puppeteer from 'puppeteer-core';
import { browsersFolder, newProfile } from '../browser-profiles.ts';
import { executablePath } from '../browsers.ts';

const CACHE = 'startupCache';
/** Until it has compiled what it needs only a while after its start. */
const SETTLE_MS = 3000;

/** Of one build of Firefox: another one writes its own. */
function template(executable: string): string {
  const file = realpathSync(executable);
  const build = createHash('sha256')
    .update(`${file} ${statSync(file).mtimeMs}`)
    .digest('hex')
    .slice(0, 12);
  return join(browsersFolder, `startup-${build}`);
}

export function copyCache(executable: string, profile: string): void {
  const from = template(executable);
  if (existsSync(from)) cpSync(from, join(profile, CACHE), { recursive: true });
}

/** Starts Firefox and ends it in peace, which is when it writes what it compiled. */
export async function warmFirefox(): Promise<void> {
  const executable = executablePath('firefox', 'en');
  const to = template(executable);
  if (existsSync(to)) return;
  const profile = newProfile();
  try {
    await startAndQuit(executable, profile);
    const half = `${to}-${process.pid}`;
    cpSync(join(profile, CACHE), half, { recursive: true });
    // Another test command may have been quicker.
    if (existsSync(to)) rmSync(half, { recursive: true });
    else renameSync(half, to);
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

async function startAndQuit(executable: string, userDataDir: string): Promise<void> {
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: executable, userDataDir });
  const gone = new Promise((resolve) => browser.process()?.once('exit', resolve));
  const page = await browser.newPage();
  await page.goto('about:blank');
  await setTimeout(SETTLE_MS);
  await browser.close();
  await gone;
}
