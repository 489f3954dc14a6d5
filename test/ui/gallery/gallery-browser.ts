/** The gallery's page, served on loopback and opened in a browser. */
import { fileURLToPath } from 'node:url';
import preact from '@preact/preset-vite';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { build, type InlineConfig, preview } from 'vite';
import { executablePath } from '../../e2e/harness/browsers.ts';
import { root } from '../../e2e/harness/places.ts';
import type { Language } from '../../platform/fake-browser.ts';
import type { Appearance, ScreenName } from './screens.ts';

export interface GalleryBrowser {
  readonly browser: Browser;
  readonly open: (screen: ScreenName, language: Language) => Promise<Page>;
}

export const launchBrowser = (): Promise<Browser> =>
  puppeteer.launch({
    executablePath: executablePath('chromium', 'ja'),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-gpu',
      '--force-color-profile=srgb',
      // Widths of texts are then the font's own, on every machine.
      '--font-render-hinting=none',
    ],
  });

/** Built and not served module by module: a page opens five times as fast. */
async function serve(): Promise<{ url: string; close: () => Promise<void> }> {
  const standIn = fileURLToPath(new URL('./browser-stub.ts', import.meta.url));
  const config: InlineConfig = {
    configFile: false,
    root,
    publicDir: false,
    logLevel: 'warn',
    build: {
      outDir: 'artifacts/gallery-page',
      target: 'esnext',
      minify: false,
      rolldownOptions: { input: 'test/ui/gallery/index.html' },
    },
    preview: { host: '127.0.0.1', port: 0 },
    plugins: [
      preact({ devToolsEnabled: false, prefreshEnabled: false }),
      {
        name: 'stand-in-for-the-browser',
        enforce: 'pre',
        resolveId: (source) => (source.endsWith('/browser.ts') ? standIn : null),
      },
    ],
  };
  await build(config);
  const server = await preview(config);
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('the gallery server has no address');
  return { url: `${url}test/ui/gallery/index.html`, close: () => server.close() };
}

/** A browser with the gallery. Its pages are windows: Chromium draws only the front tab of each without delay. */
export async function withGallery(work: (gallery: GalleryBrowser) => Promise<void>): Promise<void> {
  const server = await serve();
  try {
    const browser = await launchBrowser();
    try {
      await work({ browser, open: (screen, language) => open(browser, server.url, screen, language) });
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

async function open(browser: Browser, url: string, screen: ScreenName, language: Language): Promise<Page> {
  const page = await browser.newPage({ type: 'window' });
  await page.emulateTimezone('Asia/Tokyo');
  await page.goto(`${url}?screen=${screen}&lang=${language}`);
  await page.waitForSelector('html[data-ready=true]');
  return page;
}

const clients = new WeakMap<Page, CDPSession>();

/** Puppeteer's own list of media features lacks forced colours, so this asks Chromium itself. */
export async function applyAppearance(
  page: Page,
  { dark, forcedColours, text = 1 }: Appearance,
): Promise<void> {
  const client = clients.get(page) ?? (await page.createCDPSession());
  clients.set(page, client);
  await client.send('Emulation.setEmulatedMedia', {
    features: [
      { name: 'prefers-color-scheme', value: dark ? 'dark' : 'light' },
      { name: 'prefers-reduced-motion', value: 'reduce' },
      { name: 'forced-colors', value: forcedColours ? 'active' : 'none' },
    ],
  });
  await page.evaluate((size) => {
    document.documentElement.style.fontSize = `${size * 100}%`;
  }, text);
}
