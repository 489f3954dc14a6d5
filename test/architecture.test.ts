/** The shape of the code, as far as a test can hold it: which way imports go, and what may be named where. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from './e2e/harness/places.ts';
import { imports, importsOf, pages, type Source, scripts, sources, within } from './sources.ts';

/** What a layer may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  quota: [],
  backlog: ['quota'],
  platform: ['quota', 'backlog'],
  background: ['quota', 'backlog', 'platform'],
  ui: ['quota', 'backlog', 'platform'],
  popup: ['quota', 'backlog', 'platform', 'ui'],
  panel: ['quota', 'backlog', 'platform', 'ui'],
  options: ['quota', 'backlog', 'platform', 'ui'],
  welcome: ['quota', 'backlog', 'platform', 'ui'],
};
const ENTRIES = /^(?:background\/index\.ts|(?:popup|panel|options|welcome)\/main\.tsx?)$/;

/** Comments and the insides of strings blanked, so that only code is searched. */
function codeOf(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"/g, (match) =>
    match.replace(/[^\n]/g, ' '),
  );
}

/** `path: what` of every place where code matches. */
function places(pattern: RegExp, among: readonly Source[] = scripts): string[] {
  return among.flatMap(({ path, text }) => {
    const found = codeOf(text).match(pattern);
    return found === null ? [] : [`${path}: ${found[0]}`];
  });
}

describe('the reader of sources', () => {
  it('finds them', () => {
    expect(scripts.length).toBeGreaterThan(40);
    expect(within.length).toBeGreaterThan(100);
    expect(pages.length).toBeGreaterThan(1);
  });

  it('sees each way of importing, and no comment', () => {
    const text = `
      import a from './a.ts';
      import type { B } from './b.ts';
      import { type C, c } from './c.ts';
      import {
        d,
        e,
      } from './d.ts';
      import './f.css';
      export { g } from './g.ts';
      export * from './h.ts';
      const i = await import('./i.ts');
      type J = keyof typeof import('./j.ts');
      // import x from './x.ts';
      /* import y from './y.ts'; */
      const url = 'https://example.com';
    `;
    const found = importsOf({ path: 'quota/x.ts', layer: 'quota', text });
    expect(found.map(({ target }) => target)).toEqual([
      './a.ts',
      './b.ts',
      './c.ts',
      './d.ts',
      './f.css',
      './g.ts',
      './h.ts',
      './i.ts',
      './j.ts',
    ]);
    expect(found.filter(({ typeOnly }) => typeOnly).map(({ target }) => target)).toEqual([
      './b.ts',
      './j.ts',
    ]);
  });
});

