import { crx, type ManifestV3Export } from '@crxjs/vite-plugin';
import preact from '@preact/preset-vite';
import { configDefaults, defineConfig } from 'vitest/config';
import manifest from './manifest.json' with { type: 'json' };
import project from './package.json' with { type: 'json' };

type Browser = 'chrome' | 'firefox';

/** One manifest for all stores: each build drops the keys that only the other browser knows; the version is npm's. */
function manifestFor(browser: Browser): ManifestV3Export {
  const { browser_specific_settings, minimum_chrome_version, side_panel, sidebar_action, ...rest } = manifest;
  const common = { ...rest, version: project.version };
  const { default_area, ...action } = manifest.action;
  const permissions = common.permissions.filter((name) => name !== 'sidePanel');
  const own =
    browser === 'firefox'
      ? { ...common, permissions, sidebar_action, browser_specific_settings }
      : { ...common, action, side_panel, minimum_chrome_version };
  return own as unknown as ManifestV3Export;
}

/** Long or young end-to-end tests, not yet part of `npm test`: `npm run e2e:more`. */
const MORE = ['alerts-scenarios', 'outside', 'panel', 'panel-rows'].map((name) => `test/e2e/${name}.e2e.ts`);

/** `vite build --mode chrome|firefox` writes `dist/<mode>`; Vitest runs the unit tests without the extension plugin. */
export default defineConfig(({ mode }) => {
  if (process.env.VITEST) {
    const more = mode === 'e2e-more';
    const e2e = mode === 'e2e' || more;
    return {
      plugins: [preact()],
      test: {
        include: more ? MORE : e2e ? ['test/e2e/**/*.e2e.ts'] : ['test/**/*.test.{ts,tsx}'],
        exclude: [...configDefaults.exclude, 'dist/**', ...(more ? [] : MORE)],
        fileParallelism: !e2e,
        // A browser on a busy machine may stall; a fault fails every time.
        retry: e2e ? 2 : 0,
        testTimeout: e2e ? 180_000 : 60_000,
        hookTimeout: e2e ? 180_000 : 60_000,
      },
    };
  }
  const browser: Browser = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    plugins: [preact({ devToolsEnabled: false }), crx({ manifest: manifestFor(browser), browser })],
    build: {
      outDir: `dist/${browser}`,
      // The sidebar's page, which crxjs does not find in Firefox's manifest by itself.
      ...(browser === 'firefox' ? { rolldownOptions: { input: ['src/panel/index.html'] } } : {}),
      emptyOutDir: true,
      target: browser === 'firefox' ? 'firefox142' : 'chrome127',
      modulePreload: false,
      reportCompressedSize: false,
    },
  };
});
