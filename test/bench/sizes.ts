/** What the built extension weighs: what background and popup load before they can work, and the whole package. */
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../e2e/harness/places.ts';
import { BUILDS, packBuilds } from '../release/packages.ts';
import { type Figure, figure } from './figure.ts';

/** A part, where it starts, and the goal in KB of 1000 bytes. */
const PARTS = {
  background: { entry: 'background.js', goal: 15 },
  popup: { entry: 'src/pages/popup/index.html', goal: 20 },
} as const;

const DIST = join(root, 'dist');

/** All sizes in KB, as lines of the table. `npm run build` must have been run. */
export function sizes(): Figure[] {
  const packages = packBuilds(DIST);
  return BUILDS.flatMap((build, index) => [
    ...Object.entries(PARTS).map(([name, { entry, goal }]) =>
      inKB(`size: ${name}, gzip (${build})`, loadedBytes(join(DIST, build), entry), goal),
    ),
    inKB(`size: zip (${build})`, packages[index]?.bytes.length ?? Number.NaN, null),
  ]);
}

const inKB = (name: string, bytes: number, goal: number | null): Figure =>
  figure(name, [bytes / 1000], goal === null ? null : { atMost: goal }, 'KB');

/** Code and style that `entry` loads at once, each file gzipped by itself as a server would send it. */
function loadedBytes(dist: string, entry: string): number {
  const weighed = loaded(dist, entry).filter((path) => extname(path) !== '.html');
  return weighed.reduce(
    (sum, path) => sum + gzipSync(readFileSync(join(dist, path)), { level: 9 }).length,
    0,
  );
}

const IN_CODE = /\b(?:from|import)\s*["']([./][^"']*\.js)["']/g;
const IN_PAGE = /\b(?:src|href)="([^"]+)"/g;

/** Paths in `dist` of `entry` and of all that it loads without being asked: no dynamic imports. */
export function loaded(dist: string, entry: string): string[] {
  const found = new Set([entry]);
  for (const path of found) {
    const pattern = extname(path) === '.html' ? IN_PAGE : extname(path) === '.js' ? IN_CODE : null;
    if (pattern === null) continue;
    for (const [, target = ''] of readFileSync(join(dist, path), 'utf8').matchAll(pattern)) {
      found.add(new URL(target, `file:///${path}`).pathname.slice(1));
    }
  }
  return [...found];
}
