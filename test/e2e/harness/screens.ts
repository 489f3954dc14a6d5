/** What a user reads on the extension's screens and does there; the panel's tables are in `support/panel-reader.ts`. */
import type { Page } from 'puppeteer-core';
import en from '../../../public/_locales/en/messages.json' with { type: 'json' };
import ja from '../../../public/_locales/ja/messages.json' with { type: 'json' };
import type { MessageKey } from '../../../src/platform/i18n.ts';
import { eventually } from './eventually.ts';
import { callIn } from './remote.ts';
import type { Session } from './session.ts';

export type Lang = 'en' | 'ja';
export type CategoryName = 'Read' | 'Update' | 'Search' | 'Icon';

export const popupPage = 'src/pages/popup/index.html';
export const optionsPage = 'src/pages/options/index.html';
/** The panel's path in the build. */
export const panelPage = 'src/pages/panel/index.html';

export const openPopupTab = (session: Session): Promise<Page> => session.openExtensionPage(popupPage);

/** The options page, with the form for another account open. */
export async function openOptions(session: Session, query = ''): Promise<Page> {
  const page = await session.openExtensionPage(optionsPage + query);
  await openForm(page);
  return page;
}

/** The form is closed once there is an account. */
async function openForm(options: Page): Promise<void> {
  const form = await options.waitForSelector('#accounts details');
  await form?.evaluate((details) => {
    details.open = true;
  });
}
export const openPanelTab = (session: Session): Promise<Page> => session.openExtensionPage(panelPage);

const CATALOGUES = { en, ja } as const satisfies Record<Lang, unknown>;

/** A message of the catalogue, with its placeholders as they stand there. */
export const messageText = (key: MessageKey, lang: Lang = 'en'): string => CATALOGUES[lang][key].message;

/** Whether the page says this somewhere. */
export const includesText = (page: Page, text: string): Promise<boolean> =>
  page.evaluate((wanted) => document.body.textContent?.includes(wanted) ?? false, text);

export const waitForText = (page: Page, text: string): Promise<boolean> =>
  eventually(`“${text}” on the page`, () => includesText(page, text));

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

/** Clicks the button of this text with the mouse: a user's gesture, as the browser asks for where it grants a permission. */
export async function press(page: Page, name: string): Promise<void> {
  const button = await page.waitForSelector(
    `::-p-xpath(//button[normalize-space()=${JSON.stringify(name)}])`,
  );
  await button?.click();
}

/** Clicks the button of this accessible name, also on a page in the background. */
export async function click(page: Page, name: string): Promise<void> {
  await eventually(`a button ${name}`, () =>
    page.evaluate((wanted) => {
      const namesOf = (button: Element) => [
        button.getAttribute('aria-label') ?? button.textContent?.trim(),
        button.querySelector('.visually-hidden')?.textContent,
      ];
      const button = [...document.querySelectorAll('button')].find((each) => namesOf(each).includes(wanted));
      button?.click();
      return button !== undefined;
    }, name),
  );
}

/** Adds an account on the options page and waits until it is listed. */
export async function addAccount(
  session: Session,
  account: { space: string; apiKey: string; lang?: Lang },
): Promise<void> {
  const { space, apiKey, lang } = account;
  const page = await openOptions(session);
  await fill(page, messageText('space', lang), space);
  await fill(page, messageText('apiKey', lang), apiKey);
  await press(page, messageText('addAccount', lang));
  await page.waitForSelector('[role="status"] .callout, [role="alert"] .callout');
  const problem = await alertOn(page);
  await page.close();
  if (problem !== '') throw new Error(`The account was refused: ${problem}`);
}

/** What the page announces as wrong; empty where nothing is. */
export const alertOn = (page: Page): Promise<string> =>
  page.$$eval('[role="alert"]', (alerts) =>
    alerts
      .map((each) => each.textContent)
      .join(' ')
      .trim(),
  );

