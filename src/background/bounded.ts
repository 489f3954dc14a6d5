/**
 * What the listeners take from an event of webRequest: bounded copies, made before anything is parsed or queued.
 *
 * A page can send a megabyte of URL or of method. A slice of a long string keeps all of it in memory, so nothing that is
 * queued may be a slice of what came in: the URL is parsed, names are mapped to constants.
 */
import { API_PATH, endpointOf } from '../backlog/endpoints.ts';
import { type HeaderEntry, type LimitHeaders, limitHeaders } from '../backlog/headers.ts';
import { isSpace } from '../backlog/hosts.ts';
import type { KnownCategory } from '../quota/category.ts';
import { type CallerCredential, credentialOf } from './credential.ts';
import { type Asked, initiatorOf } from './initiator.ts';
import { isUnqueued } from './protocol.ts';

/** Characters of a URL that are read. Web servers commonly refuse longer ones. */
const MAX_URL = 8192;
/** Headers of one request or answer that are read. */
const MAX_HEADERS = 200;
const MAX_STATUS_LINE = 64;
/** Browsers give short numbers. */
const MAX_REQUEST_ID = 64;

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** An API call to a space. */
export interface Call {
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
export interface Details {
  readonly method: string;
  readonly initiator: string;
  /** −1 where no tab asked. */
  readonly tabId: number;
  /** Of the event that says where it was sent on to. */
  readonly statusCode?: number | undefined;
}

interface RawDetails extends Asked {
  readonly requestId: string;
  readonly method: string;
  readonly tabId: number;
  readonly statusCode?: number | undefined;
}

/** Null where the event has no usable id. */
export function boundedDetails(details: RawDetails): (Details & { readonly requestId: string }) | null {
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
export function callOf(
  details: { readonly url: string; readonly method: string },
  headers: readonly HeaderEntry[] = [],
): Call | null {
  const isCut = details.url.length > MAX_URL;
  const url = new URL(isCut ? beginningOf(details.url) : details.url);
  if (!isSpace(url.hostname) || !url.pathname.startsWith(API_PATH)) return null;
  const method = knownMethod(details.method);
  const endpoint = endpointOf(method, url.pathname);
  if (endpoint === null) return null;
  const credential = credentialOf(url.search, headers.slice(0, MAX_HEADERS));
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
): LimitHeaders & { readonly unqueued: boolean } {
  const headers = responseHeaders.slice(0, MAX_HEADERS);
  return { ...limitHeaders(headers), unqueued: isUnqueued(statusLine.slice(0, MAX_STATUS_LINE), headers) };
}
