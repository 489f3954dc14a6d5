/** The extension's screens as a user reads and uses them. */
import type { ElementHandle, Page } from 'puppeteer-core';
import { eventually, type Session } from './harness/index.ts';

export interface Meter {
  now: number;
  min: number;
  max: number;
  text: string;
}

/** Adds an account through the options page. */
export async function addAccount(session: Session, space: string, key: string): Promise<void> {
  const page = await session.openExtensionPage('src/options/index.html');
  await fillAccount(page, space, key);
  await eventually('the options page says who has signed in', () =>
    page.evaluate(() => document.body.innerText.includes('Signed in as')),
  );
  await page.close();
}

/** Types space and key as a user does, and sends the form. */
export async function fillAccount(page: Page, space: string, key: string): Promise<void> {
  await (await field(page, 'Space')).type(space);
  await (await field(page, 'API key')).type(key);
  await page.locator('button[type="submit"]').click();
}

/** The form field that a label with this text belongs to. */
async function field(page: Page, label: string): Promise<ElementHandle<HTMLInputElement>> {
  const handle = await page.waitForFunction(
    (text) => {
      const labels = [...document.querySelectorAll('label')];
      return labels.find(({ textContent }) => textContent?.trim().startsWith(text))
        ?.control as HTMLInputElement | null;
    },
    {},
    label,
  );
  return handle as ElementHandle<HTMLInputElement>;
}

/** The gauges of an open screen by name; what is not known yet is none. */
export function meters(page: Page): Promise<Record<string, Meter>> {
  return page.evaluate(() => {
    const numberOf = (element: Element, name: string) => Number(element.getAttribute(name));
    return Object.fromEntries(
      [...document.querySelectorAll('[role="meter"]')].map((meter) => [
        meter.getAttribute('aria-label'),
        {
          now: numberOf(meter, 'aria-valuenow'),
          min: numberOf(meter, 'aria-valuemin'),
          max: numberOf(meter, 'aria-valuemax'),
          text: meter.getAttribute('aria-valuetext') ?? '',
        },
      ]),
    );
  });
}
