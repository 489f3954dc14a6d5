/**
 * Reads the rate limit headers of an answer.
 *
 * Names are in lower case over HTTP/2, and as the server writes them over HTTP/1.1. A duplicate header is two entries in
 * Chromium and one with commas in Firefox; both are rejected.
 */
import type { RawRateLimitFigures } from '../core/readings/reading.ts';

export interface HeaderEntry {
  readonly name: string;
  readonly value?: string | undefined;
}

export interface RateLimitHeaders {
  /** Null if the answer has no figures. */
  readonly rateLimit: RawRateLimitFigures | null;
  /** `Date` in server seconds. */
  readonly date: number | null;
  /** `Retry-After` in seconds from the answer. */
  readonly retryAfter: number | null;
}

export function readRateLimitHeaders(headers: readonly HeaderEntry[]): RateLimitHeaders {
  /** By name in lower case; null if the header came more than once. */
  const values = new Map<string, string | null>();
  for (const { name, value = '' } of headers) {
    const key = name.toLowerCase();
    values.set(key, values.has(key) ? null : value);
  }
  const [limit, remaining, reset] = ['limit', 'remaining', 'reset'].map((figure) =>
    parseFigure(values.get(`x-ratelimit-${figure}`)),
  );
  const hasFigures = [limit, remaining, reset].some((figure) => figure !== undefined);
  const date = parseDate(values.get('date') ?? null);
  return {
    rateLimit: hasFigures ? { limit, remaining, reset } : null,
    date,
    retryAfter: parseRetryAfter(values.get('retry-after') ?? null, date),
  };
}

/** Undefined if the header is missing; NaN, which is rejected, if it came twice or is no number. */
function parseFigure(value: string | null | undefined): number | undefined {
  if (value === undefined) return undefined;
  return value !== null && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

/** The form that servers send; `Date.parse` alone would read a year from "Answer 42 GMT". */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Date` in server seconds; null if it is missing or invalid. */
export function parseDate(value: string | null): number | null {
  if (value === null || !HTTP_DATE.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}

/** A longer wait is invalid. */
const MAX_RETRY_AFTER_S = 86_400;

/**
 * `Retry-After` (RFC 9110, 10.2.3) in seconds from the answer: whole seconds, or an HTTP date relative to the answer's own
 * `Date`.
 *
 * @param date the answer's `Date` in server seconds
 * @returns 0 to 86,400; null if the header is missing, invalid, in the past, or more than a day
 */
function parseRetryAfter(value: string | null, date: number | null): number | null {
  if (value === null) return null;
  const until = parseDate(value);
  const named = until === null || date === null ? Number.NaN : until - date;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : named;
  return seconds >= 0 && seconds <= MAX_RETRY_AFTER_S ? seconds : null;
}
