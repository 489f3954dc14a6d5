/**
 * The test command: every check in turn, the real counts of each, and one line at the end.
 * `npm test` runs all stages, `npm test -- types unit` the named ones.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { prepareBrowsers } from './e2e/harness/browsers.ts';
import { reap } from './e2e/harness/reaper.ts';
import { warmFirefox } from './e2e/harness/warm-firefox.ts';
import { judgeWebExt } from './release/web-ext.ts';
import { countReport, failedTests, readReport, supersede } from './vitest-report.ts';

interface Outcome {
  passed: number;
  failed: number;
  /** What to show under the stage's line. */
  notes: string;
}

interface Stage {
  name: string;
  /** The script of package.json that does it. */
  script: string;
  minutes: number;
  /** A stage whose failure makes this one pointless. */
  needs?: string;
  args?: (report: string) => string[];
  /** Live output instead of output on failure only. */
  live?: boolean;
  /** How often files of tests that failed are run again, whole and alone: a browser on a busy machine may stall. */
  reruns?: number;
  judge: (run: Run, report: string) => Outcome;
}

interface Run {
  code: number;
  output: string;
}

const stages: Stage[] = [
  { name: 'build', script: 'build', minutes: 3, judge: oneCheck },
  { name: 'types', script: 'types', minutes: 3, judge: oneCheck },
  { name: 'lint', script: 'lint', minutes: 2, judge: oneCheck },
  { name: 'unused', script: 'unused', minutes: 2, judge: oneCheck },
  { name: 'unit', script: 'unit', minutes: 10, args: vitestReport, live: true, judge: vitestCounts },
  {
    name: 'package',
    script: 'lint:firefox',
    minutes: 3,
    needs: 'build',
    args: () => ['--output=json'],
    judge: webExtVerdict,
  },
  { name: 'gallery', script: 'gallery', minutes: 10, args: () => ['--check'], judge: galleryCounts },
  {
    name: 'e2e',
    script: 'e2e',
    minutes: 30,
    needs: 'build',
    args: vitestReport,
    live: true,
    reruns: 2,
    judge: vitestCounts,
  },
];

function oneCheck({ code, output }: Run): Outcome {
  return code === 0 ? { passed: 1, failed: 0, notes: '' } : { passed: 0, failed: 1, notes: output.trimEnd() };
}

function vitestReport(report: string): string[] {
  return ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
}

/** Counts tests; a file that does not load, or an error outside any test, is one failure. */
function vitestCounts({ code }: Run, path: string): Outcome {
  const report = readReport(path);
  if (report === undefined) return { passed: 0, failed: 1, notes: `no report (exit code ${code})` };
  const { passed, failed, broken } = countReport(report);
  const notes = broken.map((name) => `does not load, or fails outside its tests: ${name}`);
  if (code === 0 || failed > 0) return { passed, failed, notes: notes.join('\n') };
  return { passed, failed: 1, notes: `exit code ${code} though no test failed: see the errors above` };
}

/**
 * A browser on a busy machine may stall; a fault fails every time. Files that failed are run again, whole, since a
 * test builds on those before it, and alone. It is said which, and they count as they ended last.
 */
async function runAgain(stage: Stage, path: string, first: Outcome): Promise<Outcome> {
  let outcome = first;
  const notes: string[] = [];
  for (let left = stage.reruns ?? 0; left > 0; left -= 1) {
    const before = readReport(path);
    const failedFiles = before ? countReport(before).failedFiles : [];
    if (before === undefined || failedFiles.length === 0) break;
    const why = failedTests(before).map((name) => `failed, and its file was run again: ${name}`);
    console.log(why.join('\n'));
    notes.push(...why);
    const run = await runScript(stage, [...vitestReport(path), '--maxWorkers=1', ...failedFiles]);
    const again = readReport(path);
    if (again === undefined) break;
    writeFileSync(path, JSON.stringify(supersede(before, again)));
    outcome = stage.judge(run, path);
  }
  return { ...outcome, notes: [...notes, outcome.notes].filter(Boolean).join('\n') };
}

