/** The built extension in Chromium (or a branded Chrome or Edge: the extension is loaded over the driver's pipe). */
import { createHash } from 'node:crypto';
import { cpSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type CDPSession, type Page, type Target } from 'puppeteer-core';
import { readBadge, requestHost } from '../api.ts';
import { newProfile, removeAfterExit } from '../browser-profiles.ts';
import { executablePath } from '../browsers.ts';
import { eventually } from '../eventually.ts';
import { resolverRules } from '../hosts.ts';
import { extensionFolder } from '../places.ts';
import { callIn } from '../remote.ts';
import { saveScreenshot } from '../screenshot.ts';
import type { LaunchOptions, Session } from '../session.ts';
import { collectConsole } from './console.ts';
import { ChromiumOffline } from './offline.ts';
import { allowSite, pin, setHostAccess } from './settings.ts';
import { ChromiumWorker } from './worker.ts';

/** Pages of the address bar that Chromium loads in the background; nobody types into it here, and a start costs half without. */
const UNSEEN = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

const viewportDefault = { width: 1000, height: 800, deviceScaleFactor: 1 };

/** What the browser calls on its own events. */
interface Clickable {
  onClicked: { dispatch(id: string): void };
}

function flags({ port, spki, lang = 'en', unresolved = [], ...options }: LaunchOptions): string[] {
  const root = process.getuid?.() === 0;
  return [
    // Chromium's sandbox refuses to run as root.
    ...(root ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--disable-component-update',
    `--disable-features=${UNSEEN.join(',')}`,
    '--no-default-browser-check',
    `--lang=${lang}`,
    spki ? `--ignore-certificate-errors-spki-list=${spki}` : '--ignore-certificate-errors',
    `--host-resolver-rules=${resolverRules(port, unresolved)}`,
    ...(options.scale ? [`--force-device-scale-factor=${options.scale}`] : []),
    // Of the browser's own window; pages get theirs by the driver.
    ...(options.headless === false && options.colorScheme === 'dark' ? ['--force-dark-mode'] : []),
  ];
}

/** Chromium's id of an unpacked extension: the digest of its path, in the letters a to p. */
function idOf(folder: string): string {
  const digest = createHash('sha256').update(folder).digest('hex').slice(0, 32);
  return [...digest].map((digit) => String.fromCharCode(97 + Number.parseInt(digit, 16))).join('');
}

/** Where Chromium keeps it that an extension's notifications are switched off. */
function switchNotificationsOff(profile: string, extensionId: string): void {
  mkdirSync(join(profile, 'Default'), { recursive: true });
  const preferences = { message_center: { disabled_extension_ids: [extensionId] } };
  writeFileSync(join(profile, 'Default/Preferences'), JSON.stringify(preferences));
}

async function start(options: LaunchOptions, folder: string, profile: string): Promise<Browser> {
  const lang = options.lang ?? 'en';
  if (options.notificationsOff) switchNotificationsOff(profile, idOf(folder));
  const browser = await puppeteer.launch({
    executablePath: executablePath('chromium', lang),
    headless: options.headless ?? true,
    pipe: true,
    enableExtensions: true,
    networkEnabled: options.network ?? true,
    userDataDir: profile,
    args: flags(options),
    // Linux takes the language of the browser from here.
    env: { ...process.env, LANGUAGE: lang },
    defaultViewport: options.headless === false ? null : (options.viewport ?? viewportDefault),
  });
  removeAfterExit(browser.process(), profile);
  return browser;
}

/** What lasts as long as the browser, over all installations of the extension. */
interface Running {
  readonly browser: Browser;
  readonly profile: string;
  readonly consoleLog: string[];
  readonly offline: ChromiumOffline;
  readonly ended: Promise<void>;
}

export async function launchChromium(options: LaunchOptions): Promise<Session> {
  const folder = extensionFolder('chromium', options.extension);
  const profile = newProfile();
  const browser = await start(options, folder, profile);
  const ended = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  const running = { browser, profile, consoleLog: [], offline: new ChromiumOffline(browser), ended };
  collectConsole(browser, running.consoleLog);
  try {
    return await install(running, folder, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

/** Closes all pages but a new empty one, without which the browser would end, and forgets what the network brought. */
async function clear({ browser, consoleLog }: Running): Promise<Page> {
  const pages = await browser.pages();
  const blank = await browser.newPage();
  await Promise.all(pages.map((page) => page.close().catch(() => {})));
  const devtools = await blank.createCDPSession();
  await devtools.send('Network.clearBrowserCache');
  await devtools.detach();
  consoleLog.length = 0;
  return blank;
}

/** @param empty a page that the driver has no other use for */
async function install(
  running: Running,
  folder: string,
  options: LaunchOptions,
  empty?: Page,
): Promise<Session> {
  const { browser, consoleLog, offline, ended } = running;
  const id = await browser.installExtension(folder);
  const extensionOrigin = `chrome-extension://${id}`;

  let tab: Promise<Page> | undefined;
  const extensionTab = () => {
    tab ??= openFirstTab();
    return tab;
  };
  const openFirstTab = async () => {
    const page = empty ?? (await browser.newPage({ background: true }));
    await page.goto(`${extensionOrigin}/manifest.json`);
    return page;
  };
  const worker = new ChromiumWorker(browser, extensionOrigin, extensionTab);
  await worker.started();

  const dress = async (page: Page) => {
    if (!options.colorScheme) return page;
    await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: options.colorScheme }]);
    return page;
  };
  const open = async (url: string) => {
    const page = await dress(await browser.newPage());
    await page.goto(url);
    return page;
  };

  /** As the browser opens it for a user: by way of an empty page of the driver's it would take twice as long. */
  const openExtensionPage = async (path: string) => {
    const known = new Set(browser.targets());
    const url = `${extensionOrigin}/${path}`;
    const isNew = (target: Target) => !known.has(target) && target.type() === 'page' && target.url() === url;
    const opened = browser.waitForTarget(isNew, { timeout: 15_000 });
    await callIn(await extensionTab(), async (address: string) => void chrome.tabs.create({ url: address }), [
      url,
    ]);
    const page = await (await opened).page();
    if (!page) throw new Error(`No page for ${path}`);
    // The empty document that is there first is complete too.
    const isLoaded = (wanted: string) => location.href === wanted && document.readyState === 'complete';
    await eventually(`${path} loaded`, () => page.evaluate(isLoaded, url).catch(() => false));
    return dress(page);
  };

  let limiter: Promise<CDPSession> | undefined;
  let popup: Page | undefined;
  const openPopup = async () => {
    if (popup && !popup.isClosed()) return popup;
    const known = new Set(browser.targets());
    await worker.evaluate(async () => chrome.action.openPopup());
    const target = await browser.waitForTarget(
      (candidate) => !known.has(candidate) && candidate.url().startsWith(extensionOrigin),
      { timeout: 10_000 },
    );
    popup = await dress(await target.asPage());
    return popup;
  };

  return {
    name: 'chromium',
    extensionOrigin,
    consoleLog,
    url: (host, path = '/') => `https://${host}${path}`,
    open,
    openExtensionPage,
    openPopup,
    inPopup: async (fn, ...args) => callIn(await openPopup(), fn, args),
    badge: () => readBadge(async (fn) => callIn(await extensionTab(), fn, [])),
    inExtension: async (fn, ...args) => callIn(await extensionTab(), fn, args),
    inBackground: (fn, ...args) => worker.evaluate(fn, ...args),
    killBackground: () => worker.kill(),
    backgroundAlive: () => worker.alive(),
    backgroundHeap: () => worker.heap(),
    limitDatabases: async (bytes) => {
      // A limit is lifted by whoever has set it.
      limiter ??= (await extensionTab()).createCDPSession();
      const quotaSize = bytes === null ? {} : { quotaSize: bytes };
      await (await limiter).send('Storage.overrideQuotaForOrigin', { origin: extensionOrigin, ...quotaSize });
    },
    clickNotification: (id) =>
      worker.evaluate((clicked) => {
        const { onClicked } = chrome.notifications as unknown as Clickable;
        onClicked.dispatch(clicked);
      }, id),
    allowSite: (pattern) => allowSite(browser, id, pattern),
    grantSite: async (pattern) => {
      await allowSite(browser, id, pattern);
      await callIn(await extensionTab(), requestHost, [pattern]);
    },
    revokeHosts: () => setHostAccess(browser, id, 'ON_CLICK'),
    restoreHosts: () => setHostAccess(browser, id, 'ON_ALL_SITES'),
    setOffline: (value) => offline.set(value),
    pin: () => pin(browser, id),
    screenshot: saveScreenshot,
    renew: async (extension) => {
      await offline.set(false);
      await browser.uninstallExtension(id);
      const blank = await clear(running);
      // At another place it is another extension to Chromium: nothing stored is left.
      const copy = mkdtempSync(join(running.profile, 'extension-'));
      cpSync(extensionFolder('chromium', extension), copy, { recursive: true });
      return install(running, copy, options, blank);
    },
    ended,
    close: () => browser.close(),
  };
}
