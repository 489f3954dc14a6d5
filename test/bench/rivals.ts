/** The small extensions that ours is compared with, written to a temporary folder when the bench needs them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_PATH } from '../../src/backlog-api/endpoints.ts';
import { DOMAINS, HOST_PATTERNS } from '../../src/backlog-api/hosts.ts';
import type { BrowserName } from '../e2e/harness/index.ts';
import { temporaryFolder } from '../temporary-folder.ts';

const FILTER = JSON.stringify({ urls: DOMAINS.map((domain) => `https://*.${domain}${API_PATH}*`) });

const BACKGROUNDS = {
  /** The listeners of `src/background/capture/web-request-listener.ts`, which do nothing. */
  noOp: () => `
    const { onSendHeaders, onResponseStarted, onBeforeRedirect, onErrorOccurred } = chrome.webRequest;
    onSendHeaders.addListener(() => {}, ${FILTER}, ['requestHeaders']);
    onResponseStarted.addListener(() => {}, ${FILTER}, ['responseHeaders']);
    onBeforeRedirect.addListener(() => {}, ${FILTER});
    onErrorOccurred.addListener(() => {}, ${FILTER});`,
  /** Asks for the rate limit every 30 s and puts what is left on its badge. */
  poller: (space: string, key: string) => `
    const poll = async () => {
      const headers = { 'Backlog-API-Key': ${JSON.stringify(key)} };
      const answer = await fetch(${JSON.stringify(`https://${space}${API_PATH}rateLimit`)}, { headers });
      const { rateLimit } = await answer.json();
      await chrome.action.setBadgeText({ text: String(rateLimit.update.remaining % 1000) });
    };
    chrome.alarms.onAlarm.addListener(poll);
    chrome.alarms.create('poll', { periodInMinutes: 0.5 });
    poll();`,
} as const;

export type Rival = keyof typeof BACKGROUNDS;

const meter = (name: string) => `<p><label>${name} <meter max="600" value="480"></meter> 480/600</label></p>`;
const POPUP = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Four meters</title>
<style>body { width: 360px; font: 14px sans-serif }</style>
${['Read', 'Update', 'Search', 'Icon'].map(meter).join('\n')}</html>`;

const manifest = (rival: Rival, browser: BrowserName) => ({
  manifest_version: 3,
  name: `Rival: ${rival}`,
  version: '1',
  action: { default_popup: 'popup.html', default_area: 'navbar' },
  permissions: ['alarms', 'storage', 'webRequest'],
  host_permissions: HOST_PATTERNS,
  background: browser === 'firefox' ? { scripts: ['background.js'] } : { service_worker: 'background.js' },
  browser_specific_settings: { gecko: { id: `${rival}@example.org`, strict_min_version: '140.0' } },
});

/** @returns its folder, which is gone when the process ends */
export function writeRival(rival: Rival, browser: BrowserName, space: string, key: string): string {
  const folder = temporaryFolder(rival);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest(rival, browser)));
  writeFileSync(join(folder, 'background.js'), BACKGROUNDS[rival](space, key));
  writeFileSync(join(folder, 'popup.html'), POPUP);
  return folder;
}
