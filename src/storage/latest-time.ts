/**
 * The latest time of the local clock, in `storage.local` and in ms: a clock that is set back while the browser is closed
 * is noticed by it. Written once a minute at most, with what is written anyway.
 */
export const LATEST_TIME_ITEM = 'latestTime';

export const parseLatestTime = (item: unknown): number | null =>
  typeof item === 'number' && Number.isFinite(item) ? item : null;
