/**
 * The headers of an answer that speak of the limit.
 *
 * Over HTTP/2 names are lower case, over HTTP/1.1 as the server writes them; a doubled header is two
 * entries in Chromium and joined by commas in Firefox. A doubled one is refused in both.
 */
import type { RawFigures } from '../quota/reading.ts';

export interface HeaderEntry {
  readonly name: string;
  readonly value?: string | undefined;
}

export interface LimitHeaders {
  /** Null where the answer says nothing of a limit. */
  readonly figures: RawFigures | null;
  /** `Date` in server seconds. */
  readonly date: number | null;
  /** `Retry-After` in seconds from the answer. */
  readonly retryAfter: number | null;
}

export function limitHeaders(headers: readonly HeaderEntry[]): LimitHeaders {
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
        if (name.toLowerCase() === 'x-ratelimit-limit') limit = once(limit, value);
        else if (name.toLowerCase() === 'x-ratelimit-reset') reset = once(reset, value);
        break;
      case 21:
        if (name.toLowerCase() === 'x-ratelimit-remaining') remaining = once(remaining, value);
        break;
    }
  }
  const seconds = parseDate(date ?? null);
  const none = limit === undefined && remaining === undefined && reset === undefined;
  return {
    figures: none ? null : { limit, remaining, reset },
    date: seconds,
    retryAfter: retryAfter == null ? null : parseRetryAfter(retryAfter, seconds),
  };
}

/** The number in a header that came once; NaN, which nothing accepts, where it came twice or is no number. */
function once(before: unknown, value: string): number {
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

/** Seconds or an HTTP date; up to an hour, as nothing longer belongs to a window of a minute. */
function parseRetryAfter(value: string, date: number | null): number | null {
  if (/^\d{1,4}$/.test(value)) return Number(value) <= 3600 ? Number(value) : null;
  const until = parseDate(value);
  if (until === null || date === null) return null;
  return until >= date && until - date <= 3600 ? until - date : null;
}
