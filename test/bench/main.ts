/**
 * `npm run bench`: what the built extension costs, beside small extensions that do next to nothing. On loopback, in some six
 * minutes; `npm run bench -- rest flood` measures those alone. Needs `npm run build`, and Linux for processor and memory.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { PollingHour, type Program } from '../core/polling/polling-hour.ts';
import { prepareBrowsers } from '../e2e/harness/browsers.ts';
import { eventually } from '../e2e/harness/eventually.ts';
import { type BrowserName, launch, type Session } from '../e2e/harness/index.ts';
import { addAccount, openPanelTab, panelPage } from '../e2e/harness/screens.ts';
import { FREE, PAID } from '../simulator/quota.ts';
import {
  addRecorder,
  buildWithRecorder,
  COPY_PAGE,
  fillHistory,
  type Opening,
  openingOf,
  settledElements,
  takeFrames,
  watchFrames,
  writeCopy,
} from './panel.ts';
import {
  answersPerSecond,
  delaysOf,
  extensionProcess,
  hasExtensionProcess,
  popupPaint,
  sendAtRate,
  takeMeter,
  takeToolbar,
  watchMeter,
  watchToolbar,
} from './probes.ts';
import { type Rival, writeRival } from './rivals.ts';

const SPACE = 'demo.backlog.com';
const KEY = 'key-of-the-bench-0001';
/** Another space, so that the limits of one measurement are not those of another. */
const FLOOD_SPACE = 'flood.backlog.com';
const FLOOD_KEY = 'key-of-the-flood-0002';
const POPUP_ROUNDS = 8;
const PANEL_ROUNDS = 12;
const LOAD_SECONDS = 2;
const LOAD_ROUNDS = 5;
const FLOOD_SECONDS = 10;
/** Four polls, after what a start of the worker takes: V8 gives back what the start needed in the second minute. */
const REST_SETTLE_MS = 20_000;
const REST_MINUTES = 2;

/** `recorded`: the build with a script that notes when its panel was painted. */
type Contender = Rival | 'ours' | 'recorded';
type Row = [figure: string, value: string, goal: string];

interface Stand {
  readonly session: Session;
  readonly page: Page;
  /** Of a small extension. */
  readonly folder: string | undefined;
}
type Page = Awaited<ReturnType<Session['open']>>;

const simulator = fork(fileURLToPath(new URL('./simulator-main.ts', import.meta.url)), [
  SPACE,
  KEY,
  FLOOD_SPACE,
  FLOOD_KEY,
]);

/** Undefined for the build itself. */
function folderOf(contender: Contender, browser: BrowserName): string | undefined {
  if (contender === 'ours') return undefined;
  return contender === 'recorded' ? buildWithRecorder(browser) : writeRival(contender, browser, SPACE, KEY);
}

/** Opens a browser for each, all at once, and closes them after `use`. */
async function withBrowsers<T>(
  port: number,
  browser: BrowserName,
  contenders: readonly Contender[],
  use: (...stands: Stand[]) => Promise<T>,
): Promise<T> {
  const stands: Stand[] = [];
  try {
    for (const contender of contenders) {
      const folder = folderOf(contender, browser);
      const session = await launch(browser, {
        port,
        network: false,
        ...(folder !== undefined && { extension: folder }),
      });
      stands.push({ session, page: await session.open(session.url(SPACE)), folder });
    }
    return await use(...stands);
  } finally {
    for (const { session } of stands) await session.close();
  }
}

/**
 * Both measure once a round, always in this order: a popup that is opened twice in a row comes a quarter of a second sooner
 * than after another browser's. The first round, which is slower, is left out.
 */
async function inTurn<T>(
  rounds: number,
  ours: () => Promise<T>,
  theirs: () => Promise<T>,
): Promise<readonly (readonly [ours: T, theirs: T])[]> {
  const pairs: (readonly [T, T])[] = [];
  for (let round = 0; round <= rounds; round += 1) pairs.push([await ours(), await theirs()]);
  return pairs.slice(1);
}

const medianRatio = (pairs: readonly (readonly [number, number])[]): string =>
  ratio(
    quantile(
      pairs.map(([ours, theirs]) => ours / theirs),
      0.5,
    ),
  );

