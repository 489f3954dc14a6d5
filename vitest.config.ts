/**
 * `npm run unit` and `npm run release`. The files of a worker share its modules and its browser, which test/setup.ts resets before
 * each test.
 */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';

/** The fake browser of the tests. */
const alias = {
  'webextension-polyfill': fileURLToPath(new URL('./test/platform/fake-browser.ts', import.meta.url)),
};

const EXCLUDED = [...configDefaults.exclude, 'dist/**'];
/** What others get: the builds, their archives, and the lines that the panel copies. These tests start processes. */
const RELEASE = ['test/release/**/*.test.ts', 'test/export/batch-script.test.ts'];

/** What all unit tests need, however many rounds they go. */
export const unit: ViteUserConfig = {
  plugins: [preact()],
  test: {
    alias,
    setupFiles: ['test/setup.ts'],
    isolate: false,
    // Most code runs for a moment: V8 optimizes later and collects less often, which saves a fifth of the time.
    execArgv: ['--interrupt-budget=1000000', '--max-semi-space-size=64'],
    maxWorkers: '100%',
    testTimeout: 60_000,
    hookTimeout: 60_000,
    exclude: EXCLUDED,
  },
};

export default defineConfig({
  ...unit,
  test: {
    ...unit.test,
    reporters: ['default', './test/report.ts'],
    // Transformed files are kept in node_modules, so that the next run starts in two thirds of the time.
    experimental: { fsModuleCache: true },
    projects: [
      {
        extends: true,
        test: { name: 'node', include: ['test/**/*.test.ts'], exclude: [...EXCLUDED, ...RELEASE] },
      },
      {
        extends: true,
        test: {
          name: 'dom',
          include: ['test/**/*.test.tsx'],
          environment: 'happy-dom',
          setupFiles: ['test/ui/setup.ts'],
        },
      },
      { extends: true, test: { name: 'release', include: RELEASE } },
    ],
  },
});
