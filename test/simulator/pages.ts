/** Everything that is not the API: small pages in which tests and the demo run scripts, on any host. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

export interface Page {
  status: number;
  type: string;
  body: string;
}

const html = (body: string, status = 200): Page => ({ status, type: 'text/html;charset=utf-8', body });
const script = (body: string): Page => ({ status: 200, type: 'text/javascript;charset=utf-8', body });

const escaped = (text: string) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const document = (title: string, body: string) =>
  html(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>${escaped(title)}</title><link rel="icon" href="data:,"></head>
<body>${body}</body>
</html>`);

/** `backlog-js` as it is published for pages: the global `Backlog.Backlog`. */
async function backlogClient(): Promise<Page> {
  const main = createRequire(import.meta.url).resolve('backlog-js');
  return script(await readFile(main.replace(/[^/\\]+$/, 'backlog.iife.min.js'), 'utf8'));
}

/** `traffic.ts` for pages. Vite is loaded only when a page asks, for it takes a while. */
async function trafficModule(): Promise<Page> {
  const file = fileURLToPath(new URL('./traffic.ts', import.meta.url));
  const { transformWithOxc } = await import('vite');
  return script((await transformWithOxc(await readFile(file, 'utf8'), file)).code);
}

/**
 * Gives a page `Backlog.Backlog` and `traffic.run(streams, seconds, host?)`, `traffic.stop()`. The client's own
 * default for `fetch` is called unbound and throws, hence the wrapper.
 */
const tools = `<script src="/backlog.js"></script>
<script type="module">
import { run } from '/traffic.js';
const stopping = new AbortController();
globalThis.traffic = {
  run: (streams, seconds, host = location.host) => {
    const connect = (apiKey) => new Backlog.Backlog({ host, apiKey, fetch: (...a) => fetch(...a) });
    return run(streams, connect, seconds, stopping.signal);
  },
  stop: () => stopping.abort(),
};
</script>`;

const home = (host: string) => document(host, `<h1>${escaped(host)}</h1>${tools}`);

/** A page behind its own service worker; its title is "ready" once the worker answers for it. */
const behindServiceWorker = () =>
  document(
    'waiting',
    `${tools}
<script type="module">
const controlled = new Promise((resolve) => {
  if (navigator.serviceWorker.controller) resolve();
  else navigator.serviceWorker.addEventListener('controllerchange', () => resolve(), { once: true });
});
await navigator.serviceWorker.register('/sw.js');
await controlled;
document.title = 'ready';
</script>`,
  );

const serviceWorker = `
self.addEventListener('install', () => self.skipWaiting());
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('fetch', (event) => event.respondWith(fetch(event.request)));
`;

export async function pageOf(url: URL): Promise<Page> {
  switch (url.pathname) {
    case '/':
      return home(url.hostname);
    case '/backlog.js':
      return backlogClient();
    case '/traffic.js':
      return trafficModule();
    case '/sw.html':
      return behindServiceWorker();
    case '/sw.js':
      return script(serviceWorker);
    case '/EditApiSettings.action':
      return document('API settings', '<h1>API settings</h1><p>Here a space makes API keys.</p>');
    case '/LoginDisplay.action':
      return document('Sign in', '<h1>Sign in</h1>');
    default:
      return { ...document('Not found', '<h1>Not found</h1>'), status: 404 };
  }
}

export const noSuchSpace: Page = { ...document('No such space', '<h1>No such space</h1>'), status: 404 };
