/**
 * The headers of an answer that speak of the limit.
 *
 * Over HTTP/2 names are lower case, over HTTP/1.1 as the server writes them; a doubled header is two
 * entries in Chromium and joined by commas in Firefox. A doubled one is refused in both.
 */
import type { RawRateLimitFigures } from '../core/readings/reading.ts';

export interface HeaderEntry {
  readonly name: string;
  readonly value?: string | undefined;
}

export interface RateLimitHeaders {
  /** Null where the answer says nothing of a limit. */
  readonly rateLimit: RawRateLimitFigures | null;
  /** `Date` in server seconds. */
  readonly date: number | null;
  /** `Retry-After` in seconds from the answer. */
  readonly retryAfter: number | null;
}

export function readRateLimitHeaders(headers: readonly HeaderEntry[]): RateLimitHeaders {
  let limit: unknown;
  let remaining: unknown;
  let reset: unknown;
  let date: string | null | undefined;
  let retryAfter: string | null | undefined;
  for (const { name, value = '' } of headers) {
    switch (name.length) {
      case 4:
        if (name.toLowerCase() === 'date') date = single(date, value);
        break;
      case 11:
        if (name.toLowerCase() === 'retry-after') retryAfter = single(retryAfter, value);
        break;
      case 17:
        if (name.toLowerCase() === 'x-ratelimit-limit') limit = singleValue(limit, value);
        else if (name.toLowerCase() === 'x-ratelimit-reset') reset = singleValue(reset, value);
        break;
      case 21:
        if (name.toLowerCase() === 'x-ratelimit-remaining') remaining = singleValue(remaining, value);
        break;
    }
  }
  const seconds = parseDate(date ?? null);
  const none = limit === undefined && remaining === undefined && reset === undefined;
  return {
    rateLimit: none ? null : { limit, remaining, reset },
    date: seconds,
    retryAfter: parseRetryAfter(retryAfter ?? null, seconds),
  };
}

/** The number in a header that came once; NaN, which nothing accepts, where it came twice or is no number. */
function singleValue(before: unknown, value: string): number {
  return before === undefined && /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
}

/** The text of a header that came once; null where it came again. */
const single = (before: string | null | undefined, value: string): string | null =>
  before === undefined ? value : null;

/** As servers write it; `Date.parse` alone would make a year of "Answer 42 GMT". */
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/** `Date` as server seconds, or null where it is missing or not a date. */
export function parseDate(value: string | null): number | null {
  if (value === null || !HTTP_DATE.test(value)) return null;
  const ms = Date.parse(value);
  return Number.isNaN(ms) ? null : Math.floor(ms / 1000);
}

/** A longer wait is not believed: the header then counts as missing. */
const MAX_RETRY_AFTER_S = 86_400;

/**
 * `Retry-After` (RFC 9110, 10.2.3) in seconds from the answer: whole seconds, or an HTTP date, which is compared with
 * the answer's own `Date`.
 *
 * @param date the answer's `Date` in server seconds
 * @returns 0 to 86,400; null where the header is missing, no such value, in the past, or more than a day
 */
export function parseRetryAfter(value: string | null, date: number | null): number | null {
  if (value === null) return null;
  const until = parseDate(value);
  const named = until === null || date === null ? Number.NaN : until - date;
  const seconds = /^\d{1,9}$/.test(value) ? Number(value) : named;
  return seconds >= 0 && seconds <= MAX_RETRY_AFTER_S ? seconds : null;
}
