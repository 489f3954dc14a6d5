/** What must not be in a build, and what may be in it by name and number only. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../manifest.json' with { type: 'json' };
import project from '../../package.json' with { type: 'json' };
import { freshBuilds } from './fresh-builds.ts';
import { BUILDS, checksums, packBuilds } from './packages.ts';

interface File {
  readonly path: string;
  readonly text: string;
}

/** In bytes; roomy, so that it catches a library taken in by mistake and not a feature. */
const LARGEST_PACKAGE = 300_000;
/** Far more than a build takes. */
const A_BUILD_MS = 240_000;

let dist: string;
beforeAll(async () => {
  dist = await freshBuilds();
}, A_BUILD_MS);
afterAll(() => rmSync(dist, { recursive: true, force: true }));

function filesOf(build: string, ending: RegExp): File[] {
  const folder = join(dist, build);
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map(({ parentPath, name }) => join(parentPath, name))
    .map((path) => ({ path: relative(folder, path), text: readFileSync(path, 'utf8') }));
}

const CODE = /\.(?:js|html|css)$/;

/** The paths of a module and of all that it imports, in the build. */
function loaded(folder: string, entry: string): string[] {
  const found = new Set([entry]);
  for (const path of found) {
    const text = readFileSync(join(folder, path), 'utf8');
    for (const [, target = ''] of text.matchAll(/\b(?:from|import)\s*["']([./][^"']*\.js)["']/g)) {
      found.add(new URL(target, `file:///${path}`).pathname.slice(1));
    }
  }
  return [...found];
}

/** `path: what` of every place that matches. */
const places = (files: readonly File[], pattern: RegExp): string[] =>
  files.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([found]) => `${path}: ${found}`));

