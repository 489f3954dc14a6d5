/** Milliseconds since the Unix epoch by this machine's clock. */
export type LocalMs = number;
/** Seconds since the Unix epoch by the server's clock, as in `X-RateLimit-Reset` and `Date`. */
export type ServerSeconds = number;

/** A window is one minute, opened by the first request of its category (Nulab; measured). */
export const WINDOW_SECONDS = 60;
export const WINDOW_MS = WINDOW_SECONDS * 1000;

export const MINUTE_MS = 60_000;
export const HOUR_SECONDS = 3600;
export const HOUR_MS = HOUR_SECONDS * 1000;
export const DAY_MS = 24 * HOUR_MS;

/** The latest time that a date can name; the earliest is as far before 1970. */
export const MAX_DATE_MS = 1e8 * DAY_MS;
