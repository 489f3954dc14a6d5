/**
 * Zip archives whose bytes depend on nothing but names and contents. fflate deflates in plain JavaScript: the zlib
 * inside Node.js, which other writers use, gives other bytes in other versions of Node.js.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { unzipSync, type Zippable, zipSync } from 'fflate';

/** Contents by name, with slashes. */
export type Files = ReadonlyMap<string, Uint8Array>;

/** Zip knows no zone: the local fields of the date are written as they are. 1980 is where its time begins. */
const mtime = new Date(1980, 0, 1);
const os = 3; // Unix, so that `attrs` are a mode.
const mode = (executable: boolean) => ((0o100000 | (executable ? 0o755 : 0o644)) << 16) >>> 0;

/** Entries sorted by name, all of the same time and mode, except for `executables`. */
export function zip(files: Files, executables: ReadonlySet<string> = new Set()): Uint8Array {
  const names = [...files.keys()].sort();
  const entries: Zippable = {};
  for (const name of names) {
    entries[name] = [files.get(name) ?? new Uint8Array(), { os, mtime, attrs: mode(executables.has(name)) }];
  }
  return zipSync(entries, { level: 9 });
}

/** Writes what the archive holds below the folder. */
export function unzipInto(folder: string, archive: Uint8Array): void {
  for (const [name, content] of Object.entries(unzipSync(archive))) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
