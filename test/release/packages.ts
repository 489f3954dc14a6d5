/** What is uploaded: one zip for Chrome Web Store and Edge, one for AMO, and the sources that AMO's reviewers build. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import project from '../../package.json' with { type: 'json' };
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

/** Every file that git tracks, as it is in the working tree; nothing that merely lies about there. */
export function packSources(root: string): Package {
  const list = execFileSync('git', ['ls-files', '-z', '--stage'], { cwd: root, encoding: 'utf8' });
  const tracked = list
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(line.indexOf('\t') + 1), executable: line.startsWith('100755') }));
  const files = new Map(tracked.map(({ name }) => [name, readFileSync(join(root, name))]));
  const executables = new Set(tracked.filter(({ executable }) => executable).map(({ name }) => name));
  return { name: named('sources'), bytes: zip(files, executables) };
}

/** As `sha256sum` writes and checks them. */
export function checksums(packages: readonly Package[]): string {
  const line = ({ name, bytes }: Package) => `${createHash('sha256').update(bytes).digest('hex')}  ${name}\n`;
  return packages.map(line).join('');
}
