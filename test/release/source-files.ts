/** What a source archive consists of: every file of the checkout except what .gitignore names. */
import { accessSync, constants, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Its lines are names of files and folders, or a star and an ending; other forms are refused. */
function ignored(root: string): (name: string) => boolean {
  const lines = ['.git', ...readFileSync(join(root, '.gitignore'), 'utf8').split('\n')];
  const patterns = lines.filter((line) => line !== '').map((line) => line.replace(/\/$/, ''));
  const strange = patterns.find((pattern) => !/^\*?[\w.-]+$/.test(pattern));
  if (strange !== undefined) throw new Error(`.gitignore: ${strange} is more than a name`);
  return (name) =>
    patterns.some((pattern) =>
      pattern.startsWith('*') ? name.endsWith(pattern.slice(1)) : name === pattern,
    );
}

/** Paths from the folder, with slashes. */
export function sourceFiles(root: string): string[] {
  const isIgnored = ignored(root);
  const below = (folder: string): string[] =>
    readdirSync(join(root, folder), { withFileTypes: true })
      .filter(({ name }) => !isIgnored(name))
      .flatMap((entry) =>
        entry.isDirectory() ? below(`${folder}${entry.name}/`) : `${folder}${entry.name}`,
      );
  return below('').sort();
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
