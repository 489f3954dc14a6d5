/** Another extension, which wishes us ill: it tries what it can as soon as it is installed, and tells the server how it went. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '../../simulator/index.ts';

/** How each attempt went: `['done', what came of it]` or `['refused', why]`. */
export type Attempts = Record<string, readonly [how: 'done' | 'refused', what: unknown]>;

/** Runs in the foreign extension's background. */
function attack(id: string, origin: string, tellAt: string): void {
  const tell = (what: string, how: string, result: unknown) =>
    fetch(`${tellAt}/${what}/${how}/${encodeURIComponent(JSON.stringify(result ?? null))}`, {
      mode: 'no-cors',
    });
  const attempt = (what: string, act: () => Promise<unknown>) =>
    act().then(
      (result) => tell(what, 'done', result),
      (error: Error) => tell(what, 'refused', error.message),
    );
  const order = { type: 'eraseAll', sync: true };
  attempt('message', () => chrome.runtime.sendMessage(id, order));
  attempt(
    'connect',
    () =>
      new Promise((resolve, reject) => {
        const port = chrome.runtime.connect(id);
        port.onDisconnect.addListener(() => reject(chrome.runtime.lastError ?? new Error('disconnected')));
        port.postMessage(order);
        setTimeout(() => resolve('connected'), 2000);
      }),
  );
  attempt('page', async () => (await fetch(`${origin}/manifest.json`)).status);
  attempt('warnings', async () => chrome.management.getPermissionWarningsById(id));
}

/** Writes the foreign extension to a new folder. */
export function writeForeignExtension(id: string, origin: string, tellAt: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'quota-monitor-foreign-'));
  const background = { service_worker: 'background.js', scripts: ['background.js'] };
  const manifest = {
    manifest_version: 3,
    name: 'Foreign',
    version: '1',
    permissions: ['management'],
    background,
    browser_specific_settings: { gecko: { id: 'foreign@example.org', strict_min_version: '140.0' } },
  };
  const names = [id, origin, tellAt].map((each) => JSON.stringify(each)).join(', ');
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  writeFileSync(
    join(folder, 'background.js'),
    `const __name = (fn) => fn; (${attack.toString()})(${names});`,
  );
  return folder;
}

/** What the foreign extension has told so far. */
export function attemptsIn({ others }: Simulator): Attempts {
  const told = others.flatMap(({ path }) => {
    const [, what = '', how = '', result = ''] = /^\/told\/([^/]+)\/([^/]+)\/(.+)$/.exec(path) ?? [];
    return what === '' ? [] : [[what, [how, JSON.parse(decodeURIComponent(result))]] as const];
  });
  return Object.fromEntries(told) as Attempts;
}
