import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

interface CatalogueEntry {
  message: string;
  placeholders?: unknown;
  description?: string;
}

/** The package's catalogues go without what they say to translators. */
export function leanCatalogues(): Plugin {
  let outDir = '';
  return {
    name: 'lean-catalogues',
    configResolved: (config) => {
      outDir = config.build.outDir;
    },
    writeBundle: () => {
      for (const language of readdirSync(join(outDir, '_locales'))) {
        const file = join(outDir, '_locales', language, 'messages.json');
        const entries = Object.entries<CatalogueEntry>(JSON.parse(readFileSync(file, 'utf8')));
        const lean = entries.map(([key, { description, ...words }]) => [key, words]);
        writeFileSync(file, JSON.stringify(Object.fromEntries(lean)));
      }
    },
  };
}
