/** The built extension in Firefox, over WebDriver BiDi and, for what that does not show, privileged scripts. */
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { readBadge } from '../api.ts';
import { newProfile, removeAfterExit } from '../browser-profiles.ts';
import { executablePath } from '../browsers.ts';
import { eventually } from '../eventually.ts';
import { extensionFolder } from '../places.ts';
import { callIn } from '../remote.ts';
import { saveScreenshot } from '../screenshot.ts';
import type { LaunchOptions, Session } from '../session.ts';
import { clickAlert } from './alerts.ts';
import { collectConsole } from './console.ts';
import { installDialog } from './dialog.ts';
import type { FirefoxWindow } from './globals.ts';
import { grantSite, restoreHosts, revokeHosts } from './hosts.ts';
import { Privileged } from './privileged.ts';
import { startTunnel, type Tunnel } from './tunnel.ts';
import { FirefoxViews } from './views.ts';
import { copyCache } from './warm.ts';

const viewportDefault = { width: 1000, height: 800, deviceScaleFactor: 1 };

/** A new tab that the driver does not know by then is opened again, in ms. */
const NEW_TAB_MS = 10_000;

function preferences(tunnel: Tunnel, options: LaunchOptions): Record<string, unknown> {
  const { lang = 'en', colorScheme, scale } = options;
  return {
    'extensions.webextOptionalPermissionPrompts': false,
    // With the system's own notifications `notifications.getAll` stays empty.
    'alerts.useSystemBackend': false,
    // Timers of tabs in the background run as puppeteer has them in Chromium: unthrottled.
    'dom.min_background_timeout_value': 4,
    'dom.min_background_timeout_value_without_budget_throttling': 4,
    'dom.timeout.enable_budget_timer_throttling': false,
    // Processes that these tests have no use for: what plays media, and content processes kept ready.
    'dom.ipc.processPrelaunch.enabled': false,
    'media.rdd-process.enabled': false,
    'media.utility-process.enabled': false,
    // One process for all web pages: a page then costs half as much.
    'fission.autostart': false,
    'dom.ipc.processCount': 1,
    'browser.newtab.preload': false,
    'intl.accept_languages': lang === 'ja' ? 'ja, en-US, en' : 'en-US, en',
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': tunnel.port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': tunnel.port,
    'network.proxy.failover_direct': false,
    ...(scale && { 'layout.css.devPixelsPerPx': String(scale) }),
    ...(colorScheme && {
      'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
      'ui.systemUsesDarkTheme': colorScheme === 'dark' ? 1 : 0,
    }),
  };
}

export async function launchFirefox(options: LaunchOptions): Promise<Session> {
  const folder = extensionFolder('firefox', options.extension);
  const executable = executablePath('firefox', options.lang ?? 'en');
  const tunnel = await startTunnel(options.port, options.unresolved ?? []);
  let browser: Browser | undefined;
  try {
    const profile = newProfile();
    copyCache(executable, profile);
    browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: executable,
      headless: options.headless ?? true,
      acceptInsecureCerts: true,
      networkEnabled: options.network ?? true,
      userDataDir: profile,
      args: ['--remote-allow-system-access'],
      extraPrefsFirefox: preferences(tunnel, options),
      defaultViewport: options.headless === false ? null : (options.viewport ?? viewportDefault),
    });
    removeAfterExit(browser.process(), profile);
    return await prepare(browser, folder, tunnel, options.lang ?? 'en');
  } catch (error) {
    await browser?.close();
    await tunnel.stop();
    throw error;
  }
}

/** What lasts as long as the browser, over all installations of the extension. */
interface Running {
  readonly browser: Browser;
  readonly privileged: Privileged;
  readonly tunnel: Tunnel;
  readonly consoleLog: string[];
  readonly ended: Promise<void>;
}

async function prepare(
  browser: Browser,
  folder: string,
  tunnel: Tunnel,
  lang: 'en' | 'ja',
): Promise<Session> {
  const ended = new Promise<void>((resolve) => browser.once('disconnected', () => resolve()));
  const privileged = await Privileged.of(browser);
  await privileged.call(
    (language: string) => {
      const { Services } = globalThis as unknown as FirefoxWindow;
      // The extension's catalogue follows these; Firefox's own menus stay as they are without a language pack.
      Services.locale.availableLocales = [...new Set([language, 'en-US'])];
      Services.locale.requestedLocales = [language];
    },
    lang === 'ja' ? 'ja' : 'en-US',
  );
  const running = { browser, privileged, tunnel, consoleLog: [], ended };
  await collectConsole(privileged, running.consoleLog);
  return install(running, folder);
}

/** Closes all pages but a new empty one, without which the browser would end, and forgets what the network brought. */
async function clear({ browser, privileged, consoleLog }: Running): Promise<Page> {
  const pages = await browser.pages();
  const blank = await browser.newPage();
  await Promise.all(pages.map((page) => page.close().catch(() => {})));
  await privileged.call(() => {
    const { Services } = globalThis as unknown as FirefoxWindow;
    Services.cache2.clear();
    for (const window of [...Services.wm.getEnumerator('alert:alert')]) window.close();
  });
  consoleLog.length = 0;
  return blank;
}

