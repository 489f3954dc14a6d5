import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'puppeteer-core';

/** Saves what the page shows as a PNG, making the folder if need be. */
export async function saveScreenshot(page: Page, file: string): Promise<void> {
  const image = await page.screenshot({ type: 'png' });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, image);
}

/** Makes the page as high as what is on it, for a picture without empty space. */
export async function fitHeight(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('#app > *')];
    return Math.ceil(Math.max(200, ...shown.map((each) => each.getBoundingClientRect().bottom)));
  });
  await page.setViewport({ width, height, deviceScaleFactor: 2 });
}
