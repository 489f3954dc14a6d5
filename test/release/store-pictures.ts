/**
 * `npm run screenshot:store`: the stores' pictures, 1280 × 800, in both languages, in docs/store/images. They show the
 * built extension (`npm run build` first) while a page and a program elsewhere send real traffic to the simulator.
 */

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { runScenario } from '../demo/run-scenario.ts';
import { prepareBrowsers } from '../e2e/harness/browsers.ts';
import { launch, type Session } from '../e2e/harness/index.ts';
import { root } from '../e2e/harness/places.ts';
import { addAccount, type Lang, messageText, popupPage } from '../e2e/harness/screens.ts';
import { fitHeight } from '../e2e/harness/screenshot.ts';
import { backlogClient } from '../simulator/client.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { demoSpace, hanako, scenarioNamed } from '../simulator/scenarios.ts';
import { run } from '../simulator/traffic.ts';

const OUT = 'docs/store/images';
const SIZE = { width: 1280, height: 800, deviceScaleFactor: 1 };
/** The same number of pixels for a larger window. */
const LARGER = { width: 1600, height: 1000, deviceScaleFactor: 0.8 };
const PLAIN = '#e8edf3';
const POPUP_WIDTH = 360;
const SECONDS = 20;
/** A minute is in the timeline when it is over. */
const A_WINDOW_MS = 62_000;
const ELSEWHERE = 180;

/** Bulk updates in this browser, reads from a program elsewhere. */
async function traffic(simulator: Simulator, page: Page): Promise<void> {
  const { signal } = new AbortController();
  const everyMs = (SECONDS * 1000) / ELSEWHERE;
  const [, apiKey = ''] = hanako.keys;
  await Promise.all([
    runScenario(scenarioNamed('unpaced-update'), SECONDS, simulator, page, signal),
    run(
      [{ apiKeys: [apiKey], after429: 'wait', calls: ['issue'], count: ELSEWHERE, everyMs }],
      (key) => backlogClient(simulator, demoSpace, key),
      SECONDS,
      signal,
    ),
  ]);
}

/** The popup as it is now, without empty space below. */
async function photograph(popup: Page): Promise<string> {
  await popup.bringToFront();
  await fitHeight(popup, POPUP_WIDTH);
  return popup.screenshot({ type: 'png', encoding: 'base64' });
}

/** The popup's picture beside the listing's own words, on a plain ground. */
async function compose(page: Page, popup: string, lang: Lang): Promise<void> {
  const say = { title: messageText('extName', lang), text: messageText('extDescription', lang) };
  await page.setViewport(SIZE);
  await page.setContent(`<!doctype html><html lang="${lang}"><meta charset="utf-8"><style>
    body { margin: 0; height: 100vh; box-sizing: border-box; padding: 0 100px; background: ${PLAIN}; color: #17212b;
      display: flex; align-items: center; justify-content: space-between; font-family: 'Noto Sans CJK JP', sans-serif; }
    h1 { font-size: 44px; line-height: 1.2; margin: 0 0 24px; }
    p { font-size: 24px; line-height: 1.5; margin: 0; word-break: auto-phrase; text-wrap: balance; }
    div { width: 520px; }
    img { width: ${POPUP_WIDTH * 1.2}px; border-radius: 10px; box-shadow: 0 8px 40px #17212b40; }
  </style><div><h1>${say.title}</h1><p>${say.text}</p></div><img src="data:image/png;base64,${popup}">`);
}

/** Opened afresh: a page in the background draws nothing new. */
async function openPanel(session: Session, lang: Lang): Promise<Page> {
  const panel = await session.openExtensionPage('src/pages/panel/index.html');
  await panel.setViewport(LARGER);
  await panel.bringToFront();
  await panel.waitForFunction(
    (loading: string) =>
      document.querySelector('h2') !== null && !document.body.textContent?.includes(loading),
    {},
    messageText('historyLoading', lang),
  );
  return panel;
}

async function take(session: Session, simulator: Simulator, lang: Lang): Promise<void> {
  const file = (name: string) => join(root, OUT, `${name}.${lang}.png`);
  const [apiKey = ''] = hanako.keys;
  await addAccount(session, { space: demoSpace, apiKey, lang });
  const site = await session.open(session.url(demoSpace));
  const popup = await session.openExtensionPage(popupPage);
  const begun = Date.now();
  await traffic(simulator, site);
  await sleep(begun + A_WINDOW_MS - Date.now());
  const again = traffic(simulator, site);
  await sleep(SECONDS * 750);
  const picture = await photograph(popup);
  await session.screenshot(await openPanel(session, lang), file('panel'));
  await again;
  await compose(site, picture, lang);
  await session.screenshot(site, file('popup'));
}

async function inLanguage(lang: Lang): Promise<void> {
  const simulator = await startSimulator();
  scenarioNamed('unpaced-update').setup(simulator);
  try {
    const session = await launch('chromium', { port: simulator.port, lang, colorScheme: 'light' });
    try {
      await take(session, simulator, lang);
    } finally {
      await session.close();
    }
  } finally {
    await simulator.stop();
  }
}

prepareBrowsers(['chromium'], 'ja');
for (const lang of ['en', 'ja'] as const) await inLanguage(lang);
console.log(`Pictures in ${OUT}`);