/** @param empty a page that the driver has no other use for */
async function install(running: Running, folder: string, empty?: Page): Promise<Session> {
  const { browser, privileged, tunnel, consoleLog, ended } = running;
  const id = await browser.installExtension(folder);
  const extensionOrigin = `moz-extension://${await privileged.call((extensionId: string) => {
    const { WebExtensionPolicy } = globalThis as unknown as FirefoxWindow;
    return WebExtensionPolicy.getByID(extensionId).mozExtensionHostname;
  }, id)}`;
  const views = new FirefoxViews(privileged, id);

  let tab: Promise<Page> | undefined;
  const extensionTab = () => {
    tab ??= openFirstTab();
    return tab;
  };
  const openFirstTab = async () => {
    const page = empty ?? (await browser.newPage({ background: true }));
    const url = `${extensionOrigin}/manifest.json`;
    // The driver loses the navigation where the page moves to the extensions' process: it is seen by asking.
    page.goto(url).catch(() => {});
    await eventually('the first tab', () => page.evaluate((wanted) => location.href === wanted, url));
    return page;
  };
  /** As the browser opens it for a user: by way of an empty page of the driver's it would take twice as long. */
  const openExtensionPage = async (path: string) => {
    const first = await extensionTab();
    const url = `${extensionOrigin}/${path}`;
    for (let tries = 0; tries < 3; tries += 1) {
      const known = new Set(await browser.pages());
      const create = async (address: string) => (await chrome.tabs.create({ url: address })).id ?? -1;
      const id = await callIn(first, create, [url]);
      const loaded = eventually(`${path} loaded`, () => newPageAt(url, known), { timeoutMs: NEW_TAB_MS });
      const page = await loaded.catch(() => null);
      if (page !== null) return page;
      // Once in some hundred times the driver is not told of a tab.
      console.log(`Firefox's driver does not know the tab of ${path}: it is opened again`);
      await callIn(first, (tabId: number) => chrome.tabs.remove(tabId), [id]);
    }
    throw new Error(`No page for ${path}`);
  };
  const newPageAt = async (url: string, known: ReadonlySet<Page>) => {
    for (const page of await browser.pages()) {
      if (known.has(page)) continue;
      // The driver does not know the address of an extension's page, nor that one is gone.
      const isLoaded = (wanted: string) => location.href === wanted && document.readyState === 'complete';
      if (await page.evaluate(isLoaded, url).catch(() => false)) return page;
    }
    return undefined;
  };
  const openPopup = async () => {
    if (await views.popupOpen()) return;
    await views.inBackground(async () => chrome.action.openPopup(), []);
    await eventually('the popup', () => views.popupOpen());
    await eventually('the popup loaded', () =>
      views.inPopup(() => document.readyState === 'complete' && location.href !== 'about:blank', []),
    );
  };

  const setOffline = async (offline: boolean) => {
    // Alone this would leave the tunnel open: to Firefox it is this machine.
    await privileged.call((value: boolean) => {
      (globalThis as unknown as FirefoxWindow).Services.io.offline = value;
    }, offline);
    tunnel.cut(offline);
  };

  return {
    name: 'firefox',
    extensionOrigin,
    consoleLog,
    url: (host, path = '/') => `https://${host}${path}`,
    open: async (url) => {
      const page = await browser.newPage();
      page.on('console', (message) => consoleLog.push(`[page] [${message.type()}] ${message.text()}`));
      page.on('pageerror', (error) => consoleLog.push(`[page] [error] ${String(error)}`));
      await page.goto(url);
      return page;
    },
    openExtensionPage,
    inPopup: async (fn, ...args) => {
      await openPopup();
      return views.inPopup(fn, args);
    },
    badge: () => readBadge(async (fn) => callIn(await extensionTab(), fn, [])),
    inExtension: async (fn, ...args) => callIn(await extensionTab(), fn, args),
    inBackground: (fn, ...args) => views.inBackground(fn, args),
    killBackground: () => views.killBackground(),
    backgroundAlive: () => views.backgroundAlive(),
    clickNotification: (_id, title) => clickAlert(privileged, title),
    installDialog: () => installDialog(privileged, id),
    allowSite: async () => {},
    grantSite: (pattern) => grantSite(privileged, id, pattern),
    revokeHosts: async () => {
      const origins = await callIn(
        await extensionTab(),
        async () => (await chrome.permissions.getAll()).origins,
        [],
      );
      await revokeHosts(privileged, id, origins ?? []);
    },
    restoreHosts: () => restoreHosts(privileged, id),
    setOffline,
    // The manifest puts it there.
    pin: async () => {},
    screenshot: saveScreenshot,
    renew: async (extension) => {
      await setOffline(false);
      await browser.uninstallExtension(id);
      const blank = await clear(running);
      return install(running, extensionFolder('firefox', extension), blank);
    },
    ended,
    close: async () => {
      await browser.close();
      await tunnel.stop();
    },
  };
}