function webExtVerdict(run: Run): Outcome {
  const { passed, notes } = judgeWebExt(run.output);
  const failed = passed && run.code === 0 ? 0 : 1;
  return { passed: 1 - failed, failed, notes };
}

/** The last line has the counts; what stands before it says which scenes are not as they were. */
function galleryCounts({ code, output }: Run): Outcome {
  const lines = output.trimEnd().split('\n');
  try {
    const { passed, failed } = JSON.parse(lines.at(-1) ?? '') as Omit<Outcome, 'notes'>;
    return {
      passed,
      failed: code === 0 ? failed : Math.max(failed, 1),
      notes: lines.slice(0, -1).join('\n'),
    };
  } catch {
    return { passed: 0, failed: 1, notes: output.trimEnd() };
  }
}

let running: ChildProcess | undefined;

/** Ends the running stage with everything it started: it leads its own process group. */
function end(signal: NodeJS.Signals): void {
  if (running?.pid === undefined || running.exitCode !== null) return;
  try {
    process.kill(-running.pid, signal);
  } catch {
    // It has ended meanwhile.
  }
}

function runScript(stage: Stage, args: string[]): Promise<Run> {
  const child = spawn('npm', ['run', '--silent', stage.script, '--', ...args], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running = child;
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      // A JSON answer is read from stdout alone.
      if (stage.judge !== webExtVerdict || stream === child.stdout) output += text;
      if (stage.live) process.stdout.write(text);
    });
  }
  const overdue = setTimeout(() => {
    output += `\nNot done within ${stage.minutes} minutes.`;
    console.log(`${stage.name}: not done within ${stage.minutes} minutes, ended`);
    end('SIGTERM');
    setTimeout(() => end('SIGKILL'), 10_000).unref();
  }, stage.minutes * 60_000);
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ code: 1, output: String(error) }));
    child.once('close', (code) => {
      clearTimeout(overdue);
      resolve({ code: code ?? 1, output });
    });
  });
}

async function outcomeOf(stage: Stage, report: string): Promise<Outcome> {
  const outcome = stage.judge(await runScript(stage, stage.args?.(report) ?? []), report);
  return outcome.failed > 0 && stage.reruns ? runAgain(stage, report, outcome) : outcome;
}

async function main(chosen: string[]): Promise<number> {
  const unknown = chosen.filter((name) => !stages.some((stage) => stage.name === name));
  if (unknown.length > 0) {
    console.log(
      `No such stage: ${unknown.join(', ')}. There are: ${stages.map(({ name }) => name).join(' ')}`,
    );
    return 2;
  }
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-test-'));
  const lines: string[] = [];
  const bad = new Set<string>();
  let passed = 0;
  let failed = 0;
  const planned = stages.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
  const isPlanned = (stage: string) => planned.some(({ name }) => name === stage);
  if (isPlanned('e2e')) {
    prepareBrowsers(['chromium', 'firefox'], 'ja');
    await warmFirefox();
  } else if (isPlanned('gallery')) prepareBrowsers(['chromium'], 'ja');
  for (const stage of planned) {
    const begun = performance.now();
    const skipped = stage.needs !== undefined && bad.has(stage.needs);
    const report = join(folder, `${stage.name}.json`);
    const outcome = skipped
      ? { passed: 0, failed: 1, notes: `not run: ${stage.needs} failed` }
      : await outcomeOf(stage, report);
    passed += outcome.passed;
    failed += outcome.failed;
    if (outcome.failed > 0) bad.add(stage.name);
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const line = `${outcome.failed > 0 ? 'FAIL' : 'ok  '} ${stage.name.padEnd(8)} ${outcome.passed} passed, ${outcome.failed} failed (${seconds} s)`;
    lines.push(line);
    console.log(line);
    if (outcome.notes) console.log(outcome.notes.replace(/^/gm, '     '));
  }
  rmSync(folder, { recursive: true, force: true });
  reap();
  console.log(`\n${lines.join('\n')}\n`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed > 0 || passed === 0 ? 1 : 0;
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => {
    end(signal);
    running?.once('close', () => {
      reap();
      process.exit(130);
    });
  });
}

process.exitCode = await main(process.argv.slice(2));