/** What stands in the form for a new account; null where there is no form. */
export const readForm = (page: Page): Promise<{ space: string; key: string } | null> =>
  page.evaluate(() => {
    const [space, key] = document.querySelectorAll<HTMLInputElement>('form input');
    return space && key ? { space: space.value, key: key.value } : null;
  });

/** The accounts that the options list. */
export const listedAccounts = (options: Page): Promise<string[]> =>
  options.$$eval('.accounts strong', (names) => names.map((each) => each.textContent ?? ''));

/** The owners that a screen offers, by id; none where there is only one. */
export const offeredOwners = (page: Page): Promise<string[]> =>
  page.$$eval('.owner option', (options) => options.map((option) => (option as HTMLOptionElement).value));

/** The id of the owner whose gauges a screen with several of them shows. */
export const shownOwner = (page: Page): Promise<string> =>
  page.evaluate(() => document.querySelector<HTMLSelectElement>('.owner select')?.value ?? '');

export async function showOwner(page: Page, id: string): Promise<void> {
  await eventually(`${id} to choose`, async () => (await offeredOwners(page)).includes(id));
  await page.select('.owner select', id);
}

export interface Meter {
  now: number;
  min: number;
  max: number;
  /** The full sentence, countdown included. */
  text: string;
}

/** The gauges by name, as assistive technology finds them; what is not known yet is none. */
export const meters = (page: Page): Promise<Record<string, Meter>> => callIn(page, metersIn, []);

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

export interface Row {
  /** `41 s`; empty where nothing is counted down. */
  countdown: string;
  /** The line under the bar. */
  note: string;
  /** `2 in flight`; empty where nothing is in flight. */
  flying: string;
  meter: Pick<Meter, 'now' | 'max' | 'text'> | null;
}

export interface Popup {
  /** The page's clock at this moment, in ms. */
  at: number;
  headline: string;
  detail: string;
  freshness: string;
  /** The first sentence of each finding. */
  findings: string[];
  rows: Record<string, Row>;
}

/** Everything that the popup says, read at one moment. */
export const readPopup = (page: Page): Promise<Popup> => callIn(page, popupIn, []);

/** Runs in the page, also in the real popup. */
export function popupIn(): Popup {
  const textOf = (root: ParentNode, selector: string) =>
    root.querySelector(selector)?.textContent?.trim() ?? '';
  const rows = [...document.querySelectorAll('.gauge')].map((row): [string, Row] => {
    const meter = row.querySelector('[role="meter"]');
    const figure = (name: string) => Number(meter?.getAttribute(name));
    const shown = meter && {
      now: figure('aria-valuenow'),
      max: figure('aria-valuemax'),
      text: meter.getAttribute('aria-valuetext') ?? '',
    };
    return [
      textOf(row, '.gauge-name'),
      {
        countdown: textOf(row, '.countdown'),
        note: textOf(row, '.gauge-note'),
        flying: textOf(row, '.gauge-in-flight > [aria-hidden]'),
        meter: shown,
      },
    ];
  });
  return {
    at: Date.now(),
    headline: textOf(document, '.headline h1'),
    detail: textOf(document, '.headline p'),
    freshness: textOf(document, '.freshness'),
    findings: [...document.querySelectorAll('.finding-sentence')].map(
      (sentence) => sentence.textContent ?? '',
    ),
    rows: Object.fromEntries(rows),
  };
}

/** What a countdown such as `41 s` or `2 min` says, in seconds. */
export const secondsIn = (countdown: string): number =>
  Number.parseInt(countdown, 10) * (countdown.endsWith('min') ? 60 : 1);

/** Stops all polls, or lets them go on, as the user does in the popup. */
export async function pausePolls(popup: Page, paused: boolean): Promise<void> {
  await click(popup, messageText(paused ? 'pauseChecking' : 'resumeChecking'));
  await eventually('the switch has changed', async () => {
    const { freshness } = await readPopup(popup);
    return freshness.includes(messageText('checkingPaused')) === paused;
  });
}
