/** The extension's settings in Chromium, changed as the user does on chrome://extensions. */
import type { Browser } from 'puppeteer-core';
import { callIn } from '../remote.ts';
import type { Remote } from '../session.ts';

type HostAccess = 'ON_CLICK' | 'ON_ALL_SITES';

interface Configuration {
  hostAccess?: HostAccess;
  pinnedToToolbar?: boolean;
}

/** The part of Chromium's own `chrome.developerPrivate` that its extensions page uses for these. */
interface DeveloperPrivate {
  addHostPermission(extensionId: string, host: string): Promise<void>;
  updateExtensionConfiguration(update: Configuration & { extensionId: string }): Promise<void>;
}

async function onExtensionsPage<A extends unknown[]>(
  browser: Browser,
  fn: Remote<A, void>,
  ...args: A
): Promise<void> {
  const page = await browser.newPage({ background: true });
  try {
    // A text file of the extensions page: it has the page's API without its scripts, which take seconds to start.
    await page.goto('chrome://extensions/strings.m.js');
    await callIn(page, fn, args);
  } finally {
    await page.close();
  }
}

/** After this `permissions.request` for the pattern resolves without a prompt; alone it grants nothing (measured). */
export function allowSite(browser: Browser, id: string, pattern: string): Promise<void> {
  return onExtensionsPage(
    browser,
    (extensionId: string, host: string) => {
      const { developerPrivate } = chrome as unknown as { developerPrivate: DeveloperPrivate };
      return developerPrivate.addHostPermission(extensionId, host);
    },
    id,
    pattern,
  );
}

function configure(browser: Browser, id: string, configuration: Configuration): Promise<void> {
  return onExtensionsPage(
    browser,
    (extensionId: string, change: Configuration) => {
      const { developerPrivate } = chrome as unknown as { developerPrivate: DeveloperPrivate };
      return developerPrivate.updateExtensionConfiguration({ extensionId, ...change });
    },
    id,
    configuration,
  );
}

export function setHostAccess(browser: Browser, id: string, hostAccess: HostAccess): Promise<void> {
  return configure(browser, id, { hostAccess });
}

export function pin(browser: Browser, id: string): Promise<void> {
  return configure(browser, id, { pinnedToToolbar: true });
}
