/** A copy of an extension whose webRequest listeners can be called in the worker, as the browser calls them. */
import { cpSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { newFolder, writeFiles } from './contenders.ts';

const KEEP = `
const listeners = {};
globalThis.listeners = listeners;
for (const { webRequest } of new Set([globalThis.browser ?? chrome, chrome])) {
  for (const name of ['onSendHeaders', 'onResponseStarted']) {
    const event = webRequest[name];
    const add = event.addListener.bind(event);
    event.addListener = (listener, ...rest) => {
      listeners[name] = listener;
      add(listener, ...rest);
    };
  }
}
`;

interface Manifest {
  background: { service_worker: string };
}

export function withListenersInReach(original: string): string {
  const folder = newFolder('reach');
  cpSync(original, folder, { recursive: true });
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as Manifest;
  const { service_worker } = manifest.background;
  manifest.background = { service_worker: 'reach.js' };
  writeFiles(folder, {
    'manifest.json': JSON.stringify(manifest),
    'reach.js': `${KEEP}\nimportScripts('${service_worker}');\n`,
  });
  return folder;
}
