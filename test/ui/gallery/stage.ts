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
  readonly close: () => Promise<void>;
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

export async function openStage(): Promise<Stage> {
  const [server, browser] = await Promise.all([serveGallery(), launchBrowser()]);
  return {
    browser,
    open: async (screen, language) => {
      const page = await browser.newPage();
      await page.emulateTimezone('Asia/Tokyo');
      await page.setViewport({ width: WIDTH[screen], height: HEIGHT[screen] });
      await page.goto(`${server.url}?screen=${screen}&lang=${language}`);
      await page.waitForSelector('html[data-ready=true]');
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
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
