/** The tests that `npm run mutate` runs: those of the folder, and those of the core beside it. */
import preact from '@preact/preset-vite';
import { defineConfig } from 'vitest/config';

const folder = process.env.MUTATE ?? '';

export default defineConfig({
  plugins: [preact()],
  test: {
    include: [
      `test/${folder}/**/*.test.{ts,tsx}`,
      ...(folder.startsWith('core') ? ['test/core/**/*.test.ts'] : []),
    ],
    setupFiles: ['test/setup.ts'],
    testTimeout: 60_000,
  },
});
