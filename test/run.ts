/**
 * The test command: every check in turn, and the counts of all of them as its last line. `npm test` runs all,
 * `npm test -- types unit` the named ones. On a fresh Debian it installs the browsers first.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endOrphans } from './e2e/harness/browser-profiles.ts';
import { prepareBrowsers } from './e2e/harness/browsers.ts';
import { warmFirefox } from './e2e/harness/firefox/warm.ts';
import { checkWebExt } from './release/web-ext.ts';

interface Counts {
  passed: number;
  failed: number;
}

/** By name, in their order. */
const checks: Record<string, () => Counts> = {
  build: () => one('build'),
  types: () => one('types'),
  lint: () => one('lint'),
  unused: () => one('unused'),
  unit: () => tests('unit'),
  package: () => sumOf(webExt(), tests('release')),
  gallery: () => one('gallery', '--check'),
  e2e: () => tests('e2e'),
};

const MINUTES = 20;

/** A script of package.json. */
const npm = (script: string, args: readonly string[], stdout: 'inherit' | 'pipe', env = {}) =>
  spawnSync('npm', ['run', '--silent', script, '--', ...args], {
    stdio: ['ignore', stdout, stdout],
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 100_000_000,
    timeout: MINUTES * 60_000,
  });

const verdict = (isGood: boolean, output: string): Counts => {
  if (!isGood) console.log(output.trimEnd());
  return { passed: Number(isGood), failed: Number(!isGood) };
};

function one(script: string, ...args: string[]): Counts {
  const { status, stdout, stderr } = npm(script, args, 'pipe');
  return verdict(status === 0, stdout + stderr);
}

const sumOf = (a: Counts, b: Counts): Counts => ({
  passed: a.passed + b.passed,
  failed: a.failed + b.failed,
});

function webExt(): Counts {
  const { status, stdout } = npm('lint:firefox', ['--output=json'], 'pipe');
  const { passed, notes } = checkWebExt(stdout);
  return verdict(passed && status === 0, notes);
}

/** Tests are counted by test/report.ts. */
function tests(script: string): Counts {
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-test-'));
  const file = join(folder, 'counts.json');
  const { status } = npm(script, [], 'inherit', { TEST_COUNTS: file });
  let counts: Counts = { passed: 0, failed: 0 };
  try {
    counts = JSON.parse(readFileSync(file, 'utf8')) as Counts;
  } catch {}
  rmSync(folder, { recursive: true, force: true });
  return status === 0 && counts.passed > 0 ? counts : { ...counts, failed: Math.max(1, counts.failed) };
}

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in checks));
if (unknown.length > 0) throw new Error(`No check ${unknown.join(', ')}: ${Object.keys(checks).join(' ')}`);
const chosen = Object.entries(checks).filter(([name]) => named.length === 0 || named.includes(name));
const has = (wanted: string) => chosen.some(([name]) => name === wanted);
if (has('gallery') || has('e2e')) prepareBrowsers(has('e2e') ? ['chromium', 'firefox'] : ['chromium'], 'ja');
if (has('e2e')) await warmFirefox();
const sum: Counts = { passed: 0, failed: 0 };
for (const [name, check] of chosen) {
  const begun = performance.now();
  const { passed, failed } = check();
  sum.passed += passed;
  sum.failed += failed;
  const seconds = ((performance.now() - begun) / 1000).toFixed(0);
  console.log(`${failed > 0 ? 'FAIL' : 'ok  '} ${name}: ${passed} passed, ${failed} failed (${seconds} s)`);
}
endOrphans();
console.log(`${sum.passed} passed, ${sum.failed} failed`);
process.exitCode = sum.failed > 0 ? 1 : 0;
