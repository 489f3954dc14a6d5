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
  return URL.canParse(origin) ? new URL(origin).host.slice(0, 253) || 'unknown' : 'unknown';
}
