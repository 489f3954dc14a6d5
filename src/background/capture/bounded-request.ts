/**
 * What the listeners take from an event of webRequest: bounded copies, made before anything is parsed or queued.
 *
 * A page can send a megabyte of URL or of method. A slice of a long string keeps all of it in memory, so nothing that is
 * queued may be a slice of what came in: the URL is parsed, names are mapped to constants.
 */
import { API_PATH, endpointOf } from '../../backlog-api/endpoints.ts';
import { type HeaderEntry, type RateLimitHeaders, readRateLimitHeaders } from '../../backlog-api/headers.ts';
import { isSpace } from '../../backlog-api/hosts.ts';
import type { KnownCategory } from '../../core/category.ts';
import { SELF_INITIATOR, UNKNOWN_INITIATOR } from '../../core/state/in-flight.ts';
import browser from '../../platform/browser.ts';
import { type CallerCredential, extractCredential } from './credentials.ts';

/** Characters of a URL that are read. Web servers commonly refuse longer ones. */
const MAX_URL = 8192;
/** Headers of one request or answer that are read. */
const MAX_HEADERS = 200;
const MAX_STATUS_LINE = 64;
/** Browsers give short numbers. */
const MAX_REQUEST_ID = 64;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** An API call to a space. */
export interface ApiCall {
  readonly space: string;
  readonly endpoint: string;
  /** By the endpoint, unless something else was learnt of it. */
  readonly assumed: KnownCategory;
  readonly method: string;
  readonly url: URL;
  /** The end of the query was too long to be read. */
  readonly isCut: boolean;
  readonly credential: CallerCredential;
}

/** What of an event's details only the history wants. */
export interface RequestDetails {
  readonly method: string;
  readonly initiator: string;
  /** −1 where no tab asked. */
  readonly tabId: number;
  /** Of the event that says where it was sent on to. */
  readonly statusCode?: number | undefined;
}

interface RawDetails extends RequestOrigin {
  readonly requestId: string;
  readonly method: string;
  readonly tabId: number;
  readonly statusCode?: number | undefined;
}

/** Null where the event has no usable id. */
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

/** The method if it is one of the usual ones, in capitals as browsers send them, else `other`. */
const knownMethod = (method: string): string => (METHODS.has(method) ? method : 'other');

/**
 * An API call to a space that counts, or null. Of a longer URL the first 8 KB are read, without the parameter in which
 * they end; a credential in a header is found all the same.
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
  const { category: assumed, template } = endpoint;
  return { space: url.hostname, endpoint: template, assumed, method, url, isCut, credential };
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

/** Who asked: the host of the site, `own` for this extension, `unknown` where the browser does not say. */

const ORIGIN = new URL(browser.runtime.getURL('')).origin;
/** Characters of a host with its port. */
const MAX_HOST = 260;
/** Characters that are read: more than a scheme and a host can have. */
const MAX_ORIGIN = 300;

/** Chromium names the origin, Firefox the URL of the page or of its document. */
export interface RequestOrigin {
  readonly initiator?: string | undefined;
  readonly originUrl?: string | undefined;
  readonly documentUrl?: string | undefined;
}

function initiatorOf({ initiator, originUrl, documentUrl }: RequestOrigin): string {
  const origin = initiator ?? originUrl ?? documentUrl;
  if (origin === undefined) return UNKNOWN_INITIATOR;
  if (origin.startsWith(ORIGIN)) return SELF_INITIATOR;
  // Firefox gives the whole address. Only the host is kept.
  const end = origin.indexOf('/', 8);
  const site = origin.slice(0, Math.min(end < 0 ? origin.length : end, MAX_ORIGIN));
  const host = URL.canParse(site) ? new URL(site).host : '';
  return host === '' || host.length > MAX_HOST ? UNKNOWN_INITIATOR : host;
}

/**
 * Whether an answer came over HTTP/2 or later, where the browser sends what it is asked for at once. Over
 * HTTP/1.1 it queues behind six connections, so what was asked for at once need not have arrived at once.
 *
 * Measured without `extraHeaders`: Firefox's status line says `HTTP/2.0 200 ` or `HTTP/1.1 200 OK`. Chromium's says
 * `HTTP/1.1 200` for HTTP/2, and for HTTP/1.1 what the server wrote, `HTTP/1.1 200 OK`. Some servers (Tomcat)
 * write no reason, so the names count too: HTTP/2 has them in lower case, and none of the connection's own.
 */

const NO_REASON = /^HTTP\/1\.1 \d{3} ?$/;
const OF_THE_CONNECTION = ['connection', 'keep-alive', 'transfer-encoding'];

export function isMultiplexed(statusLine: string, headers: readonly HeaderEntry[]): boolean {
  if (/^HTTP\/[23]/.test(statusLine)) return true;
  if (!NO_REASON.test(statusLine) || headers.length === 0) return false;
  return headers.every(({ name }) => name === name.toLowerCase() && !OF_THE_CONNECTION.includes(name));
}

/**
 * How often the browser may have sent a request that failed. It repeats a request whose connection was reset, without
 * an event of its own: twice in Chromium, up to ten times in Firefox (measured). The server may have counted each.
 */
const BROKEN_CONNECTION = /RESET|CLOSED|EMPTY_RESPONSE|INTERRUPT/;

/** @param error the browser's name of what went wrong, `net::ERR_…` or `NS_ERROR_…` */
export function sendsOf({ error = '' }: { readonly error?: string | undefined }): number {
  if (!BROKEN_CONNECTION.test(error)) return 1;
  return error.startsWith('NS_') ? 10 : 2;
}
