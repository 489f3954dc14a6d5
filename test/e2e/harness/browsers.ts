/** Finds the browsers on this machine; on Debian as root a missing one is installed, elsewhere it is named. */
import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import manifest from '../../../manifest.json' with { type: 'json' };
import type { BrowserName } from './session.ts';

/** Commands in order of preference, then fixed places of the usual installers. */
const candidates: Record<BrowserName, { env: string; commands: string[]; places: string[] }> = {
  chromium: {
    env: 'CHROMIUM_PATH',
    commands: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'],
    places: [
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
    ],
  },
  firefox: {
    env: 'FIREFOX_PATH',
    commands: ['firefox-esr', 'firefox'],
    places: [
      '/Applications/Firefox.app/Contents/MacOS/firefox',
      'C:\\Program Files\\Mozilla Firefox\\firefox.exe',
    ],
  },
};

const packages: Record<BrowserName, string> = { chromium: 'chromium', firefox: 'firefox-esr' };

/** Major versions that the extension needs. */
const oldest: Record<BrowserName, number> = {
  chromium: Number.parseInt(manifest.minimum_chrome_version, 10),
  firefox: Number.parseInt(manifest.browser_specific_settings.gecko.strict_min_version, 10),
};

const japaneseFont = '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc';

function runnable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function find(name: BrowserName): string | undefined {
  const { env, commands, places } = candidates[name];
  const chosen = process.env[env];
  if (chosen) return chosen;
  const folders = (process.env.PATH ?? '').split(delimiter);
  const onPath = commands.flatMap((command) => folders.map((folder) => join(folder, command)));
  return [...onPath, ...places].find(runnable);
}

/** True where `apt-get` can install without asking. */
function canInstall(): boolean {
  return process.platform === 'linux' && process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
}

/** One line instead of an exception: what could not be installed may not be needed. */
function install(names: string[]): void {
  console.log(`Installing ${names.join(', ')} with apt-get …`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const apt = (...args: string[]) => execFileSync('apt-get', ['-qq', ...args], { env, stdio: 'pipe' });
  try {
    apt('update');
    apt('install', '-y', '--no-install-recommends', ...names);
  } catch (error) {
    console.log(`apt-get failed: ${error instanceof Error ? error.message.trim() : error}`);
  }
}

/** Says so of a browser that refuses the extension, whose tests would fail in ways that do not; null of any other. */
function tooOld(name: BrowserName): string | null {
  const path = find(name);
  if (path === undefined) return null;
  const [version = ''] =
    /\d+/.exec(execFileSync(path, ['--version'], { encoding: 'utf8', stdio: 'pipe' })) ?? [];
  return Number(version) < oldest[name]
    ? `${path} is version ${version}; the extension needs ${oldest[name]} or later`
    : null;
}

/** What this machine lacks of the given browsers, as Debian packages. */
function missing(names: readonly BrowserName[], lang: 'en' | 'ja'): string[] {
  const list = names.filter((name) => !find(name) || tooOld(name) !== null).map((name) => packages[name]);
  if (!existsSync('/usr/bin/apt-get')) return list;
  if (!existsSync(japaneseFont)) list.push('fonts-noto-cjk');
  // Debian keeps Chromium's languages in a package of their own; other builds bring them along.
  const debian = [undefined, '/usr/bin/chromium'].includes(find('chromium'));
  const wanted = lang === 'ja' && names.includes('chromium') && debian;
  if (wanted && !existsSync('/usr/lib/chromium/locales/ja.pak')) list.push('chromium-l10n');
  return list;
}

/**
 * Makes sure that the browsers are there, and with what they need to show the language. A download takes minutes:
 * commands call this before the clock of a test runs.
 */
export function prepareBrowsers(names: readonly BrowserName[], lang: 'en' | 'ja' = 'en'): void {
  const lacking = missing(names, lang);
  if (lacking.length === 0) return;
  if (canInstall()) install(lacking);
  else console.log(`Missing here: ${lacking.join(', ')} (Debian: apt-get install ${lacking.join(' ')})`);
  for (const name of names) {
    const problem = tooOld(name);
    if (problem !== null) throw new Error(problem);
  }
}

export function executablePath(name: BrowserName, lang: 'en' | 'ja'): string {
  if (!find(name)) prepareBrowsers([name], lang);
  const path = find(name);
  if (path) return path;
  throw new Error(
    `No ${name} found: install it (Debian: apt-get install ${packages[name]}) or set ${candidates[name].env}.`,
  );
}
