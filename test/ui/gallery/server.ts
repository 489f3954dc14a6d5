/** Serves the gallery's page on loopback, with the browser's API swapped for a stand-in. */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import { createServer } from 'vite';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const standIn = fileURLToPath(new URL('./browser.ts', import.meta.url));

export async function serveGallery(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = await createServer({
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    cacheDir: 'node_modules/.vite-gallery',
    server: { host: '127.0.0.1', port: 0, hmr: false, watch: null },
    plugins: [
      preact({ devToolsEnabled: false, prefreshEnabled: false }),
      {
        name: 'stand-in-for-the-browser',
        enforce: 'pre',
        resolveId: (source) => (source.endsWith('/browser.ts') ? standIn : null),
      },
    ],
  });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the gallery server has no address');
  return { url: `${url}test/ui/gallery/index.html`, close: () => server.close() };
}
