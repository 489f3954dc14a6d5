/** What a user reads on the extension's screens and does there. */
import type { Page } from 'puppeteer-core';
import { eventually, type Session } from './harness/index.ts';
import { callIn } from './harness/remote.ts';
import { optionsPage, popupPage, word } from './harness/screens.ts';

export { addAccount, fill, press, word } from './harness/screens.ts';

export type CategoryName = 'Read' | 'Update' | 'Search' | 'Icon';

export interface Meter {
  now: number;
  min: number;
  max: number;
  /** The full sentence. */
  text: string;
}

export interface Row {
  /** As written, limit included: `480/ 600`. */
  figure: string;
  /** `41 s`; empty where nothing is counted down. */
  countdown: string;
  /** The line under the bar. */
  note: string;
  /** `2 ↗`; empty where nothing is in flight. */
  flying: string;
  meter: Meter | null;
}

export interface Popup {
  /** The page's clock at this moment, in ms. */
  at: number;
  headline: string;
  detail: string;
  freshness: string;
  rows: Record<string, Row>;
}

/** What a countdown such as `41 s` or `2 min` says, in seconds. */
export const secondsIn = (countdown: string): number =>
  Number.parseInt(countdown, 10) * (countdown.endsWith('min') ? 60 : 1);

export const openPopupTab = (session: Session): Promise<Page> => session.openExtensionPage(popupPage);
export const openOptions = (session: Session): Promise<Page> => session.openExtensionPage(optionsPage);

/** Everything that the popup says, read at one moment. */
export const readPopup = (page: Page): Promise<Popup> => page.evaluate(popupIn);

/** Runs in the page, also in the real popup. */
export function popupIn(): Popup {
  const textOf = (root: ParentNode, selector: string) =>
    root.querySelector(selector)?.textContent?.trim() ?? '';
  const meterOf = (row: Element): Meter | null => {
    const meter = row.querySelector('[role="meter"]');
    if (meter === null) return null;
    const figure = (name: string) => Number(meter.getAttribute(name));
    return {
      now: figure('aria-valuenow'),
      min: figure('aria-valuemin'),
      max: figure('aria-valuemax'),
      text: meter.getAttribute('aria-valuetext') ?? '',
    };
  };
  const rows = [...document.querySelectorAll('.gauge')].map((row) => [
    textOf(row, '.gauge-name'),
    {
      figure: textOf(row, '.figure'),
      countdown: textOf(row, '.countdown'),
      note: textOf(row, '.gauge-note'),
      flying: textOf(row, '.gauge-in-flight > [aria-hidden]'),
      meter: meterOf(row),
    } satisfies Row,
  ]);
  return {
    at: Date.now(),
    headline: textOf(document, '.headline h1'),
    detail: textOf(document, '.headline p'),
    freshness: textOf(document, '.freshness'),
    rows: Object.fromEntries(rows) as Record<string, Row>,
  };
}

/** The gauges by name, as assistive technology finds them; what is not known yet is none. */
export function meters(page: Page): Promise<Record<string, Meter>> {
  return callIn(page, metersIn, []);
}

function metersIn(): Record<string, Meter> {
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
}

/** Clicks the button of this name, whether it is written on it or only spoken. */
export async function click(page: Page, name: string): Promise<void> {
  await eventually(`a button ${name}`, () =>
    page.evaluate((wanted) => {
      const nameOf = (button: Element) => button.getAttribute('aria-label') ?? button.textContent?.trim();
      const button = [...document.querySelectorAll('button')].find((each) => nameOf(each) === wanted);
      button?.click();
      return button !== undefined;
    }, name),
  );
}

/** Stops all polls, or lets them go on, as the user does in the popup. */
export async function pausePolls(popup: Page, paused: boolean): Promise<void> {
  await click(popup, word(paused ? 'pause' : 'resume'));
  await eventually('the switch has changed', async () => {
    const { freshness } = await readPopup(popup);
    return freshness.includes(word('readingPaused')) === paused;
  });
}
