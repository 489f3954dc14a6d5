/** What is uploaded: one zip for Chrome Web Store and Edge, one for AMO, and the sources that AMO's reviewers build. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import project from '../../package.json' with { type: 'json' };
import { isExecutable, sourceFiles } from './source-files.ts';
import { type Files, zip } from './zip.ts';

export interface Package {
  readonly name: string;
  readonly bytes: Uint8Array;
}

export const BUILDS = ['chrome', 'firefox'] as const;

const named = (what: string) => `${project.name}-${project.version}-${what}.zip`;

function filesBelow(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return new Map(paths.map((path) => [relative(folder, path).replaceAll('\\', '/'), readFileSync(path)]));
}

/** The packages of the builds in a folder such as `dist`. */
export function packBuilds(dist: string): Package[] {
  return BUILDS.map((build) => ({ name: named(build), bytes: zip(filesBelow(join(dist, build))) }));
}

export function packSources(root: string): Package {
  const names = sourceFiles(root);
  const files = new Map(names.map((name) => [name, readFileSync(join(root, name))]));
  const executables = new Set(names.filter((name) => isExecutable(join(root, name))));
  return { name: named('sources'), bytes: zip(files, executables) };
}

/** As `sha256sum` writes and checks them. */
export function checksums(packages: readonly Package[]): string {
  const line = ({ name, bytes }: Package) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  return packages.map(line).join('');
}
