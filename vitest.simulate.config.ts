/** `npm run simulate`: the tests that take their number of rounds from `test/simulation.ts`, with many rounds. */
import { readdirSync, readFileSync } from 'node:fs';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

const SEED = process.env.SEED === 'random' ? `${Date.now() % 1_000_000}` : (process.env.SEED ?? '20261129');
console.log(`SEED=${SEED}`);

const simulations = readdirSync('test', { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.test\.tsx?$/.test(path))
  .map((path) => `test/${path}`)
  .filter((path) => /from '(?:\.\.?\/)+simulation\.ts'/.test(readFileSync(path, 'utf8')));

export default defineConfig({
  plugins: [preact()],
  test: {
    include: simulations,
    setupFiles: ['test/setup.ts'],
    env: { SIMULATE: '1', SEED },
    maxWorkers: '100%',
    testTimeout: 600_000,
  },
});
