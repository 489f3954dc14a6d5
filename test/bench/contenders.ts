/** What the extension is compared with: small extensions that differ in what they listen to, written when needed. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { API_PATH } from '../../src/backlog-api/endpoints.ts';
import { DOMAINS, HOST_PATTERNS } from '../../src/backlog-api/hosts.ts';
import type { BrowserName } from '../e2e/harness/index.ts';

const FILTER = JSON.stringify({ urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) });

/** The listeners of `src/background/capture/web-request-listener.ts`, each of which does `what`. */
const ourListeners = (what: string) => `
const heard = () => { ${what} };
const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = chrome.webRequest;
onSendHeaders.addListener(heard, ${FILTER}, ['requestHeaders']);
onResponseStarted.addListener(heard, ${FILTER}, ['responseHeaders']);
onBeforeRedirect.addListener(heard, ${FILTER});
onErrorOccurred.addListener(heard, ${FILTER});
`;

/** Reads the figures of every answer, the way small extensions do, and then does `what` with them. */
const readsAnswers = (what: string) => `
const table = {};
chrome.webRequest.onCompleted.addListener(({ url, method, responseHeaders }) => {
  const figure = (name) => Number(responseHeaders.find((one) => one.name.toLowerCase() === name)?.value);
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((name) => figure('x-ratelimit-' + name));
  table[new URL(url).hostname + ' ' + method] = { limit, remaining, reset, at: Date.now() };
  ${what}
}, ${FILTER}, ['responseHeaders']);
`;

const meter = (name: string) => `<p><label>${name} <meter max="600" value="480"></meter> 480/600</label></p>`;

const BACKGROUNDS = {
  /** Listens to nothing, which costs a page nothing: the browser as it is. */
  none: '',
  one: `chrome.webRequest.onCompleted.addListener(() => {}, ${FILTER});`,
  same: ourListeners(''),
  naive: readsAnswers(
    'chrome.storage.local.set({ table }); chrome.action.setBadgeText({ text: String(remaining) });',
  ),
  /** The naive one without its storage. */
  badge: readsAnswers('chrome.action.setBadgeText({ text: String(remaining) });'),
  /** Notes when its first event reached it. */
  waking: `let woken = false; ${ourListeners("if (!woken) performance.mark('ready'); woken = true;")}`,
} as const;

export type Rival = keyof typeof BACKGROUNDS;
export type Contender = Rival | 'ours';

const POPUP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Four meters</title>
<style>body { width: 360px; font: 14px sans-serif }</style>
${['Read', 'Update', 'Search', 'Icon'].map(meter).join('\n')}</html>`;

function manifest(rival: Rival, browser: BrowserName): object {
  return {
    manifest_version: 3,
    name: `Rival: ${rival}`,
    version: '1',
    action: { default_popup: 'popup.html', default_area: 'navbar' },
    permissions: ['storage', 'webRequest'],
    host_permissions: HOST_PATTERNS,
    background: browser === 'firefox' ? { scripts: ['background.js'] } : { service_worker: 'background.js' },
    browser_specific_settings: { gecko: { id: `${rival}@example.org`, strict_min_version: '140.0' } },
  };
}

let home: string | undefined;

/** A folder of this run; all are gone when the process ends. */
export function newFolder(name: string): string {
  if (home === undefined) {
    const made = mkdtempSync(join(tmpdir(), 'quota-monitor-bench-'));
    process.once('exit', () => rmSync(made, { recursive: true, force: true }));
    home = made;
  }
  return mkdtempSync(join(home, `${name}-`));
}

export function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

/** Writes the rival to a new folder. */
export function makeRival(rival: Rival, browser: BrowserName): string {
  const folder = newFolder(rival);
  writeFiles(folder, {
    'manifest.json': JSON.stringify(manifest(rival, browser)),
    'background.js': BACKGROUNDS[rival],
    'popup.html': POPUP,
  });
  return folder;
}
