/** What a user does and reads on the extension's own pages, by the words on the screen. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'puppeteer-core';
import { eventually } from './eventually.ts';
import { root } from './places.ts';
import type { Session } from './session.ts';

export type Lang = 'en' | 'ja';

export const popupPage = 'src/pages/popup/index.html';
export const optionsPage = 'src/pages/options/index.html';

/** A text of the catalogue, without placeholders. */
export function word(key: string, lang: Lang = 'en'): string {
  const file = join(root, 'public/_locales', lang, 'messages.json');
  const catalogue = JSON.parse(readFileSync(file, 'utf8')) as Record<string, { message: string }>;
  const entry = catalogue[key];
  if (!entry) throw new Error(`No text ${key} in ${lang}`);
  return entry.message;
}

/** Types into the input that the label names. */
export async function fill(page: Page, label: string, text: string): Promise<void> {
  const id = await eventually(`a field ${label}`, () =>
    page.evaluate((wanted) => {
      const labels = [...document.querySelectorAll('label')];
      return labels.find((each) => each.textContent?.trim() === wanted)?.htmlFor || undefined;
    }, label),
  );
  await page.$eval(`#${id}`, (input) => (input as HTMLInputElement).select());
  await page.type(`#${id}`, text);
}

export async function press(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(
    `::-p-xpath(//button[normalize-space()=${JSON.stringify(name)}])`,
  );
  await button?.click();
}

/** Adds an account on the options page and waits until it is listed. */
export async function addAccount(
  session: Session,
  account: { space: string; apiKey: string; lang?: Lang },
): Promise<void> {
  const { space, apiKey, lang } = account;
  const page = await session.openExtensionPage(optionsPage);
  // The form is closed once there is an account.
  const form = await page.waitForSelector('#accounts details');
  await form?.evaluate((details) => {
    details.open = true;
  });
  await fill(page, word('space', lang), space);
  await fill(page, word('apiKey', lang), apiKey);
  await press(page, word('addAccount', lang));
  await page.waitForSelector('[role="status"] .callout, [role="alert"] .callout');
  const problem = await page.$$eval('[role="alert"]', (alerts) =>
    alerts.map((each) => each.textContent).join(' '),
  );
  await page.close();
  if (problem.trim() !== '') throw new Error(`The account was refused: ${problem.trim()}`);
}

export interface Meter {
  name: string;
  remaining: number;
  limit: number;
  /** The full sentence, countdown included. */
  text: string;
}

/** The gauges as assistive technology reads them; what is not known yet is none. */
export function readMeters(page: Page): Promise<Meter[]> {
  return page.$$eval('[role="meter"]', (meters) =>
    meters.map((meter) => ({
      name: meter.getAttribute('aria-label') ?? '',
      remaining: Number(meter.getAttribute('aria-valuenow')),
      limit: Number(meter.getAttribute('aria-valuemax')),
      text: meter.getAttribute('aria-valuetext') ?? '',
    })),
  );
}

/** Makes the page as high as what is on it, for a picture without empty space. */
export async function fitHeight(page: Page, width: number): Promise<void> {
  const height = await page.evaluate(() => {
    const shown = [...document.querySelectorAll('#app > *')];
    return Math.ceil(Math.max(200, ...shown.map((each) => each.getBoundingClientRect().bottom)));
  });
  await page.setViewport({ width, height, deviceScaleFactor: 2 });
}
