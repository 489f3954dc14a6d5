/** Items of `storage.local` without a module of their own, with their parsers. */

/**
 * The latest time of the local clock, in ms, to detect that the clock was set back while the browser was
 * closed. Written at most once a minute.
 */
export const LATEST_TIME_ITEM = 'latestTime';

export const parseLatestTime = (item: unknown): number | null =>
  typeof item === 'number' && Number.isFinite(item) ? item : null;

/** The secret key of the fingerprints, 32 random bytes made once per installation. */
export const SECRET_ITEM = 'secret';

export const isSecret = (item: unknown): item is string =>
  typeof item === 'string' && /^[0-9a-f]{64}$/.test(item);