describe('imports go one way', () => {
  it('every source belongs to a layer', () => {
    expect(sources.filter(({ layer }) => MAY_IMPORT[layer] === undefined).map(({ path }) => path)).toEqual(
      [],
    );
  });

  it.each(Object.entries(MAY_IMPORT))('%s imports only itself and %j', (layer, allowed) => {
    const wrong = within
      .filter(({ from }) => from.startsWith(`${layer}/`))
      // The catalogue of words lies beside `src`, and only its keys are used.
      .filter(({ to, typeOnly }) => !(typeOnly && to.startsWith('../public/_locales/')))
      .filter(({ to }) => ![layer, ...allowed].includes(to.split('/')[0] ?? ''));
    expect(wrong.map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('nothing imports an entry', () => {
    expect(within.filter(({ to }) => ENTRIES.test(to)).map(({ from, to }) => `${from} → ${to}`)).toEqual([]);
  });

  it('none goes round in a circle', () => {
    const next = new Map<string, string[]>();
    for (const { from, to, typeOnly } of within) {
      if (!typeOnly) next.set(from, [...(next.get(from) ?? []), to]);
    }
    const done = new Set<string>();
    const circles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) circles.push([...trail.slice(trail.indexOf(path)), path].join(' → '));
      if (done.has(path) || trail.includes(path)) return;
      for (const to of next.get(path) ?? []) visit(to, [...trail, path]);
      done.add(path);
    };
    for (const { path } of scripts) visit(path, []);
    expect(circles).toEqual([]);
  });
});

describe('the model is pure', () => {
  const model = scripts.filter(({ layer }) => layer === 'quota');

  it('imports no package', () => {
    expect(
      imports.filter(({ from, target }) => from.startsWith('quota/') && !target.startsWith('.')),
    ).toEqual([]);
  });

  it.each([
    ['the browser', /\b(?:browser|chrome)\s*\./],
    ['the DOM', /\b(?:document|window\s*\.\s*(?:location|document|setTimeout)|navigator|localStorage)\b/],
    ['the time', /\bDate\s*\.\s*now\b|\bnew\s+Date\b|\bperformance\s*\./],
    ['chance', /\bMath\s*\.\s*random\b|\bcrypto\b/],
    ['the network', /\bfetch\s*\(|\bXMLHttpRequest\b|\bWebSocket\b/],
    ['timers', /\bset(?:Timeout|Interval)\b|\bqueueMicrotask\b/],
    ['promises', /\basync\b|\bawait\b|\bPromise\b/],
    ['the console', /\bconsole\s*\./],
  ])('and never touches %s', (_, pattern) => {
    expect(places(pattern, model)).toEqual([]);
  });
});

describe('one place for each', () => {
  const users = (target: RegExp) =>
    imports.filter((one) => target.test(one.target) && !one.typeOnly).map(({ from }) => from);

  it('webextension-polyfill is known to platform/browser.ts alone; others take only its types', () => {
    expect(users(/^webextension-polyfill/)).toEqual(['platform/browser.ts']);
  });

  it('no source goes past it to the browser’s own globals, except for their types', () => {
    const untyped = scripts.map((source) => ({
      ...source,
      text: source.text.replace(/^(?:export )?type \w+ = [^;]*;|\btypeof chrome\b/gm, ''),
    }));
    expect(places(/\bchrome\s*\.\s*[a-z]|\bglobalThis\s*\.\s*(?:browser|chrome)\b/, untyped)).toEqual([]);
  });

  it('requests of our own are made by backlog/client.ts alone', () => {
    expect(
      places(/\bfetch\s*\(|\bXMLHttpRequest\b|\bsendBeacon\b|\bWebSocket\b/).map(
        (place) => place.split(':')[0],
      ),
    ).toEqual(['backlog/client.ts']);
  });

  it('the background reads the time in background/clock.ts alone', () => {
    const background = scripts.filter(
      ({ layer, path }) => layer === 'background' && path !== 'background/clock.ts',
    );
    expect(places(/\bDate\s*\.\s*now\b|\bnew\s+Date\s*\(\s*\)/, background)).toEqual([]);
  });

  it('`storage.local` is written by the background alone; screens send commands, and can erase everything', () => {
    const writers =
      /\bimport\s*\{[^}]*\b(?:changeSettings|setSync|takeSettings|saveAccount|renameAccount|removeAccount|updateIdentity|noteResets|forgetResets|saveLessons|loadSecret)\b[^}]*\}/;
    const screens = scripts.filter(({ layer }) => !['background', 'platform'].includes(layer));
    expect(places(writers, screens)).toEqual([]);
    expect(places(/\bstorage\s*\.\s*(?:local|session|sync)\s*\.\s*(?:set|remove|clear)\b/, screens)).toEqual(
      [],
    );
  });

  it('an API key is read from storage where it is stored, and nowhere else', () => {
    const readers = scripts.filter(({ text }) => /['"`]key:/.test(text)).map(({ path }) => path);
    expect(readers).toEqual(['platform/accounts.ts']);
  });
});

describe('nothing becomes code or markup that was text', () => {
  it.each([
    [
      'innerHTML and its kin',
      /\b(?:innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|srcdoc)\b/,
    ],
    ['document.write', /\bdocument\s*\.\s*write/],
    ['eval', /\beval\s*\(|\bnew\s+Function\b/],
  ])('%s', (_, pattern) => {
    expect(places(pattern)).toEqual([]);
  });

  it('pages load no script but their own', () => {
    for (const { path, text } of pages) {
      const loaded = [...text.matchAll(/(?:src|href)\s*=\s*["']([^"']+)["']/g)].map(([, url = '']) => url);
      expect([path, loaded.filter((url) => /^(?:[a-z]+:|\/\/)/i.test(url))]).toEqual([path, []]);
      expect(text).not.toMatch(/\son[a-z]+\s*=|<script(?![^>]*\ssrc=)/i);
    }
  });
});

describe('types carry the model', () => {
  it('no `any`, no `!`, nothing switched off', () => {
    expect(places(/:\s*any\b|\bas\s+any\b|<any>/)).toEqual([]);
    const switchedOff = scripts.filter(({ text }) =>
      /@ts-(?:ignore|nocheck|expect-error)|biome-ignore/.test(text),
    );
    expect(switchedOff.map(({ path }) => path)).toEqual([]);
  });
});

describe('docs/architecture.md', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const layers = Object.keys(MAY_IMPORT).sort();
  const real = new Map(
    layers.map((layer) => {
      const below = within
        .filter(({ from }) => from.startsWith(`${layer}/`))
        .map(({ to }) => to.split('/')[0] ?? '');
      return [layer, new Set(below.filter((to) => to !== layer && layers.includes(to)))];
    }),
  );
  const reaches = (from: string, to: string): boolean =>
    [...(real.get(from) ?? [])].some((next) => next === to || reaches(next, to));

  it('has a diagram with an arrow for each import between folders that no other way through it says', () => {
    const direct = [...real].flatMap(([from, targets]) =>
      [...targets]
        .filter((to) => ![...targets].some((other) => other !== to && reaches(other, to)))
        .map((to) => `${from} --> ${to}`),
    );
    const drawn = page.match(/^ *\w+ --> \w+$/gm)?.map((line) => line.trim());
    expect(drawn?.sort()).toEqual(direct.sort());
  });

  it('has a table with every folder', () => {
    const named = [...page.matchAll(/^\| (`src\/.*?) \|/gm)].flatMap(([, cell = '']) => [
      ...cell.matchAll(/`src\/(\w+)`/g),
    ]);
    expect(named.map(([, layer]) => layer).sort()).toEqual(layers);
  });
});
