/** The built extension in Chromium (or a branded Chrome or Edge: the extension is loaded over the driver's pipe). */
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type CDPSession, type Page } from 'puppeteer-core';
import { readBadge, requestHost } from './api.ts';
import { executablePath } from './browsers.ts';
import { collectConsole } from './chromiumConsole.ts';
import { ChromiumOffline } from './chromiumOffline.ts';
import { allowSite, pin, setHostAccess } from './chromiumSettings.ts';
import { ChromiumWorker } from './chromiumWorker.ts';
import { resolverRules } from './hosts.ts';
import { extensionFolder } from './places.ts';
import { bury, newProfile } from './reaper.ts';
import { callIn } from './remote.ts';
import { saveScreenshot } from './screenshot.ts';
import type { LaunchOptions, Session } from './session.ts';

/** Pages of the address bar that Chromium loads in the background; nobody types into it here, and a start costs half without. */
const UNSEEN = ['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup', 'WebUIOmniboxFullPopup'];

const viewportDefault = { width: 1000, height: 800, deviceScaleFactor: 1 };

/** What the browser calls on its own events. */
interface Clickable {
  onClicked: { dispatch(id: string): void };
}

function flags({ port, spki, lang = 'en', unresolved = [] }: LaunchOptions): string[] {
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

async function start(options: LaunchOptions, folder: string): Promise<Browser> {
  const lang = options.lang ?? 'en';
  const profile = newProfile();
  if (options.notificationsOff) switchNotificationsOff(profile, idOf(folder));
  const browser = await puppeteer.launch({
    executablePath: executablePath('chromium', lang),
    headless: options.headless ?? true,
    pipe: true,
    enableExtensions: true,
    networkEnabled: options.network ?? true,
    userDataDir: profile,
    args: flags(options),
    // What a policy installs is fetched in the background.
    ignoreDefaultArgs: options.installed ? ['--disable-background-networking'] : [],
    // Linux takes the language of the browser from here.
    env: { ...process.env, LANGUAGE: lang },
    defaultViewport: options.headless === false ? null : (options.viewport ?? viewportDefault),
  });
  bury(browser.process(), profile);
  return browser;
}

export async function launchChromium(options: LaunchOptions): Promise<Session> {
  const folder = extensionFolder('chromium', options.extension);
  const browser = await start(options, folder);
  try {
    return await install(browser, folder, options);
  } catch (error) {
    await browser.close();
    throw error;
  }
}

async function install(browser: Browser, folder: string, options: LaunchOptions): Promise<Session> {
  const consoleLog: string[] = [];
  const ended = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  collectConsole(browser, consoleLog);
  const id = options.installed ?? (await browser.installExtension(folder));
  const extensionOrigin = `chrome-extension://${id}`;

  let tab: Promise<Page> | undefined;
  const extensionTab = () => {
    tab ??= browser.newPage({ background: true }).then(async (page) => {
      await page.goto(`${extensionOrigin}/manifest.json`);
      return page;
    });
    return tab;
  };
  const worker = new ChromiumWorker(browser, extensionOrigin, extensionTab);
  await worker.started();
  const offline = new ChromiumOffline(browser);

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
    openExtensionPage: (path) => open(`${extensionOrigin}/${path}`),
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
    ended,
    close: () => browser.close(),
  };
}
