import type { WindowRecord } from '../core/usage/window-record.ts';

/**
 * What is known of a window, with what an earlier life of this browser saw of it and the present one did not:
 * the figures are the server's, but what was seen here begins anew after a restart.
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
    // With nothing new in it, what was known of it as a whole still holds.
    complete:
      window.complete || (known.complete && known.used === window.used && known.observed === window.observed),
    rateLimited: Math.max(window.rateLimited, known.rateLimited),
    peak: Math.max(window.peak, known.peak),
    checkedAt: latest(window.checkedAt, known.checkedAt),
  };
}

const latest = (a: number | null, b: number | null): number | null =>
  a === null || b === null ? (a ?? b) : Math.max(a, b);
