/** The built extension in Firefox, over WebDriver BiDi and, for what that does not show, privileged scripts. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { readBadge } from './api.ts';
import { executablePath } from './browsers.ts';
import { eventually } from './eventually.ts';
import { clickAlert } from './firefoxAlerts.ts';
import { collectConsole } from './firefoxConsole.ts';
import { installDialog } from './firefoxDialog.ts';
import type { FirefoxWindow } from './firefoxGlobals.ts';
import { grantSite, restoreHosts, revokeHosts } from './firefoxHosts.ts';
import { Privileged } from './firefoxPrivileged.ts';
import { FirefoxViews } from './firefoxViews.ts';
import { extensionFolder } from './places.ts';
import { bury, newProfile } from './reaper.ts';
import { callIn } from './remote.ts';
import { saveScreenshot } from './screenshot.ts';
import type { LaunchOptions, Session } from './session.ts';
import { startTunnel, type Tunnel } from './tunnel.ts';
import { copyCache } from './warm-firefox.ts';

const viewportDefault = { width: 1000, height: 800, deviceScaleFactor: 1 };

interface Identity {
  id: string;
  uuid: string;
}

/** The extension's id from its manifest, and a moz-extension address fixed before it is installed. */
function identify(folder: string): Identity {
  const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8')) as {
    browser_specific_settings: { gecko: { id: string } };
  };
  return { id: manifest.browser_specific_settings.gecko.id, uuid: randomUUID() };
}

function preferences(
  { id, uuid }: Identity,
  tunnel: Tunnel,
  options: LaunchOptions,
): Record<string, unknown> {
  const { lang = 'en', colorScheme } = options;
  return {
    'extensions.webextensions.uuids': JSON.stringify({ [id]: uuid }),
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
    'intl.accept_languages': lang === 'ja' ? 'ja, en-US, en' : 'en-US, en',
    'network.proxy.type': 1,
    'network.proxy.http': '127.0.0.1',
    'network.proxy.http_port': tunnel.port,
    'network.proxy.ssl': '127.0.0.1',
    'network.proxy.ssl_port': tunnel.port,
    'network.proxy.failover_direct': false,
    ...(colorScheme && {
      'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
      'ui.systemUsesDarkTheme': colorScheme === 'dark' ? 1 : 0,
    }),
  };
}

export async function launchFirefox(options: LaunchOptions): Promise<Session> {
  const folder = extensionFolder('firefox', options.extension);
  const executable = executablePath('firefox', options.lang ?? 'en');
  const identity = identify(folder);
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
      extraPrefsFirefox: preferences(identity, tunnel, options),
      defaultViewport: options.headless === false ? null : (options.viewport ?? viewportDefault),
    });
    bury(browser.process(), profile);
    return await install(browser, folder, identity, tunnel, options);
  } catch (error) {
    await browser?.close();
    await tunnel.stop();
    throw error;
  }
}

async function install(
  browser: Browser,
  folder: string,
  { id, uuid }: Identity,
  tunnel: Tunnel,
  { lang = 'en' }: LaunchOptions,
): Promise<Session> {
  const consoleLog: string[] = [];
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
  await collectConsole(privileged, consoleLog);
  await browser.installExtension(folder);
  const extensionOrigin = `moz-extension://${uuid}`;
  const views = new FirefoxViews(privileged, id);

  const openExtensionPage = async (path: string, background = false) => {
    const page = await browser.newPage({ background });
    const url = `${extensionOrigin}/${path}`;
    // The driver loses the navigation where the page moves to the extensions' process: it is seen by asking.
    page.goto(url).catch(() => {});
    await eventually(`${path} loaded`, () =>
      page.evaluate((wanted) => location.href === wanted && document.readyState === 'complete', url),
    );
    return page;
  };
  let tab: Promise<Page> | undefined;
  const extensionTab = () => {
    tab ??= openExtensionPage('manifest.json', true);
    return tab;
  };
  const openPopup = async () => {
    if (await views.popupOpen()) return;
    await views.inBackground(async () => chrome.action.openPopup(), []);
    await eventually('the popup', () => views.popupOpen());
    await eventually('the popup loaded', () =>
      views.inPopup(() => document.readyState === 'complete' && location.href !== 'about:blank', []),
    );
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
    openExtensionPage: (path) => openExtensionPage(path),
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
    setOffline: async (offline) => {
      // Alone this would leave the tunnel open: to Firefox it is this machine.
      await privileged.call((value: boolean) => {
        (globalThis as unknown as FirefoxWindow).Services.io.offline = value;
      }, offline);
      tunnel.cut(offline);
    },
    // The manifest puts it there.
    pin: async () => {},
    screenshot: saveScreenshot,
    ended,
    close: async () => {
      await browser.close();
      await tunnel.stop();
    },
  };
}
