/** `npm run simulate`: the tests that take their number of rounds from `test/simulation.ts`, with many rounds. */
import { readdirSync, readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { unit } from './vitest.config.ts';

const SEED = process.env.SEED === 'random' ? `${Date.now() % 1_000_000}` : (process.env.SEED ?? '20261129');
console.log(`SEED=${SEED}`);

const simulations = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => `test/${path}`)
  .filter((path) => /from '(?:\.\.?\/)+simulation\.ts'/.test(readFileSync(path, 'utf8')));

export default defineConfig({
  ...unit,
  test: { ...unit.test, include: simulations, env: { SIMULATE: '1', SEED }, testTimeout: 600_000 },
});
