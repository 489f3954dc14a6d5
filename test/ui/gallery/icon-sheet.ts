/** The toolbar's icons on one sheet: each verdict, on toolbars as the browsers have them. */
import { readFileSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';

const VERDICTS = ['ok', 'warning', 'critical', 'exhausted', 'unknown', 'off', 'attention', 'brand'];
/** Of Chrome, Edge and Firefox, light and dark, and of themes between. */
const TOOLBARS = [
  '#ffffff',
  '#f7f7f7',
  '#f9f9fb',
  '#dfe1e5',
  '#9aa0a6',
  '#6f757b',
  '#3c3c3c',
  '#3b3b3b',
  '#2b2a33',
  '#202124',
];

export async function iconSheet(browser: Browser, path: `${string}.png`): Promise<void> {
  const page = await browser.newPage();
  await page.setViewport({ width: 820, height: 200, deviceScaleFactor: 1 });
  await page.setContent(`<style>body{margin:16px;font:12px sans-serif}p{display:flex;gap:16px;align-items:center;margin:0;padding:8px}</style>
    ${TOOLBARS.map((ground) => row(ground, 16)).join('')}${TOOLBARS.map((ground) => row(ground, 32)).join('')}`);
  await page.screenshot({ path, fullPage: true });
  await page.close();
}

const icon = (verdict: string, size: number): string => {
  const data = readFileSync(`public/icons/${verdict}-${size}.png`).toString('base64');
  return `<img width="${size}" height="${size}" src="data:image/png;base64,${data}">`;
};

const row = (ground: string, size: number): string =>
  `<p style="background:${ground}">${VERDICTS.map((verdict) => icon(verdict, size)).join('')}</p>`;
