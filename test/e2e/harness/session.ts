/** One interface for driving the built extension in a real browser, the same for Chromium and Firefox. */
import type { Page } from 'puppeteer-core';

export type BrowserName = 'chromium' | 'firefox';

export interface LaunchOptions {
  /** The simulator's TLS port on 127.0.0.1. */
  port: number;
  /** Folder of the unpacked extension; default `dist/chrome` or `dist/firefox`. */
  extension?: string;
  lang?: 'en' | 'ja';
  /**
   * The server certificate's `spki`: Chromium then trusts that one certificate instead of ignoring all certificate
   * errors, which is what keeps its HTTP cache on. Firefox caches either way.
   */
  spki?: string;
  headless?: boolean;
  colorScheme?: 'light' | 'dark';
  /** Device pixels per CSS pixel of the browser's own window. */
  scale?: number;
  viewport?: { width: number; height: number; deviceScaleFactor?: number };
  /** Leaves the page open that the extension opens once it is installed. */
  keepWelcome?: boolean;
  /** Hosts that have no address for this browser. */
  unresolved?: string[];
  /** Chromium only: the user has switched the extension's notifications off in the browser. */
  notificationsOff?: boolean;
  /** Whether the driver follows each request, which costs what a page can send; true unless said. */
  network?: boolean;
}

export interface Badge {
  text: string;
  /** `#rrggbb`; alpha is always opaque in what we set. */
  color: string;
  title: string;
}

/** A function that is sent to the browser as text: it sees its arguments and the browser's globals only. */
export type Remote<A extends unknown[], T> = (...args: A) => T | Promise<T>;

export interface Session {
  readonly name: BrowserName;
  /** `chrome-extension://…` or `moz-extension://…`, without a slash at the end. */
  readonly extensionOrigin: string;
  /**
   * Console messages and uncaught errors of the background and of every page, as they come:
   * `[background|page] [error|warning|log|…] text`. Complete within some 100 ms.
   */
  readonly consoleLog: string[];

  url(host: string, path?: string): string;
  /** A web page, loaded. */
  open(url: string): Promise<Page>;
  /** A page of the extension as a tab, loaded: `src/pages/popup/index.html`. */
  openExtensionPage(path: string): Promise<Page>;
  /** The real popup of the toolbar button. In Firefox it is no page for the driver: use `inPopup`. */
  openPopup?(): Promise<Page>;
  /** Opens the real popup unless it is open, and evaluates in it. */
  inPopup<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T>;

  /** What the toolbar button shows in every tab that has nothing of its own. */
  badge(): Promise<Badge>;
  /** Evaluates in a tab that has the extension's APIs and none of its code (its `manifest.json`). */
  inExtension<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T>;
  /** Evaluates in the real service worker or event page, which is woken if it sleeps. */
  inBackground<A extends unknown[], T>(fn: Remote<A, T>, ...args: A): Promise<T>;
  /** Ends the worker or event page; resolves when it is gone. The next event wakes it. */
  killBackground(): Promise<void>;
  backgroundAlive(): Promise<boolean>;
  /** What the worker holds in memory after a collection of garbage, in bytes; Firefox tells nobody. */
  backgroundHeap?(): Promise<number>;
  /**
   * How much the extension may store in its databases, in bytes; null gives it back what it had. Chromium remembers for
   * a while how much room there was when it last looked. Firefox has no switch for it.
   */
  limitDatabases?(bytes: number | null): Promise<void>;

  /**
   * Clicks the extension's notification of this title, once it is on screen. Chromium draws none without a display:
   * there the background is told of the click as the browser would.
   */
  clickNotification(id: string, title: string): Promise<void>;

  /** Lets the extension's next `permissions.request` for this pattern succeed: headless there is no prompt to click. */
  allowSite(pattern: string): Promise<void>;
  /** Grants an optional host, `https://app.example.com/*`, as after such a request. */
  grantSite(pattern: string): Promise<void>;
  /** Firefox only: what its dialog says at installation. Chromium tells other extensions: see `foreign-extension.ts`. */
  installDialog?(): Promise<string[]>;
  /** Takes all hosts away, also those of the manifest, as the user can on the browser's extensions page. */
  revokeHosts(): Promise<void>;
  /** Gives the manifest's hosts back. */
  restoreHosts(): Promise<void>;

  /** Takes the browser off the network, and `navigator.onLine` with it; `false` puts it back. */
  setOffline(offline: boolean): Promise<void>;
  /** Puts the button on the toolbar, where Chromium has it only when the user pins it. */
  pin(): Promise<void>;

  screenshot(page: Page, file: string): Promise<void>;
  /**
   * Closes all pages and installs the extension (or the one in this folder) afresh, with nothing stored. What a browser
   * costs most is its start, so the tests of many files share one. This session is over then.
   */
  renew(extension?: string): Promise<Session>;
  /** Resolves when the browser is gone, by `close` or by its user. */
  readonly ended: Promise<void>;
  close(): Promise<void>;
}
