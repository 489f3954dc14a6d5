import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import preact from '@preact/preset-vite';
import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config';
import manifest from './manifest.json' with { type: 'json' };
import project from './package.json' with { type: 'json' };

type Browser = 'chrome' | 'firefox';

/** One manifest for all stores: each build drops the keys that only the other browser knows; the version is npm's. */
function manifestFor(browser: Browser): ManifestV3Export {
  const { background, browser_specific_settings, sidebar_action, action, permissions, ...others } = manifest;
  const { externally_connectable, minimum_chrome_version, side_panel, ...rest } = others;
  const { default_area, ...chromeAction } = action;
  const { service_worker: entry } = background;
  const own =
    browser === 'firefox'
      ? {
          action,
          permissions: permissions.filter((name) => name !== 'sidePanel'),
          background: { scripts: [entry], type: 'module' },
          sidebar_action,
          browser_specific_settings,
        }
      : {
          action: chromeAction,
          permissions,
          background: { service_worker: entry, type: 'module' },
          side_panel,
          minimum_chrome_version,
          externally_connectable,
        };
  return { ...rest, version: project.version, ...own } as unknown as ManifestV3Export;
}

/** Unit tests of what has no browser in it. */
const CORE = 'test/{core,backlog-api}/**/*.test.ts';
const unit: ViteUserConfig['test'] = {
  setupFiles: ['test/setup.ts'],
  reporters: ['default', './test/report.ts'],
  maxWorkers: '100%',
  testTimeout: 60_000,
  hookTimeout: 60_000,
  // The core keeps nothing outside its arguments: its files share a worker's modules, which halves what they take.
  projects: [
    { extends: true, test: { name: 'core', include: [CORE], isolate: false } },
    {
      extends: true,
      test: {
        name: 'others',
        include: ['test/**/*.test.{ts,tsx}'],
        exclude: [...configDefaults.exclude, 'dist/**', CORE],
      },
    },
  ],
};

/** Pages that crxjs does not find in the manifest: no key names the first, and Firefox's key for the second is unknown to it. */
const UNLISTED: Record<Browser, string[]> = {
  chrome: ['src/pages/welcome/index.html'],
  firefox: ['src/pages/welcome/index.html', 'src/pages/panel/index.html'],
};

/** `vite build --mode chrome|firefox` writes `dist/<mode>`; Vitest runs the unit tests without the extension plugin. */
export default defineConfig(({ mode }) => {
  if (process.env.VITEST) return { plugins: [preact()], test: unit };
  const browser: Browser = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [preact({ devToolsEnabled: false }), crx({ manifest: manifestFor(browser), browser })],
    build: {
      outDir: `dist/${browser}`,
      rolldownOptions: { input: UNLISTED[browser] },
      emptyOutDir: true,
      target: browser === 'firefox' ? 'firefox142' : 'chrome127',
      modulePreload: false,
      reportCompressedSize: false,
    },
  };
});
