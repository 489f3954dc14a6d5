import type { WindowRecord } from '../../core/usage/window-record.ts';

/**
 * Adds to a window what an earlier run of the browser recorded of it. The figures are the server's, but this browser's
 * requests are counted anew after each start.
 */
export function mergeWindowRecords(window: WindowRecord, known: WindowRecord): WindowRecord {
  const sawMore =
    known.limit === window.limit && known.observed > window.observed && known.observed <= window.used;
  return {
    ...window,
    ...(sawMore
      ? {
          observed: known.observed,
          by: known.by,
          maybeCounted: Math.min(known.maybeCounted, window.used - known.observed),
        }
      : {}),
    // Without new usage, the earlier record still holds as a whole.
    complete:
      window.complete || (known.complete && known.used === window.used && known.observed === window.observed),
    rateLimited: Math.max(window.rateLimited, known.rateLimited),
    peak: Math.max(window.peak, known.peak),
    checkedAt: latest(window.checkedAt, known.checkedAt),
  };
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