/** The value below which this share of them lies; an even number has no middle, and the upper one is taken. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(Math.floor(sorted.length * share), sorted.length - 1)] ?? Number.NaN;
}

const ratio = (value: number) => value.toFixed(2);
const ms = (values: readonly number[], share: number) => `${quantile(values, share).toFixed(0)} ms`;

async function throughput(port: number, browser: BrowserName): Promise<Row[]> {
  return withBrowsers(port, browser, ['ours', 'noOp'], async (...stands) => {
    const [ours, noOp] = stands.map(
      ({ page }) =>
        () =>
          answersPerSecond(page, KEY, LOAD_SECONDS),
    );
    if (ours === undefined || noOp === undefined) return [];
    const value = medianRatio(await inTurn(LOAD_ROUNDS, ours, noOp));
    return [[`page throughput ÷ no-op with the same listeners (${browser})`, value, '≥ 0.95']];
  });
}

async function popup(port: number): Promise<Row[]> {
  return withBrowsers(port, 'chromium', ['ours', 'noOp'], async (...stands) => {
    const [stand] = stands;
    if (stand !== undefined) await addAccount(stand.session, { space: SPACE, apiKey: KEY });
    const [ours, fixed] = stands.map(
      ({ session, page }) =>
        () =>
          popupPaint(session, page),
    );
    if (ours === undefined || fixed === undefined) return [];
    const value = medianRatio(await inTurn(POPUP_ROUNDS, ours, fixed));
    return [['popup opened → painted ÷ static page', value, '≤ 1.2']];
  });
}

/** Nothing polls here: no account has been added. */
async function delays(port: number): Promise<Row[]> {
  return withBrowsers(port, 'chromium', ['ours'], async (stand) => {
    if (stand === undefined) return [];
    const { session, page } = stand;
    await watchToolbar(session, 'text');
    const icons = { key: KEY, method: 'GET', path: '/api/v2/users/1/icon', count: 20, perSecond: 3 } as const;
    const toBadge = await sendAtRate(page, icons);
    await sleep(1000);
    const badge = delaysOf(toBadge, await takeToolbar(session));
    await watchMeter(session, 'Icon');
    const toPopup = await sendAtRate(page, icons);
    await sleep(1000);
    const meter = delaysOf(toPopup, await takeMeter(session));
    return [
      ['answer → badge, p50', ms(badge, 0.5), '≤ 200 ms'],
      ['answer → open popup, p50', ms(meter, 0.5), ''],
    ];
  });
}

async function flood(port: number): Promise<Row[]> {
  return withBrowsers(port, 'chromium', ['ours'], async (stand) => {
    if (stand === undefined) return [];
    const { session } = stand;
    const page = await session.open(session.url(FLOOD_SPACE));
    // The title has all digits of a large number, which the badge shortens.
    await watchToolbar(session, 'title');
    const heapBefore = await session.backgroundHeap?.();
    const sent = await sendAtRate(page, {
      key: FLOOD_KEY,
      method: 'PATCH',
      path: '/api/v2/issues/DEMO-1',
      count: 300 * FLOOD_SECONDS,
      perSecond: 300,
    });
    await sleep(1000);
    const late = delaysOf(sent, await takeToolbar(session));
    const heapAfter = await session.backgroundHeap?.();
    const grown = ((heapAfter ?? Number.NaN) - (heapBefore ?? Number.NaN)) / 1e6;
    const rate = Math.round(sent.length / FLOOD_SECONDS);
    return [
      [`answer → badge at ${rate} requests/s, p95`, ms(late, 0.95), '≤ 500 ms'],
      [`worker's memory after ${sent.length} requests`, `+ ${grown.toFixed(1)} MB`, ''],
    ];
  });
}

/** With a full history, beside a static page with the same elements. */
async function panelOpening(port: number, browser: BrowserName): Promise<Row[]> {
  return withBrowsers(port, browser, ['recorded', 'noOp'], async (stand, noOp) => {
    if (stand === undefined || noOp?.folder === undefined) return [];
    const panel = await openFullPanel(stand);
    const elements = await settledElements(panel);
    await writeCopy(panel, join(noOp.folder, COPY_PAGE));
    addRecorder(noOp.folder, COPY_PAGE);
    await panel.close();
    const openings = await inTurn(
      PANEL_ROUNDS,
      () => openingOf(stand.session, panelPage),
      () => openingOf(noOp.session, COPY_PAGE),
    );
    const beside = (part: keyof Opening): string => {
      const own = openings.map(([opening]) => opening[part]);
      return `${medianRatio(openings.map(([opening, { history }]) => [opening[part], history]))} (${ms(own, 0.5)})`;
    };
    return [
      [
        `panel with 90 days and 10,000 requests: opened → gauges painted ÷ static page of its ${elements} elements (${browser})`,
        beside('gauges'),
        '≤ 1.5',
      ],
      [`the same → history and requests painted (${browser})`, beside('history'), '≤ 1.5'],
    ];
  });
}

async function openFullPanel({ session }: Stand): Promise<Page> {
  await addAccount(session, { space: FLOOD_SPACE, apiKey: FLOOD_KEY });
  await fillHistory(session, `${FLOOD_SPACE}#2`);
  return openPanelTab(session);
}

