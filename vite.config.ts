import { relative } from 'node:path';
import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import preact from '@preact/preset-vite';
import { defineConfig } from 'vite';
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

/** Pages that crxjs does not find in the manifest: no key names the first, and Firefox's key for the second is unknown to it. */
const UNLISTED: Record<Browser, string[]> = {
  chrome: ['src/pages/welcome/index.html'],
  firefox: ['src/pages/welcome/index.html', 'src/pages/panel/index.html'],
};

/** By the path within this folder, so that the build is the same wherever it lies. */
const within = (pattern: RegExp) => (path: string) => pattern.test(relative(import.meta.dirname, path));

/** Few files: a page waits for each as long as for reading storage. The worker imports nothing of the second. */
const GROUPS = [
  {
    name: 'core',
    test: within(/^src.(?:core|platform|storage|history|backlog-api|export)\b|node_modules.(?!preact)/),
    minShareCount: 2,
    priority: 2,
  },
  { name: 'ui', test: within(/^src.ui\b|node_modules.preact/), minShareCount: 2, priority: 1 },
];

/** `vite build --mode chrome|firefox` writes `dist/<mode>`. */
export default defineConfig(({ mode }) => {
  const browser: Browser = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [preact({ devToolsEnabled: false }), crx({ manifest: manifestFor(browser), browser })],
    build: {
      outDir: `dist/${browser}`,
      rolldownOptions: { input: UNLISTED[browser], output: { codeSplitting: { groups: GROUPS } } },
      emptyOutDir: true,
      target: browser === 'firefox' ? 'firefox142' : 'chrome127',
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
    },
  };
});
