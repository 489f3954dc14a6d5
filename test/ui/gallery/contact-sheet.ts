/** All pictures of one screen, theme and language on one sheet, with their names. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';

export interface Picture {
  readonly path: string;
  readonly name: string;
}

export type ScreenName = 'popup' | 'options' | 'panel-narrow' | 'panel-wide';

const COLUMNS = { popup: 5, options: 3, 'panel-narrow': 7, 'panel-wide': 3 };
export const WIDTH = { popup: 360, options: 760, 'panel-narrow': 320, 'panel-wide': 1280 };
/** Of the window; a picture is as high as what is on the page, if that is higher. */
export const HEIGHT = { popup: 200, options: 200, 'panel-narrow': 900, 'panel-wide': 900 };

export async function contactSheet(
  browser: Browser,
  pictures: readonly Picture[],
  screen: ScreenName,
  dark: boolean,
  path: `${string}.png`,
): Promise<void> {
  if (pictures.length === 0) return;
  const columns = Math.min(COLUMNS[screen], pictures.length);
  const width = columns * (WIDTH[screen] + 24) + 24;
  const page = await browser.newPage();
  await page.setViewport({ width, height: 200 });
  await page.setContent(sheet(pictures, dark, WIDTH[screen]));
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

function sheet(pictures: readonly Picture[], dark: boolean, width: number): string {
  const [ground, ink] = dark ? ['#0b0c0d', '#bbb'] : ['#cfd3d8', '#333'];
  const figures = pictures.map(({ path, name }) => {
    const data = readFileSync(path).toString('base64');
    return `<figure><figcaption>${name}</figcaption><img width="${width}" src="data:image/png;base64,${data}"></figure>`;
  });
  return `<style>body{margin:24px;background:${ground};color:${ink};font:13px sans-serif;display:flex;flex-wrap:wrap;gap:24px;align-items:flex-start}figure{margin:0}figcaption{margin-bottom:6px}</style>${figures.join('')}`;
}
