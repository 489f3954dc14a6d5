/** The tests that `npm run mutate` runs: those of the folders, and those of the core beside it. */
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

const folders = (process.env.MUTATE ?? '').split(',');

export default defineConfig({
  plugins: [preact()],
  test: {
    include: [
      ...folders.map((folder) => `test/${folder}/**/*.test.{ts,tsx}`),
      ...(folders.some((folder) => folder.startsWith('core')) ? ['test/core/**/*.test.ts'] : []),
      ...(folders.some((folder) => /^(?:background|storage)/.test(folder))
        ? ['test/{background,storage,faults}/**/*.test.ts']
        : []),
    ],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
  },
});