/** The panel with a full history while requests of its account come, in front of a page that sends them. */
async function panelFrames(port: number): Promise<Row[]> {
  return withBrowsers(port, 'chromium', ['ours'], async (stand) => {
    if (stand === undefined) return [];
    const { session } = stand;
    const panel = await openFullPanel(stand);
    await settledElements(panel);
    const page = await session.open(session.url(FLOOD_SPACE));
    await panel.bringToFront();
    await watchFrames(panel);
    const sent = await sendAtRate(page, {
      key: FLOOD_KEY,
      method: 'PATCH',
      path: '/api/v2/issues/DEMO-1',
      count: 300 * FLOOD_SECONDS,
      perSecond: 300,
    });
    const frames = await takeFrames(panel);
    const rate = Math.round(sent.length / FLOOD_SECONDS);
    const value = `${ms(frames, 0.95)}, ${ms(frames, 1)}`;
    return [[`time between the panel's frames at ${rate} requests/s, p95 and longest`, value, '']];
  });
}

/** Ends the extension's process, with what adding an account has left in it, and holds the next one with a tab. */
async function restartProcess({ session, page }: Stand): Promise<void> {
  await session.inExtension(() => {});
  await session.killBackground();
  const pages = await page.browser().pages();
  for (const each of pages) if (each.url().startsWith(session.extensionOrigin)) await each.close();
  await eventually('no process of the extension', () => !hasExtensionProcess(page));
  const tab = await page.browser().newPage();
  await tab.goto(`${session.extensionOrigin}/manifest.json`);
  // Ours wakes at once, the poller with its alarm.
  await tab.evaluate(() => chrome.runtime.sendMessage('').catch(() => {}));
  const hasWorker = () =>
    page
      .browser()
      .targets()
      .some((each) => each.type() === 'service_worker');
  await eventually('a worker', hasWorker, { timeoutMs: 60_000 });
}

/** At rest: an account has long been added, and no screen is open. The driver keeps both workers alive between two polls. */
async function rest(port: number): Promise<Row[]> {
  return withBrowsers(port, 'chromium', ['ours', 'poller'], async (...stands) => {
    const [ours] = stands;
    if (ours !== undefined) await addAccount(ours.session, { space: SPACE, apiKey: KEY });
    for (const stand of stands) await restartProcess(stand);
    await sleep(REST_SETTLE_MS);
    const before = stands.map(({ page }) => extensionProcess(page));
    await sleep(REST_MINUTES * 60_000);
    const after = stands.map(({ page }) => extensionProcess(page));
    const [spent = Number.NaN, theirs = Number.NaN] = after.map(
      ({ cpu }, index) => (cpu - (before[index]?.cpu ?? 0)) / REST_MINUTES,
    );
    const [memory = Number.NaN, theirMemory = Number.NaN] = after.map((each) => each.memory);
    const detail = (value: number, other: number, unit: string) =>
      `${ratio(value / other)} (${value.toFixed(0)} ÷ ${other.toFixed(0)} ${unit})`;
    return [
      ['at rest, one account: processor time ÷ 30 s poller', detail(spent, theirs, 'ms a minute'), '≤ 2'],
      ['at rest, one account: private memory ÷ 30 s poller', detail(memory, theirMemory, 'MB'), '≤ 1.5'],
    ];
  });
}

/** By the plan of polls alone, against a simulated server: no browser. */
function polls(): Row[] {
  const hours: Record<string, Program[]> = {
    'at rest': [],
    'while others work': [{ category: 'update', every: 5, here: false }],
  };
  return Object.entries({ paid: PAID, free: FREE }).flatMap(([plan, limits]) =>
    Object.entries(hours).map(([hour, programs]): Row => {
      const count = new PollingHour(limits).run(programs).polls;
      const share = ((100 * count) / (limits.read * 60)).toFixed(2);
      return [`reads spent by polls in an hour ${hour} (${plan} plan)`, `${count} = ${share} %`, ''];
    }),
  );
}

function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows.map(line);
  return [head, `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...body].join('\n');
}

const MEASUREMENTS: Record<string, (port: number) => Row[] | Promise<Row[]>> = {
  throughput: (port) => throughput(port, 'chromium'),
  firefox: (port) => throughput(port, 'firefox'),
  delays,
  flood,
  popup,
  panel: async (port) => [
    ...(await panelOpening(port, 'chromium')),
    ...(await panelOpening(port, 'firefox')),
    ...(await panelFrames(port)),
  ],
  rest,
  polls,
};

const wanted = process.argv.slice(2);
const unknown = wanted.find((name) => !(name in MEASUREMENTS));
if (unknown !== undefined)
  throw new Error(`no measurement ${unknown}: there are ${Object.keys(MEASUREMENTS).join(', ')}`);
prepareBrowsers(['chromium', 'firefox']);
try {
  const [port] = (await once(simulator, 'message')) as [number];
  const load = loadavg().map((each) => each.toFixed(1));
  const rows: string[][] = [['figure', 'value', 'goal', 'command']];
  for (const [name, measure] of Object.entries(MEASUREMENTS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const start = performance.now();
    for (const row of await measure(port)) rows.push([...row, `npm run bench -- ${name}`]);
    console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(0)} s`);
  }
  console.log(`\n${new Date().toISOString().slice(0, 10)}, load average at the start ${load.join(' ')}\n`);
  console.log(table(rows));
} finally {
  simulator.kill();
}
