import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build, type Plugin } from 'vite';

const FILE = 'background.js';

interface Background {
  /** The TypeScript that the background starts with. */
  readonly entry: string;
  /** Its key in this browser's manifest. */
  readonly key: (file: string) => object;
  readonly plugins: Plugin[];
}

/**
 * Builds the background as one classic script, and names it in the manifest.
 *
 * A worker that is a module starts slowly: from the request that wakes it to a ledger that is ready it took 26 ms in
 * Chromium 156, as a classic script 19 (an empty one 15). crxjs makes modules only, so it is not told of the background.
 */
export function classicBackground({ entry, key, plugins }: Background): Plugin {
  let outDir = '';
  let common = {};
  return {
    name: 'classic-background',
    configResolved: (config) => {
      const { target, reportCompressedSize } = config.build;
      ({ outDir } = config.build);
      common = { outDir, target, reportCompressedSize };
    },
    writeBundle: async () => {
      // Modules are strict, and a classic script has to say so.
      const output = { format: 'iife', entryFileNames: FILE, banner: "'use strict';" } as const;
      await build({
        configFile: false,
        publicDir: false,
        plugins,
        logLevel: 'warn',
        build: { ...common, emptyOutDir: false, rolldownOptions: { input: entry, output } },
      });
      const path = join(outDir, 'manifest.json');
      const manifest = JSON.parse(readFileSync(path, 'utf8'));
      writeFileSync(path, JSON.stringify({ ...manifest, background: key(FILE) }));
    },
  };
}