describe.each(BUILDS)('the build for %s', (build) => {
  it.each([
    [
      'code made of text',
      /\beval\s*\(|\bnew\s+Function\b|\bFunction\s*\(\s*["'`]|\bset(?:Timeout|Interval)\s*\(\s*["'`]/g,
    ],
    [
      'markup made of text',
      /\b(?:outerHTML|insertAdjacentHTML|srcdoc|createContextualFragment)\b|document\.write/g,
    ],
    ['code from elsewhere', /\bimportScripts\b|\bimport\s*\(\s*["'`](?:https?:|\/\/)/g],
    [
      'a way in for others',
      /(?:onMessageExternal|onConnectExternal|onConnect)\s*\.\s*addListener|addEventListener\(["'`]message["'`]/g,
    ],
    ['a way out', /\bXMLHttpRequest\b|\bsendBeacon\b|\bWebSocket\b|\bEventSource\b|\bRTCPeerConnection\b/g],
    ['maps of the sources', /sourceMappingURL/g],
    [
      'what belongs to development',
      /\bdebugger\b|console\.(?:log|debug|trace)|import\.meta\.hot|__vite|localhost|127\.0\.0\.1/g,
    ],
    ['what belongs to tests', /canary|simulator|key-of-the-tester|vitest|puppeteer|fast-check/gi],
  ])('holds no %s', (_, pattern) => {
    expect(places(filesOf(build, CODE), pattern)).toEqual([]);
  });

  it('opens no channel to other contexts', () => {
    expect(
      places(filesOf(build, CODE), /\bpostMessage\b|BroadcastChannel|MessageChannel|new (?:Shared)?Worker/g),
    ).toEqual([]);
  });

  it('has a background whose modules touch no document and load nothing later: a service worker has neither', () => {
    const modules = loaded(join(dist, build), 'service-worker-loader.js');
    expect(modules.length).toBeGreaterThan(1);
    const files = filesOf(build, /\.js$/).filter(({ path }) => modules.includes(path));
    expect(places(files, /\bdocument\b|\bimport\s*\(/g)).toEqual([]);
  });

  it('holds no file but code, pictures and catalogues', () => {
    const others = filesOf(build, /^/).filter(({ path }) => !/\.(?:js|html|css|png|json)$/.test(path));
    expect(others.map(({ path }) => path)).toEqual([]);
  });

  it('names innerHTML where Preact does, twice in each file that has Preact, and nowhere else', () => {
    const files = filesOf(build, CODE).filter(({ text }) => text.includes('innerHTML'));
    for (const file of files) {
      expect([file.path, places([file], /innerHTML/g).length]).toEqual([file.path, 2]);
      // Preact's own, for `dangerouslySetInnerHTML`, which `src` does not use (test/architecture.test.ts).
      expect(places([file], /\.__html\b/g).length).toBeGreaterThan(0);
    }
    expect(files.length).toBeGreaterThan(0);
    expect(files.length).toBeLessThanOrEqual(3);
  });

  it('names no address but these', () => {
    const found = filesOf(build, CODE).flatMap(({ text }) =>
      [...text.matchAll(/\bhttps?:\/\/[a-z0-9][^"'`\s)]*/gi)].map(([address]) => address),
    );
    expect([...new Set(found)].sort()).toEqual([
      'http://www.w3.org/1998/Math/MathML',
      'http://www.w3.org/1999/xhtml',
      'http://www.w3.org/2000/svg',
      'https://developer.nulab.com/docs/backlog/rate-limit/',
      'https://developer.nulab.com/ja/docs/backlog/rate-limit/',
    ]);
  });

  it('has pages without script or style of their own', () => {
    const pages = filesOf(build, /\.html$/);
    expect(pages).toHaveLength(4);
    expect(places(pages, /<script(?![^>]*\ssrc="\/)[^>]*>|<style|\sstyle=|\son[a-z]+=/gi)).toEqual([]);
  });
});

describe('the manifest:', () => {
  const manifestOf = (build: string) => {
    const [file] = filesOf(build, /^manifest\.json$/);
    return JSON.parse(file?.text ?? '{}') as Record<string, unknown>;
  };

  it.each(BUILDS)('%s involves no page, content or program of others', (build) => {
    const manifest = manifestOf(build);
    for (const key of ['content_scripts', 'web_accessible_resources', 'devtools_page', 'update_url', 'key'])
      expect(manifest).not.toHaveProperty(key);
  });

  it('chrome lets no other extension connect', () => {
    expect(manifestOf('chrome').externally_connectable).toEqual({ ids: [] });
    expect(manifestOf('firefox')).not.toHaveProperty('externally_connectable');
  });

  it.each(BUILDS)('%s has a policy that names every source, and only the spaces for requests', (build) => {
    const { extension_pages } = manifestOf(build).content_security_policy as { extension_pages: string };
    const spaces = 'https://*.backlog.com https://*.backlog.jp https://*.backlogtool.com';
    expect(Object.fromEntries(extension_pages.split('; ').map((rule) => rule.split(/ (.*)/, 2)))).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'img-src': "'self' data:",
      'connect-src': spaces,
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
    });
  });
});

describe('the packages for the stores', () => {
  const filesIn = (bytes: Uint8Array) => unzipSync(bytes);

  it('are the same bytes when the same build is packed twice', () => {
    expect(checksums(packBuilds(dist))).toBe(checksums(packBuilds(dist)));
  });

  it('have the manifest at the top, with the version of package.json', () => {
    expect(manifest).not.toHaveProperty('version');
    for (const { name, bytes } of packBuilds(dist)) {
      expect(name).toContain(project.version);
      const text = new TextDecoder().decode(filesIn(bytes)['manifest.json']);
      expect(JSON.parse(text).version).toBe(project.version);
    }
  });

  it('stay below the size limit', () => {
    for (const { bytes } of packBuilds(dist)) {
      expect(bytes.length).toBeGreaterThan(50_000);
      expect(bytes.length).toBeLessThan(LARGEST_PACKAGE);
    }
  });

  it('hold what the browser loads and nothing else', () => {
    const needed =
      /^(?:manifest\.json|service-worker-loader\.js|(?:assets|icons|src|_locales)\/[^.][^\s]*\.(?:js|css|html|png|json|svg))$/;
    for (const { bytes } of packBuilds(dist)) {
      expect(Object.keys(filesIn(bytes)).filter((name) => !needed.test(name))).toEqual([]);
    }
  });
});
