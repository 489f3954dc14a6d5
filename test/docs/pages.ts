/** The Markdown files of the project, read for the tests of what they claim. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../e2e/harness/places.ts';

export interface Page {
  /** From the project's folder. */
  readonly path: string;
  readonly text: string;
}

const read = (path: string): Page => ({ path, text: readFileSync(join(root, path), 'utf8') });
const top = readdirSync(root).filter((name) => name.endsWith('.md'));
const below = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.md'))
  .map((name) => `docs/${name.replaceAll('\\', '/')}`);

export const docs: readonly Page[] = [...top, ...below].map(read);

export function page(path: string): Page {
  const found = docs.find((each) => each.path === path);
  if (found === undefined) throw new Error(`No page ${path}`);
  return found;
}

/** The cells of every row of a page's tables, without the rules under their heads. */
export function rows({ text }: Page): string[][] {
  const lines = text.match(/^\|.*\|$/gm) ?? [];
  const cells = (line: string) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim());
  return lines.map(cells).filter(([first = '']) => !/^-*$/.test(first));
}

/** The items of the first list under the heading that begins like this. */
export function listUnder({ path, text }: Page, heading: string): string[] {
  const [, part = ''] =
    new RegExp(`^#+ ${heading}.*\\n([\\s\\S]*?)(?=^#|(?![\\s\\S]))`, 'm').exec(text) ?? [];
  const items = [...part.matchAll(/^- (.*)$/gm)].map(([, item = '']) => item);
  if (items.length === 0) throw new Error(`No list under "${heading}" in ${path}`);
  return items;
}
