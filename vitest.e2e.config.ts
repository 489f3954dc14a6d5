/** `npm run e2e`: the built extension in both browsers. The files of a worker share one, whose start costs more than most of them. */
import preact from '@preact/preset-vite';
import { configDefaults, defineConfig } from 'vitest/config';

/** Files of which one browser is enough, or that only one can run. */
const NOT_IN = { chromium: [], firefox: ['clock', 'full-disk', 'notifications-off', 'scenarios'] };

const inBrowser = (name: 'chromium' | 'firefox') => ({
  plugins: [preact()],
  test: {
    name,
    include: ['test/e2e/**/*.e2e.ts'],
    exclude: [...configDefaults.exclude, ...NOT_IN[name].map((file) => `test/e2e/${file}.e2e.ts`)],
    env: { E2E_BROWSER: name },
    isolate: false,
    // Most of the time is spent waiting.
    maxWorkers: Number(process.env.E2E_WORKERS ?? 4),
    // Each that was needed is told (test/report.ts).
    retry: 2,
    testTimeout: 180_000,
    hookTimeout: 60_000,
  },
});

export default defineConfig({
  test: {
    projects: [inBrowser('chromium'), inBrowser('firefox')],
    reporters: ['default', './test/report.ts'],
    experimental: { fsModuleCache: true },
  },
});
