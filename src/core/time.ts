/** Milliseconds since the Unix epoch by this machine's clock. */
export type LocalMs = number;
/** Seconds since the Unix epoch by the server's clock, as in `X-RateLimit-Reset` and `Date`. */
export type ServerSeconds = number;

/** A window is one minute, opened by the first request of its category (Nulab; measured). */
export const WINDOW_SECONDS = 60;
