import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BrowserName } from './session.ts';

export const root = fileURLToPath(new URL('../../../', import.meta.url));

const builds: Record<BrowserName, string> = { chromium: 'dist/chrome', firefox: 'dist/firefox' };

/** The unpacked extension for a browser: the given one, or this checkout's build. */
export function extensionFolder(name: BrowserName, chosen?: string): string {
  const folder = chosen ?? join(root, builds[name]);
  if (!existsSync(join(folder, 'manifest.json'))) {
    throw new Error(`No extension in ${folder}: run "npm run build" first.`);
  }
  return folder;
}
