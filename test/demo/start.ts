/**
 * `npm start`: the built extension in a browser, an account set up as a user does it, and a page that sends real
 * `backlog-js` traffic to a simulated Backlog on this machine. In a window where there is one, else in the terminal.
 */
import { execFileSync } from 'node:child_process';
import { join, relative, resolve } from 'node:path';
import type { Page } from 'puppeteer-core';
import { prepareBrowsers } from '../e2e/harness/browsers.ts';
import { eventually } from '../e2e/harness/eventually.ts';
import { launch, type Session } from '../e2e/harness/index.ts';
import { root } from '../e2e/harness/places.ts';
import { addAccount, popupPage } from '../e2e/harness/screens.ts';
import { fitHeight } from '../e2e/harness/screenshot.ts';
import { type Simulator, startSimulator } from '../simulator/index.ts';
import { demoSpace, hanako } from '../simulator/scenarios.ts';
import { type DemoOptions, readOptions } from './options.ts';
import { explain, runScenario } from './run-scenario.ts';
import { usualScenario } from './scenarios.ts';
import { watch } from './watch.ts';

const popupWidth = 360;

const tryNext = 'Other scenarios: npm start -- --help';

const loading = `To load it into your own browser:
  Chrome, Edge  chrome://extensions → Developer mode → Load unpacked → ${join(root, 'dist/chrome')}
  Firefox       about:debugging#/runtime/this-firefox → Load Temporary Add-on → ${join(root, 'dist/firefox/manifest.json')}
`;

function build(): void {
  console.log('Building dist/chrome and dist/firefox …');
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: root, stdio: ['ignore', 'ignore', 'inherit'] });
}

/** The browser's window on the left, the popup in one of its own beside it. */
async function openPopupBeside(session: Session): Promise<void> {
  await session.inBackground(
    async (url: string, width: number) => {
      const main = await chrome.windows.getLastFocused();
      const place = { top: 0, height: 620 };
      if (main.id !== undefined) await chrome.windows.update(main.id, { ...place, left: 0, width: 900 });
      await chrome.windows.create({ ...place, url, type: 'popup', left: 910, width });
    },
    `${session.extensionOrigin}/${popupPage}`,
    popupWidth + 20,
  );
}

async function inWindow(options: DemoOptions, simulator: Simulator, session: Session, signal: AbortSignal) {
  await session.pin();
  const page = await session.open(session.url(demoSpace));
  await explain(options.scenario, page);
  await openPopupBeside(session);
  console.log('The popup is open in a window of its own. The traffic goes on until you press Ctrl-C.\n');
  while (!signal.aborted) await runScenario(options.scenario, options.seconds, simulator, page, signal);
}

async function inTerminal(options: DemoOptions, simulator: Simulator, session: Session, signal: AbortSignal) {
  const popup = await session.openExtensionPage(popupPage);
  await popup.setViewport({ width: popupWidth, height: 600, deviceScaleFactor: 2 });
  const page = await session.open(session.url(demoSpace));
  await explain(options.scenario, page);
  console.log(`No display: the popup's gauges follow, for ${options.seconds} s. Ctrl-C ends it.\n`);
  // As its user looks at it: in front, where it reads every 5 s and no bar stands still half way.
  await popup.bringToFront();
  const done = new AbortController();
  signal.addEventListener('abort', () => done.abort());
  const watching = watch(session, popup, done.signal);
  try {
    await runScenario(options.scenario, options.seconds, simulator, page, signal);
    if (signal.aborted) return;
    const file = resolve(root, options.picture);
    await takePicture(session, popup, file);
    console.log(`\nThe popup's picture: ${relative(process.cwd(), file)}`);
    if (options.scenario.name === usualScenario) console.log(tryNext);
  } finally {
    done.abort();
    await watching;
  }
}

/** @throws where a bar is not as long as its meter says */
async function takePicture(session: Session, popup: Page, file: string): Promise<void> {
  await fitHeight(popup, popupWidth);
  await eventually('bars as long as their meters say', () =>
    popup.evaluate(() =>
      [...document.querySelectorAll('[role="meter"]')].every((meter) => {
        const [now, max] = ['aria-valuenow', 'aria-valuemax'].map((name) => Number(meter.getAttribute(name)));
        const fill = meter.querySelector('.bar-fill')?.getBoundingClientRect().width ?? 0;
        const whole = meter.querySelector('.bar')?.getBoundingClientRect().width ?? meter.clientWidth;
        return Math.abs(fill / whole - (now ?? 0) / (max ?? 1)) < 0.02;
      }),
    ),
  );
  await session.screenshot(popup, file);
}

async function run(options: DemoOptions, signal: AbortSignal): Promise<void> {
  const { scenario, browser, lang, headless } = options;
  prepareBrowsers([browser], lang);
  build();
  const simulator = await startSimulator();
  let session: Session | undefined;
  try {
    scenario.setup(simulator);
    console.log(
      `A simulated Backlog answers as https://${demoSpace} (port ${simulator.port} on this machine).`,
    );
    console.log(`Starting ${browser} with the extension …`);
    session = await launch(browser, { port: simulator.port, headless, lang });
    for (const { name, keys } of scenario.accounts ?? [hanako]) {
      const [apiKey = ''] = keys;
      await addAccount(session, { space: demoSpace, apiKey, lang });
      console.log(`${name}'s account is set up.`);
    }
    console.log(`\nScenario "${scenario.name}": ${scenario.description}.`);
    if (scenario.watchFor) console.log(`Watch for: ${scenario.watchFor}\n`);
    const gone = session.ended;
    const show = headless ? inTerminal : inWindow;
    await Promise.race([show(options, simulator, session, signal), gone]);
  } finally {
    await session?.close();
    await simulator.stop();
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (typeof options === 'string') return console.log(options);
  console.log(loading);
  const ending = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ending.abort());
  await run(options, ending.signal);
}

await main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
