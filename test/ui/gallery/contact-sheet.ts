/** All pictures of one screen, theme and language on one sheet, with their names. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { type ScreenName, WIDTH } from './screens.ts';

export interface Picture {
  readonly path: string;
  readonly name: string;
}

const COLUMNS: Record<ScreenName, number> = {
  popup: 5,
  welcome: 3,
  options: 3,
  'panel-narrow': 7,
  'panel-wide': 3,
};

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
