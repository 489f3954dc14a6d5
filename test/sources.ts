/** Reads `src` for the tests of its shape: every source, and what it imports. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../src', import.meta.url));

export interface Source {
  /** Below `src`, with slashes. */
  readonly path: string;
  readonly layer: string;
  readonly text: string;
}

export const sources: readonly Source[] = readdirSync(ROOT, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => {
    const path = join(entry.parentPath, entry.name)
      .slice(ROOT.length + 1)
      .replaceAll('\\', '/');
    return { path, layer: path.split('/')[0] ?? '', text: readFileSync(join(ROOT, path), 'utf8') };
  });
export const scripts = sources.filter(({ path }) => /\.tsx?$/.test(path));
export const pages = sources.filter(({ path }) => path.endsWith('.html'));

interface Import {
  readonly from: string;
  readonly target: string;
  readonly typeOnly: boolean;
}

/** Every module that a source names: static, re-exported, for its effect, or dynamic. */
export function importsOf({ path, text }: Source): Import[] {
  const plain = text.replace(/\/\*[\s\S]*?\*\/|(?<![:'"`])\/\/[^\n]*/g, '');
  const named = /(?:^|[;\n])\s*(import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s*)?['"]([^'"]+)['"]/g;
  const dynamic = /(\btypeof\s+)?\bimport\s*\(\s*['"`]([^'"`]+)['"`]/g;
  return [
    ...[...plain.matchAll(named)].map(([, , type, target = '']) => ({
      from: path,
      target,
      typeOnly: type !== undefined,
    })),
    ...[...plain.matchAll(dynamic)].map(([, type, target = '']) => ({
      from: path,
      target,
      typeOnly: type !== undefined,
    })),
  ];
}

export const imports = scripts.flatMap(importsOf);
export const within = imports
  .filter(({ target }) => target.startsWith('.'))
  .map((one) => ({ ...one, to: normalize(join(dirname(one.from), one.target)).replaceAll('\\', '/') }));
