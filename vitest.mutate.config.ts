/** The tests that `npm run mutate` runs: those of the folders, and those of the core beside it. */
import { defineConfig } from 'vitest/config';
import { unit } from './vitest.config.ts';

const folders = (process.env.MUTATE ?? '').split(',');

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    include: [
      ...folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      ...(folders.some((folder) => folder.startsWith('core')) ? ['test/core/**/*.test.ts'] : []),
      ...(folders.some((folder) => /^(?:background|storage)/.test(folder))
        ? ['test/{background,storage,faults}/**/*.test.ts']
        : []),
    ],
  },
});
