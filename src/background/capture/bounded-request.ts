/**
 * Bounded copies of webRequest events, made before anything is parsed or queued.
 *
 * A page can send a megabyte of URL or of method. A slice of a long string keeps the whole string in memory, so nothing
 * queued may be such a slice: the URL is parsed, and names are mapped to constants.
 */
import { API_PATH, endpointOf } from '../../backlog-api/endpoints.ts';
import { type HeaderEntry, type RateLimitHeaders, readRateLimitHeaders } from '../../backlog-api/headers.ts';
import { isSpace } from '../../backlog-api/hosts.ts';
import type { KnownCategory } from '../../core/category.ts';
import { SELF_INITIATOR, UNKNOWN_INITIATOR } from '../../core/usage/in-flight.ts';
import browser from '../../platform/browser.ts';
import { type CallerCredential, extractCredential } from './credentials.ts';

/** Characters of a URL that are read. Web servers commonly refuse longer ones. */
const MAX_URL = 8192;
/** Headers read of one request or answer. */
const MAX_HEADERS = 200;
const MAX_STATUS_LINE = 64;
/** Characters; browsers use short numbers. */
const MAX_REQUEST_ID = 64;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** An API call to a space. */
export interface ApiCall {
  readonly space: string;
  readonly endpoint: string;
  /** The endpoint's category by Nulab's documentation. */
  readonly documented: KnownCategory;
  readonly method: string;
  readonly url: URL;
  /** The URL was too long, so its end is missing. */
  readonly isCut: boolean;
  readonly credential: CallerCredential;
}

/** Details of an event that only history needs. */
export interface RequestDetails {
  readonly method: string;
  readonly initiator: string;
  /** −1 if the request did not come from a tab. */
  readonly tabId: number;
  /** Of a redirect. */
  readonly statusCode?: number | undefined;
}

interface RawDetails extends RequestOrigin {
  readonly requestId: string;
  readonly method: string;
  readonly tabId: number;
  readonly statusCode?: number | undefined;
}

/** Null if the event has no usable id. */
export function boundedDetails(
  details: RawDetails,
): (RequestDetails & { readonly requestId: string }) | null {
  const { requestId, method, tabId, statusCode } = details;
  if (requestId.length > MAX_REQUEST_ID) return null;
  return {
    requestId,
    method: knownMethod(method),
    initiator: initiatorOf(details),
    tabId: Number.isSafeInteger(tabId) ? tabId : -1,
    ...(statusCode === undefined ? {} : { statusCode }),
  };
}

/** The method if it is a usual one, in capitals as browsers send it, else `other`. */
const knownMethod = (method: string): string => (METHODS.has(method) ? method : 'other');

/**
 * The call if it goes to an endpoint that is counted, else null. Of a longer URL the first 8 KB are read, without the
 * parameter in which they end.
 */
export function apiCallOf(
  details: { readonly url: string; readonly method: string },
  headers: readonly HeaderEntry[] = [],
): ApiCall | null {
  const isCut = details.url.length > MAX_URL;
  const url = new URL(isCut ? beginningOf(details.url) : details.url);
  if (!isSpace(url.hostname) || !url.pathname.startsWith(API_PATH)) return null;
  const method = knownMethod(details.method);
  const endpoint = endpointOf(method, url.pathname);
  if (endpoint === null) return null;
  const credential = extractCredential(url.search, headers.slice(0, MAX_HEADERS));
  const { category: documented, template } = endpoint;
  return { space: url.hostname, endpoint: template, documented, method, url, isCut, credential };
}

function beginningOf(url: string): string {
  const head = url.slice(0, MAX_URL);
  const query = head.indexOf('?');
  return query < 0 ? head : head.slice(0, Math.max(query, head.lastIndexOf('&')));
}

/** The answer's figures, and whether it came over HTTP/2 or later. */
export function boundedAnswer(
  statusLine: string,
  responseHeaders: readonly HeaderEntry[] = [],
): RateLimitHeaders & { readonly multiplexed: boolean } {
  const headers = responseHeaders.slice(0, MAX_HEADERS);
  return {
    ...readRateLimitHeaders(headers),
    multiplexed: isMultiplexed(statusLine.slice(0, MAX_STATUS_LINE), headers),
  };
}

const ORIGIN = new URL(browser.runtime.getURL('')).origin;
/** Characters of a host with its port. */
const MAX_HOST = 260;
/** Characters of an origin that are read: more than a scheme and a host can have. */
const MAX_ORIGIN = 300;

/** Chromium names the origin, Firefox the URL of the page or of its document. */
export interface RequestOrigin {
  readonly initiator?: string | undefined;
  readonly originUrl?: string | undefined;
  readonly documentUrl?: string | undefined;
}

/** The initiator: the host of the site, `own` for this extension, `unknown` if the browser does not say. */
function initiatorOf({ initiator, originUrl, documentUrl }: RequestOrigin): string {
  const origin = initiator ?? originUrl ?? documentUrl;
  if (origin === undefined) return UNKNOWN_INITIATOR;
  if (origin.startsWith(ORIGIN)) return SELF_INITIATOR;
  // Firefox gives the whole address; only the host is kept.
  const end = origin.indexOf('/', 8);
  const site = origin.slice(0, Math.min(end < 0 ? origin.length : end, MAX_ORIGIN));
  const host = URL.canParse(site) ? new URL(site).host : '';
  return host === '' || host.length > MAX_HOST ? UNKNOWN_INITIATOR : host;
}

const NO_REASON = /^HTTP\/1\.1 \d{3} ?$/;
const CONNECTION_HEADERS = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * Whether an answer came over HTTP/2 or later, where the browser sends requests at once. Over HTTP/1.1 it queues them for
 * six connections, so requests that started together need not have reached the server together.
 *
 * Measured without `extraHeaders`: Firefox's status line says `HTTP/2.0 200 ` or `HTTP/1.1 200 OK`. Chromium's says
 * `HTTP/1.1 200` for HTTP/2, and for HTTP/1.1 the server's own text, `HTTP/1.1 200 OK`. Some servers (Tomcat) send no
 * reason, so the header names count too: HTTP/2 has them in lower case, and no headers about the connection.
 */
export function isMultiplexed(statusLine: string, headers: readonly HeaderEntry[]): boolean {
  if (/^HTTP\/[23]/.test(statusLine)) return true;
  if (!NO_REASON.test(statusLine) || headers.length === 0) return false;
  return headers.every(({ name }) => name === name.toLowerCase() && !CONNECTION_HEADERS.includes(name));
}

const BROKEN_CONNECTION = /RESET|CLOSED|EMPTY_RESPONSE|INTERRUPT/;

/**
 * How often the browser may have sent a request that failed. It repeats a request whose connection was reset, without an
 * event: twice in Chromium, up to ten times in Firefox (measured). The server may have counted each.
 *
 * @param error the browser's name of the error, `net::ERR_…` or `NS_ERROR_…`
 */
export function sendsOf({ error = '' }: { readonly error?: string | undefined }): number {
  if (!BROKEN_CONNECTION.test(error)) return 1;
  return error.startsWith('NS_') ? 10 : 2;
}
