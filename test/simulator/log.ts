/**
 * What the server saw: one entry per API request, and, apart, everything else that was asked of it (pages,
 * preflights, other hosts), with the question whether a key came along. No key text is kept.
 */
import type { CredentialKind } from './directory.ts';
import type { Category } from './endpoints.ts';

export interface LogEntry {
  /** The clock of the simulator without skew, in ms. */
  startedAt: number;
  /** When the status line and headers left; null before that. */
  headersAt: number | null;
  endedAt: number | null;
  /** The order of starts and ends as the server saw them, finer than any clock. */
  startOrder: number;
  endOrder: number | null;
  space: string;
  userId: number | null;
  credential: CredentialKind | null;
  /** Which of the user's keys, or of the bearer tokens. */
  keyIndex: number | null;
  method: string;
  path: string;
  /** Without `apiKey`. */
  query: string;
  /** `/api/v2/issues/:issueIdOrKey`; null for a path that Backlog does not have. */
  endpoint: string | null;
  /** Null for a request that was not counted. */
  category: Category | null;
  status: number | null;
  /** The truth at the moment of counting, whatever the headers were made to say. */
  limit: number | null;
  remaining: number | null;
  reset: number | null;
  protocol: 'h1' | 'h2';
  origin: string | null;
  /** Origin and path only. */
  referer: string | null;
  userAgent: string | null;
  /** Broken off by either side before the answer had left. */
  aborted: boolean;
}

export interface OtherRequest {
  at: number;
  host: string;
  method: string;
  path: string;
  /** A key or token of any user was found in the URL or a header. */
  carriesKey: boolean;
}

/** Who asked, as far as HTTP tells: a page's origin, a program's own name, or a browser without a page (an extension). */
export function initiatorOf(entry: Pick<LogEntry, 'origin' | 'referer' | 'userAgent'>): string {
  if (entry.origin) return entry.origin;
  if (entry.referer) return new URL(entry.referer).origin;
  if (entry.userAgent?.startsWith('Mozilla/')) return 'browser';
  return entry.userAgent ?? 'unknown';
}

/** Origin and path of an address, so that a key in its query is not kept. */
export function withoutQuery(address: string | null): string | null {
  if (!address || !URL.canParse(address)) return null;
  const url = new URL(address);
  return url.origin + url.pathname;
}

/** A query string without the key. */
export function withoutKey(parameters: URLSearchParams): string {
  const kept = new URLSearchParams(parameters);
  kept.delete('apiKey');
  return kept.toString();
}
