import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { BUILDS } from '../release/packages.ts';
import { loaded, sizes } from './sizes.ts';

const folder = mkdtempSync(join(tmpdir(), 'sizes-'));
afterAll(() => rmSync(folder, { recursive: true }));

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

describe('what an entry loads', () => {
  it('is what it imports and what those import, but nothing that waits to be asked for', () => {
    write({
      'src/pages/popup/index.html':
        '<link rel="stylesheet" href="/assets/a.css"><script src="/assets/a.js"></script>',
      'assets/a.css': 'p{}',
      'assets/a.js': 'import{x as y}from"./b.js";import"./c.js";const later=()=>import("./later.js")',
      'assets/b.js': 'export*from"./c.js"',
      'assets/c.js': 'import"./a.js"',
      'assets/later.js': '',
    });
    expect(loaded(folder, 'src/pages/popup/index.html').sort()).toEqual([
      'assets/a.css',
      'assets/a.js',
      'assets/b.js',
      'assets/c.js',
      'src/pages/popup/index.html',
    ]);
  });
});

/** KB of a package; roomy, so that it catches a library taken in by mistake and not a feature. */
const LARGEST_ZIP = 300;

describe.each(BUILDS)('the build for %s', (browser) => {
  it('fits into the package limit', () => {
    const zip = sizes().find(({ name }) => name === `size: zip (${browser})`)?.value.median;
    expect(zip).toBeGreaterThan(50);
    expect(zip).toBeLessThan(LARGEST_ZIP);
  });
});
