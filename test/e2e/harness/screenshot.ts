import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Page } from 'puppeteer-core';

/** Saves what the page shows as a PNG, making the folder if need be. */
export async function saveScreenshot(page: Page, file: string): Promise<void> {
  const image = await page.screenshot({ type: 'png' });
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, image);
}
