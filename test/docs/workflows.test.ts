/** The workflows can be read, name scripts and secrets that exist, and pin what AMO's reviewers are told. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import project from '../../package.json' with { type: 'json' };
import { root } from '../e2e/harness/places.ts';
import { page } from './pages.ts';

const FOLDER = join(root, '.github/workflows');
/** What npm does without a script of ours. */
const BUILT_IN = ['ci', 'cit', 'install', 'pkg'];

interface Step {
  uses?: string;
  run?: string;
}

interface Workflow {
  on: Record<string, unknown>;
  permissions: Record<string, string>;
  jobs: Record<string, { needs?: string; steps: Step[] }>;
}

const workflows = readdirSync(FOLDER).map((name) => {
  const text = readFileSync(join(FOLDER, name), 'utf8');
  return { name, text, workflow: parse(text, { strict: true }) as Workflow };
});
const release = workflows.find(({ name }) => name === 'release.yml');

describe.each(workflows)('$name', ({ text, workflow }) => {
  const jobs = Object.values(workflow.jobs);
  const steps = jobs.flatMap((job) => job.steps);

  test('has jobs that run or use something, and wait for jobs that exist', () => {
    expect(steps.length).toBeGreaterThan(0);
    expect(steps.filter(({ uses, run }) => (uses === undefined) === (run === undefined))).toEqual([]);
    const needed = jobs.flatMap(({ needs }) => needs ?? []);
    expect(needed.filter((name) => !(name in workflow.jobs))).toEqual([]);
  });

  test('names npm scripts that exist', () => {
    const named = [...text.matchAll(/\bnpm (?:run )?([a-z][\w:-]*)/g)].map(([, name = '']) => name);
    const there = [...Object.keys(project.scripts), ...BUILT_IN];
    expect(named.filter((name) => !there.includes(name))).toEqual([]);
    expect(named.length).toBeGreaterThan(0);
  });

  test('may write nothing unless a job says so', () => {
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  test('uses only actions of GitHub and Google, each pinned to a commit with its version beside it', () => {
    const used = [...text.matchAll(/\buses: (.+)/g)].map(([, name = '']) => name);
    expect(used.length).toBe(steps.filter(({ uses }) => uses !== undefined).length);
    const pinned = /^(?:actions|google-github-actions)\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/;
    expect(used.filter((name) => !pinned.test(name))).toEqual([]);
  });

  test('gives secrets to single steps, and runs no install script in a job that holds secrets', () => {
    for (const job of jobs) {
      const { steps: own, ...rest } = job;
      expect(JSON.stringify(rest)).not.toContain('secrets.');
      const holders = own.filter((step) => JSON.stringify(step).includes('${{ secrets.'));
      const installs = own.filter(({ run = '' }) => /\bnpm (?:ci|cit|install)\b/.test(run));
      if (holders.length === 0) continue;
      for (const { run = '' } of installs) expect(run).toContain('npm ci --ignore-scripts');
      expect(installs.filter((step) => holders.includes(step))).toEqual([]);
    }
  });
});

test('AMO’s reviewers are told the Node.js and npm that release.yml builds with', () => {
  const { text } = page('docs/store/amo-reviewers.md');
  const [, node, npm] = /Node\.js (\S+) and npm (\S+),/.exec(text) ?? [];
  expect([...(release?.text.matchAll(/node:([\d.]+)-/g) ?? [])].map(([, version]) => version)).toEqual([
    node,
  ]);
  expect(
    [...(release?.text.matchAll(/node-version: ([\d.]+)/g) ?? [])].map(([, version]) => version),
  ).toEqual([node]);
  expect(release?.text).toContain(`npm@${npm}\n`);
});
