/**
 * `npm run screenshot:toolbar`: the real toolbar button of the built extension (`npm run build` first), in windows on a
 * virtual display (Xvfb), in docs/images/toolbar-BROWSER.png. Columns: nothing used, checking paused, plenty left with and
 * without the number, running low, nearly used up, used up. Rows: light and dark toolbar at 200 %, then at 100 %.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Page } from 'puppeteer-core';
import { prepareBrowsers } from '../e2e/harness/browsers.ts';
import { type BrowserName, eventually, launch, type Session } from '../e2e/harness/index.ts';
import { root } from '../e2e/harness/places.ts';
import { startDisplay, type VirtualDisplay } from '../e2e/harness/virtual-display.ts';
import { changeSettings, storeAccounts } from '../e2e/support/accounts.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { demoSpace, hanako, scenarioNamed } from '../simulator/scenarios.ts';
import type { Stream } from '../simulator/traffic.ts';
import { launchBrowser } from '../ui/gallery/gallery-browser.ts';

/** In CSS pixels; both browsers' windows start at the upper left corner. */
const WINDOW = { width: 1000, height: 300 };
/** The part of the window with the button. */
const BUTTON: Record<BrowserName, { left: number; top: number }> = {
  chromium: { left: 830, top: 46 },
  firefox: { left: 820, top: 47 },
};
const CELL = { width: 40, height: 34 };
/** Pixels of the picture per CSS pixel of the window. */
const ZOOM = 4;
const ROWS = [
  { colorScheme: 'light', scale: 2 },
  { colorScheme: 'dark', scale: 2 },
  { colorScheme: 'light', scale: 1 },
  { colorScheme: 'dark', scale: 1 },
] as const;

type Row = (typeof ROWS)[number];

/** Brings the button into each state in turn, by traffic and settings as a user makes them. The limit is 15 updates. */
async function throughStates(session: Session, simulator: Simulator, shoot: () => void): Promise<void> {
  const shows = async (text: RegExp) => {
    await eventually(`${text} on the button`, async () => text.test((await session.badge()).text));
    // The browser draws the button after it has answered.
    await sleep(500);
    shoot();
  };
  const [apiKey = ''] = hanako.keys;
  await storeAccounts(session, [{ space: demoSpace, apiKey, userId: hanako.id, userName: hanako.name }]);
  await eventually('the first check', () => simulator.log.some(({ path }) => path.endsWith('rateLimit')));
  const page = await session.open(session.url(demoSpace));
  const update = async (count: number) => {
    const stream: Stream = { apiKeys: [apiKey], calls: ['update'], count, everyMs: 0, after429: 'ignore' };
    await page.evaluate(`traffic.run(${JSON.stringify([stream])}, 60)`);
  };
  await shows(/^$/);
  // Firefox draws its notification over the button.
  await changeSettings(session, { paused: true, alertUpdate: false });
  await shows(/^off$/);
  await changeSettings(session, { paused: false });
  await update(1);
  await shows(/^u14$/);
  await changeSettings(session, { numberAlways: false });
  await shows(/^$/);
  await update(9);
  await shows(/^u5$/);
  await update(4);
  await shows(/^u1$/);
  await update(1);
  await shows(/^\d+s$/);
}

/** The upper part of the window in each state, as BMP files in base64. */
async function photograph(name: BrowserName, { colorScheme, scale }: Row, display: VirtualDisplay) {
  const simulator = await startSimulator();
  scenarioNamed('ignores-429').setup(simulator);
  const session = await launch(name, { port: simulator.port, headless: false, colorScheme, scale });
  const pictures: string[] = [];
  try {
    await session.pin();
    if (name === 'chromium')
      await session.inBackground(async (place) => {
        const { id } = await chrome.windows.getLastFocused();
        if (id !== undefined) await chrome.windows.update(id, { left: 0, top: 0, ...place });
      }, WINDOW);
    const { top } = BUTTON[name];
    const shoot = () => void pictures.push(display.bitmap((top + CELL.height) * scale).toString('base64'));
    await throughStates(session, simulator, shoot);
  } finally {
    await session.close();
    await simulator.stop();
  }
  return pictures;
}

async function compose(
  page: Page,
  name: BrowserName,
  rows: readonly (readonly string[])[],
): Promise<Uint8Array> {
  const { left, top } = BUTTON[name];
  const cell = (picture: string) =>
    `<div><img style="margin:-${top * ZOOM}px 0 0 -${left * ZOOM}px" src="data:image/bmp;base64,${picture}"></div>`;
  const columns = rows[0]?.length ?? 0;
  await page.setViewport({ width: columns * CELL.width * ZOOM, height: rows.length * CELL.height * ZOOM });
  await page.setContent(`<style>body { margin: 0; display: grid; grid-template-columns: repeat(${columns}, 1fr); }
    div { height: ${CELL.height * ZOOM}px; overflow: hidden; }
    img { width: ${WINDOW.width * ZOOM}px; image-rendering: pixelated; }</style>${rows.flat().map(cell).join('')}`);
  return page.screenshot({ type: 'png' });
}

async function take(name: BrowserName, page: Page): Promise<void> {
  const rows: string[][] = [];
  for (const row of ROWS) {
    const display = await startDisplay(WINDOW.width * row.scale, WINDOW.height * row.scale);
    process.env.DISPLAY = display.name;
    try {
      rows.push(await photograph(name, row, display));
    } finally {
      display.stop();
    }
  }
  const file = join('docs/images', `toolbar-${name}.png`);
  writeFileSync(join(root, file), await compose(page, name, rows));
  console.log(file);
}

prepareBrowsers(['chromium', 'firefox']);
const browser = await launchBrowser();
try {
  const page = await browser.newPage();
  await take('chromium', page);
  await take('firefox', page);
} finally {
  await browser.close();
}
