/** Who asked: the host of the site, `own` for this extension, `unknown` where the browser does not say. */
import browser from '../platform/browser.ts';
import { OWN } from '../quota/flight.ts';

const ORIGIN = new URL(browser.runtime.getURL('')).origin;

/** Chromium names the origin, Firefox the URL of the page or of its document. */
export interface Asked {
  readonly initiator?: string | undefined;
  readonly originUrl?: string | undefined;
  readonly documentUrl?: string | undefined;
}

export function initiatorOf({ initiator, originUrl, documentUrl }: Asked): string {
  const origin = initiator ?? originUrl ?? documentUrl;
  if (origin === undefined) return 'unknown';
  if (origin.startsWith(ORIGIN)) return OWN;
  // Firefox names the whole address: no more of it is kept than the site.
  const end = origin.indexOf('/', 8);
  const site = end < 0 ? origin : origin.slice(0, end);
  let host = hosts.get(site);
  if (host === undefined) {
    host = hostOf(site);
    if (hosts.size >= MOST) hosts.clear();
    if (site.startsWith('http')) hosts.set(site, host);
  }
  return host;
}

/** Requests come from the same few sites, and taking an address apart is what costs most here. */
const hosts = new Map<string, string>();
const MOST = 64;

const hostOf = (origin: string): string =>
  URL.canParse(origin) ? new URL(origin).host.slice(0, 253) || 'unknown' : 'unknown';
