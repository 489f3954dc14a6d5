/** A small extension for trying the harness itself: it counts what it sees and answers messages. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserName } from './session.ts';

const hosts = ['https://*.backlog.com/*'];

const background = `
console.log('probe started');
globalThis.seen = [];
chrome.runtime.onMessage.addListener((message, sender, answer) => {
  if (message === 'throw') setTimeout(() => { throw new Error('probe threw'); });
  answer({ pong: message, seen: globalThis.seen });
});
chrome.webRequest.onResponseStarted.addListener(
  (details) => {
    globalThis.seen.push(details.url);
    chrome.action.setBadgeText({ text: 'u' + globalThis.seen.length });
  },
  { urls: ['https://*/*'] },
);
chrome.notifications.onClicked.addListener((id) => globalThis.seen.push('clicked ' + id));
chrome.action.setBadgeBackgroundColor({ color: '#123456' });
`;

const popup = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Probe</title>
<link rel="stylesheet" href="popup.css"><label>Name <input id="name"></label><button id="ask">Ask</button><output></output>
<script src="popup.js"></script></html>`;

const script = `
document.documentElement.lang = chrome.i18n.getUILanguage();
document.querySelector('button').addEventListener('click', async () => {
  const name = document.querySelector('input').value;
  const answer = await chrome.runtime.sendMessage(name);
  document.querySelector('output').textContent = chrome.i18n.getMessage('greeting') + ' ' + answer.pong;
});
`;

const style =
  'body { background: white; color: black } @media (prefers-color-scheme: dark) { body { background: black; color: white } }';

function manifest(name: BrowserName): object {
  return {
    manifest_version: 3,
    name: 'Probe',
    version: '1',
    default_locale: 'en',
    action: {
      default_popup: 'src/pages/popup/index.html',
      default_title: 'Probe title',
      default_area: 'navbar',
    },
    permissions: ['notifications', 'storage', 'webRequest'],
    host_permissions: hosts,
    optional_host_permissions: ['https://*/*'],
    background: name === 'firefox' ? { scripts: ['background.js'] } : { service_worker: 'background.js' },
    browser_specific_settings: { gecko: { id: 'probe@example.org', strict_min_version: '140.0' } },
  };
}

/** Writes the probe to a new folder; the second value removes it. */
export async function makeProbe(name: BrowserName): Promise<[folder: string, remove: () => Promise<void>]> {
  const folder = await mkdtemp(join(tmpdir(), 'quota-monitor-probe-'));
  const files: Record<string, string> = {
    'manifest.json': JSON.stringify(manifest(name)),
    'background.js': background,
    'src/pages/popup/index.html': popup,
    'src/popup/popup.js': script,
    'src/pages/popup/popup.css': style,
    '_locales/en/messages.json': JSON.stringify({ greeting: { message: 'Hello' } }),
    '_locales/ja/messages.json': JSON.stringify({ greeting: { message: 'こんにちは' } }),
  };
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return [folder, () => rm(folder, { recursive: true, force: true })];
}
