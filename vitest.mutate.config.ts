/**
 * The tests that `npm run mutate` runs: those of the folders, and those of the core beside it. Without the simulations, which
 * take most of the time: what the others kill is a lower bound.
 */
import { configDefaults, defineConfig } from 'vitest/config';
import { unit } from './vitest.config.ts';

const SIMULATIONS = 'test/core/**/{*simulation,alert-quality,polling-cost,detection-delay}.test.ts';

const folders = (process.env.MUTATE ?? '').split(',');

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    // Stryker runs them in threads, which have no flags of V8 of their own.
    execArgv: [],
    exclude: [...configDefaults.exclude, SIMULATIONS],
    include: [
      ...folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      ...(folders.some((folder) => folder.startsWith('core')) ? ['test/core/**/*.test.ts'] : []),
      ...(folders.some((folder) => /^(?:background|storage)/.test(folder))
        ? ['test/{background,storage,faults}/**/*.test.ts']
        : []),
    ],
  },
});
