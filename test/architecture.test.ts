/**
 * Rules about the source that the linter and the compiler cannot hold. Which folder may import which, and that no imports
 * form a circle, is in `biome.json`; that `core/` knows no browser is in `src/core/tsconfig.json`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Source {
  /** Below `src`. */
  readonly path: string;
  readonly text: string;
}

const SRC = new URL('../src/', import.meta.url);
const sources: readonly Source[] = readdirSync(SRC, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(?:tsx?|html)$/.test(path))
  .map((path) => ({ path, text: readFileSync(new URL(path, SRC), 'utf8') }));
const scripts = sources.filter(({ path }) => !path.endsWith('.html'));
const pages = sources.filter(({ path }) => path.endsWith('.html'));

/** Without comments and the insides of strings. */
const codeOf = (text: string): string =>
  text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, "''");

/** The files whose code matches. */
const filesWith = (pattern: RegExp, among: readonly Source[] = scripts): string[] =>
  among.filter(({ text }) => pattern.test(codeOf(text))).map(({ path }) => path);

it('the folders of the sources are found', () => {
  expect(scripts.length).toBeGreaterThan(100);
  expect(pages).toHaveLength(4);
});

describe('the core never uses', () => {
  const core = scripts.filter(({ path }) => path.startsWith('core/'));

  it.each([
    ['the time', /\bDate\s*\.\s*now\b|\bnew\s+Date\b/],
    ['chance', /\bMath\s*\.\s*random\b/],
    ['promises', /\basync\b|\bawait\b|\bPromise\b/],
  ])('%s', (_, pattern) => {
    expect(filesWith(pattern, core)).toEqual([]);
  });
});

describe('one module for each concern:', () => {
  it('only platform/browser.ts imports more than types from webextension-polyfill', () => {
    const users = scripts.filter(({ text }) => /^import (?!type )[^;]*'webextension-polyfill'/m.test(text));
    expect(users.map(({ path }) => path)).toEqual(['platform/browser.ts']);
  });

  it('no source uses the browser’s own globals, except for their types', () => {
    const untyped = scripts.map(({ path, text }) => ({
      path,
      text: text.replace(/^(?:export )?type \w+ = [^;]*;|\btypeof chrome\b/gm, ''),
    }));
    expect(filesWith(/\bchrome\s*\.\s*[a-z]|\bglobalThis\s*\.\s*(?:browser|chrome)\b/, untyped)).toEqual([]);
  });

  it('only backlog-api/client.ts makes requests, beside the script that the user copies to run it in Node', () => {
    expect(filesWith(/\bfetch\s*\(|\bXMLHttpRequest\b|\bsendBeacon\b|\bWebSocket\b/)).toEqual([
      'backlog-api/client.ts',
      'export/batch-script.ts',
    ]);
  });

  it('only local-clock.ts reads the time in the background', () => {
    const background = scripts.filter(({ path }) => path.startsWith('background/'));
    expect(filesWith(/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/, background)).toEqual([
      'background/local-clock.ts',
    ]);
  });

  it('only the background writes to the storage; screens send commands, and can erase everything', () => {
    const screens = scripts.filter(
      ({ path }) => /^(?:ui|pages|export)\//.test(path) && path !== 'export/erase.ts',
    );
    const writers =
      /\bimport\s*\{[^}]*\b(?:changeSettings|setSync|pullSettings|saveAccount|changeAccount|removeAccount|updateKeyAssignments|recordRepairs|clearRepairLog|saveInferredCategories|loadSecret)\b/;
    expect(filesWith(writers, screens)).toEqual([]);
    expect(
      filesWith(/\bstorage\s*\.\s*(?:local|session|sync)\s*\.\s*(?:set|remove|clear)\b/, screens),
    ).toEqual([]);
  });

  it('an API key is read from storage where it is stored, and nowhere else', () => {
    const readers = scripts.filter(({ text }) => /['"`]key:/.test(text));
    expect(readers.map(({ path }) => path)).toEqual(['storage/accounts.ts']);
  });
});

describe('text never becomes code or markup:', () => {
  it('no source uses innerHTML and its kin, or eval', () => {
    const dangerous =
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc)\b|\bdocument\s*\.\s*write|\beval\s*\(|\bnew\s+Function\b/;
    expect(filesWith(dangerous)).toEqual([]);
  });

  it('pages load no script but their own', () => {
    for (const { path, text } of pages) {
      const loaded = [...text.matchAll(/(?:src|href)\s*=\s*["']([^"']+)["']/g)].map(([, url = '']) => url);
      expect([path, loaded.filter((url) => /^(?:[a-z]+:|\/\/)/i.test(url))]).toEqual([path, []]);
      expect(text).not.toMatch(/\son[a-z]+\s*=|<script(?![^>]*\ssrc=)/i);
    }
  });
});

it('no rule of the compiler or the linter is switched off in a source', () => {
  expect(scripts.filter(({ text }) => /@ts-(?:ignore|nocheck|expect-error)|biome-ignore/.test(text))).toEqual(
    [],
  );
});
