/** In which ways each scene is looked at. */
import type { CDPSession, Page } from 'puppeteer-core';

export interface Variant {
  readonly name: string;
  readonly dark: boolean;
  readonly forcedColours?: true;
  /** Size of the text against the usual one. */
  readonly text?: number;
  /** Only these scenes; all where there is none. */
  readonly only?: readonly string[];
}

const SOME = [
  'ok',
  'critical',
  'exhausted',
  'offline',
  'several-owners',
  'first-run',
  'welcome-key',
  'welcome-done',
  'options-refused',
  'panel-narrow-busy',
  'panel-wide-busy',
];

export const VARIANTS: readonly Variant[] = [
  { name: 'light', dark: false },
  { name: 'dark', dark: true },
  { name: 'forced-colors', dark: true, forcedColours: true, only: SOME },
  { name: 'text-200', dark: false, text: 2, only: SOME },
];

export async function wear(page: Page, { dark, forcedColours, text = 1 }: Variant): Promise<void> {
  const client = await clientOf(page);
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

const clients = new WeakMap<Page, CDPSession>();

/** The driver's own list of media features lacks forced colours. */
async function clientOf(page: Page): Promise<CDPSession> {
  const client = clients.get(page) ?? (await page.createCDPSession());
  clients.set(page, client);
  return client;
}
