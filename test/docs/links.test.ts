/** Nothing in the docs points to what is not there. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { expect, test } from 'vitest';
import project from '../../package.json' with { type: 'json' };
import { root } from '../e2e/harness/places.ts';
import { docs, type Page } from './pages.ts';

/** Pages that are being written. */
const PENDING = ['docs/soak.md'];

/** Without what is an example: fenced code, and code in the line. */
const prose = (text: string) => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');

function targets({ text }: Page): string[] {
  const links = [...prose(text).matchAll(/\]\(([^)\s]+)\)/g)];
  const images = [...text.matchAll(/<img[^>]*\ssrc="([^"]+)"/g)];
  return [...links, ...images].map(([, target = '']) => target).filter((target) => !/^[a-z]+:/.test(target));
}

/** Anchors as GitHub makes them: lower case, blanks to hyphens, no other signs, a number for each repetition. */
function anchors(text: string): Set<string> {
  const found = new Set<string>();
  for (const [, heading = ''] of text.replace(/^```[\s\S]*?^```/gm, '').matchAll(/^#+ (.*)$/gm)) {
    const plain = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(/\s/g, '-');
    let anchor = plain;
    for (let again = 1; found.has(anchor); again += 1) anchor = `${plain}-${again}`;
    found.add(anchor);
  }
  return found;
}

function fault({ path, text }: Page, target: string): string | null {
  const [file = '', anchor] = target.split('#');
  const to = file === '' ? path : normalize(join(dirname(path), file)).replaceAll('\\', '/');
  if (PENDING.includes(to)) return null;
  if (!existsSync(join(root, to))) return `${path}: no ${to}`;
  if (anchor === undefined || statSync(join(root, to)).isDirectory()) return null;
  const there = file === '' ? text : (docs.find((each) => each.path === to)?.text ?? '');
  return anchors(there).has(anchor) ? null : `${path}: no #${anchor} in ${to}`;
}

test('heading anchors are made as GitHub makes them', () => {
  expect([
    ...anchors('# A `code` – title!\n```\n# no heading\n```\n## Twice\n## Twice\n## 日本語 です\n'),
  ]).toEqual(['a-code--title', 'twice', 'twice-1', '日本語-です']);
});

test('every relative link leads to a file, and to a heading where it names one', () => {
  const all = docs.flatMap((page) => targets(page).map((target) => fault(page, target)));
  expect(all.length).toBeGreaterThan(20);
  expect(all.filter((each) => each !== null)).toEqual([]);
});

test('every npm script that the docs name exists', () => {
  const named = docs.flatMap(({ path, text }) =>
    [...text.matchAll(/\bnpm run ([\w:-]+)/g)].map(([, script = '']) => ({ path, script })),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ script }) => !(script in project.scripts))).toEqual([]);
});

test('every source file that the docs name exists', () => {
  const named = docs.flatMap(({ path, text }) =>
    [...text.matchAll(/\b(?:src|test|docs|public)\/[\w./-]+\.(?:tsx?|json|md|tsv)\b/g)].map(([file]) => ({
      path,
      file,
    })),
  );
  expect(named.length).toBeGreaterThan(40);
  expect(named.filter(({ file }) => !existsSync(join(root, file)))).toEqual([]);
});
