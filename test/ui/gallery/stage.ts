/** The gallery in a browser: a page per screen and language, on which one scene after another is shown. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { executablePath } from '../../e2e/harness/browsers.ts';
import type { Language } from '../browser-stub.ts';
import type { Step } from './scenes.tsx';
import { HEIGHT, type ScreenName, WIDTH } from './screens.ts';
import { serveGallery } from './server.ts';

export interface Stage {
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

/**
 * Stages beside each other, for work that does not depend on each other: a page that is not in front is drawn when it
 * pleases the browser, so each has a browser of its own. They end with the work.
 */
export async function onStages<T>(count: number, work: (stage: Stage) => Promise<T>): Promise<T[]> {
  const server = await serveGallery();
  const one = async () => {
    const browser = await launchBrowser();
    try {
      return await work({ browser, open: (screen, language) => open(browser, server.url, screen, language) });
    } finally {
      await browser.close();
    }
  };
  try {
    return await Promise.all(Array.from({ length: count }, one));
  } finally {
    await server.close();
  }
}

async function open(browser: Browser, url: string, screen: ScreenName, language: Language): Promise<Page> {
  const page = await browser.newPage();
  await page.emulateTimezone('Asia/Tokyo');
  await page.setViewport({ width: WIDTH[screen], height: HEIGHT[screen] });
  await page.goto(`${url}?screen=${screen}&lang=${language}`);
  await page.waitForSelector('html[data-ready=true]');
  return page;
}

export async function show(page: Page, name: string, steps: readonly Step[]): Promise<void> {
  await page.evaluate((scene) => window.showScene(scene), name);
  for (const step of steps) {
    if ('click' in step) await page.locator(step.click).click();
    else await (await page.waitForSelector(step.into))?.type(step.type);
  }
  // Whatever comes to lie under the pointer would sometimes look pointed at.
  await page.mouse.move(0, 0);
  await page.evaluate(() => {
    window.scrollTo(0, 0);
    return new Promise((done) => requestAnimationFrame(() => setTimeout(done, 20)));
  });
}
