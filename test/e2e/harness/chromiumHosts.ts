/** Host permissions in Chromium, changed as the user does on chrome://extensions. */
import type { Browser } from 'puppeteer-core';
import { callIn } from './remote.ts';
import type { Remote } from './session.ts';

type HostAccess = 'ON_CLICK' | 'ON_ALL_SITES';

/** The part of Chromium's own `chrome.developerPrivate` that its extensions page uses for hosts. */
interface DeveloperPrivate {
  addHostPermission(extensionId: string, host: string): Promise<void>;
  updateExtensionConfiguration(update: { extensionId: string; hostAccess: HostAccess }): Promise<void>;
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

export function setHostAccess(browser: Browser, id: string, access: HostAccess): Promise<void> {
  return onExtensionsPage(
    browser,
    (extensionId: string, hostAccess: HostAccess) => {
      const { developerPrivate } = chrome as unknown as { developerPrivate: DeveloperPrivate };
      return developerPrivate.updateExtensionConfiguration({ extensionId, hostAccess });
    },
    id,
    access,
  );
}
