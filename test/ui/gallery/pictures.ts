/** Pictures of every story in both themes and both languages, some in forced colours and with large text as well. */
import { mkdirSync, readFileSync } from 'node:fs';
import type { Browser, Page } from 'puppeteer-core';
import type { Language } from '../../platform/fake-browser.ts';
import { applyAppearance, type GalleryBrowser } from './gallery-browser.ts';
import { type Appearance, SCREEN_NAMES, SCREENS, type ScreenName } from './screens.ts';

const SOME = [
  'ok',
  'critical',
  'exhausted',
  'offline',
  'several-owners',
  'first-run',
  'welcome-key',
  'welcome-done',
  'options-wrong-key',
  'panel-busy',
];
/** Where `only` is given, only these stories have a picture of this kind. */
const APPEARANCES: Readonly<Record<string, Appearance & { readonly only?: readonly string[] }>> = {
  light: {},
  dark: { dark: true },
  'forced-colors': { dark: true, forcedColours: true, only: SOME },
  'text-200': { text: 2, only: SOME },
};
/** Px that a sheet may be wide. */
const SHEET_WIDTH = 2400;

interface Picture {
  readonly path: string;
  readonly name: string;
}

/**
 * @param out folder for the pictures and for a sheet of each screen, look and language
 * @param wanted parts of names of stories; all stories where there are none
 */
export async function takePictures(
  gallery: GalleryBrowser,
  out: string,
  wanted: readonly string[],
): Promise<void> {
  mkdirSync(out, { recursive: true });
  for (const screen of SCREEN_NAMES) {
    for (const language of ['en', 'ja'] as const) {
      const page = await gallery.open(screen, language);
      await takeScreen(gallery.browser, page, screen, language, out, wanted);
      await page.close();
    }
  }
}

async function takeScreen(
  browser: Browser,
  page: Page,
  screen: ScreenName,
  language: Language,
  out: string,
  wanted: readonly string[],
): Promise<void> {
  const names = await page.evaluate(() => window.storyNames);
  for (const [layout, { width, widthAt200, height }] of Object.entries(SCREENS[screen])) {
    for (const [kind, look] of Object.entries(APPEARANCES)) {
      const drawnWidth = look.text === 2 ? widthAt200 : width;
      if (drawnWidth === undefined) continue;
      await applyAppearance(page, look);
      const pictures: Picture[] = [];
      for (const name of names) {
        const isWanted = wanted.length === 0 || wanted.some((part) => name.includes(part));
        if (!isWanted || look.only?.includes(name) === false) continue;
        await page.setViewport({ width: drawnWidth, height, deviceScaleFactor: 2 });
        await page.evaluate((story) => window.showStory(story), name);
        const prefix = layout === screen ? '' : `${layout}.`;
        const path = `${out}/${prefix}${name}.${kind}.${language}.png` as const;
        await page.screenshot({ path, fullPage: true });
        pictures.push({ path, name });
      }
      await takeSheet(browser, pictures, width, `${out}/sheet-${layout}.${kind}.${language}.png`);
    }
  }
}

async function takeSheet(
  browser: Browser,
  pictures: readonly Picture[],
  width: number,
  path: `${string}.png`,
): Promise<void> {
  if (pictures.length === 0) return;
  const columns = Math.min(Math.floor(SHEET_WIDTH / width), pictures.length);
  const page = await browser.newPage();
  await page.setViewport({ width: columns * (width + 24) + 24, height: 200 });
  await page.setContent(sheet(pictures, width));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

function sheet(pictures: readonly Picture[], width: number): string {
  const figures = pictures.map(({ path, name }) => {
    const data = readFileSync(path).toString('base64');
    return `<figure><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${data}"></figure>`;
  });
  return `<style>body{margin:24px;background:#8a9097;color:#000;font:13px sans-serif;display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start}figure{margin:0}figcaption{margin-bottom:6px}</style>${figures.join('')}`;
}
