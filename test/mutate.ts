/**
 * `npm run mutate -- FOLDER [--sample N] [--seed S]`: changes each rule of `src/FOLDER` in turn, or of a random sample of
 * its rules, and lists the changes that no test notices.
 */
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { sample: { type: 'string' }, seed: { type: 'string', default: '1' } },
});
if (positionals.length === 0) throw new Error('Which folders or files of src? Such as core/readings');
const isFile = (path: string) => /\.tsx?$/.test(path);
const mutate = positionals.map((path) => (isFile(path) ? `src/${path}` : `src/${path}/**/*.{ts,tsx}`));
process.env.MUTATE = positionals
  .map((path) => (isFile(path) ? path.replace(/\/[^/]*$/, '') : path))
  .join(',');

const { sample, seed } = values;
process.env.MUTANT_SAMPLE = sample;
process.env.MUTANT_SEED = seed;
const sampling = sample !== undefined && {
  plugins: ['@stryker-mutator/vitest-runner', './test/mutant-sample.mjs'],
  reporters: ['sample', 'clear-text', 'progress-append-only'],
  incremental: false,
};
await new Stryker({ mutate, ...sampling }).runMutationTest();
