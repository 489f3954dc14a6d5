/** Who asked: the host of the site, `own` for this extension, `unknown` where the browser does not say. */
import browser from '../platform/browser.ts';
import { OWN, UNKNOWN } from '../quota/flight.ts';

const ORIGIN = new URL(browser.runtime.getURL('')).origin;
/** Characters of a host with its port. */
const MAX_HOST = 260;
/** Characters that are read: more than a scheme and a host can have. */
const MAX_ORIGIN = 300;

/** Chromium names the origin, Firefox the URL of the page or of its document. */
export interface Asked {
  readonly initiator?: string | undefined;
  readonly originUrl?: string | undefined;
  readonly documentUrl?: string | undefined;
}

export function initiatorOf({ initiator, originUrl, documentUrl }: Asked): string {
  const origin = initiator ?? originUrl ?? documentUrl;
  if (origin === undefined) return UNKNOWN;
  if (origin.startsWith(ORIGIN)) return OWN;
  // Firefox gives the whole address. Only the host is kept.
  const end = origin.indexOf('/', 8);
  const site = origin.slice(0, Math.min(end < 0 ? origin.length : end, MAX_ORIGIN));
  const host = URL.canParse(site) ? new URL(site).host : '';
  return host === '' || host.length > MAX_HOST ? UNKNOWN : host;
}
