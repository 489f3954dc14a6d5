/** Merges two records of one window. The figures are the server's: of two with one limit, the greater use was stated later. */
import { mayBeOurs } from '../../core/usage/usage-breakdown.ts';
import { mostUsed } from '../hour-sums.ts';
import type { WindowRecord } from '../records.ts';

/**
 * Adds to a window what an earlier run of the browser recorded of it. This browser's requests are counted anew after each
 * start, so the record that counted more of them is taken.
 */
export function mergeWindowRecords(window: WindowRecord, known: WindowRecord): WindowRecord {
  const newest = newestOf(window, known);
  const { used } = newest;
  const isOneLimit = window.limit === known.limit;
  const counts = !isOneLimit ? newest : known.observed > window.observed ? known : window;
  const observed = Math.min(counts.observed, used);
  return {
    ...window,
    ...figureOf(newest),
    observed,
    by: counts.by,
    maybeCounted: Math.min(counts.maybeCounted, used - observed),
    // Without new usage, the earlier record still holds as a whole.
    complete:
      isOneLimit &&
      (window.complete || (known.complete && known.used === used && known.observed === observed)),
    rateLimited: Math.max(window.rateLimited, known.rateLimited),
    peak: Math.max(window.peak, known.peak),
  };
}

/**
 * Adds to a window of an account what was recorded of the same window for its key. Their requests are different ones, so the
 * counts are added up.
 */
export function joinWindowRecords(window: WindowRecord, ofKey: WindowRecord): WindowRecord {
  const newest = newestOf(window, ofKey);
  const { used } = newest;
  const isOneLimit = window.limit === ofKey.limit;
  const counted = isOneLimit ? [window, ofKey] : [newest];
  const sum = (count: 'observed' | 'maybeCounted') => counted.reduce((all, each) => all + each[count], 0);
  const observed = Math.min(sum('observed'), used);
  const maybeCounted = Math.min(sum('maybeCounted'), used - observed);
  return {
    ...window,
    ...figureOf(newest),
    observed,
    by: mostUsed(counted.flatMap(({ by }) => by)),
    maybeCounted,
    complete: isOneLimit && window.complete && ofKey.complete && !mayBeOurs(used - observed, maybeCounted),
    rateLimited: window.rateLimited + ofKey.rateLimited,
    peak: Math.max(window.peak, ofKey.peak),
  };
}

const figureOf = ({ limit, used, checkedAt }: WindowRecord) => ({ limit, used, checkedAt });

/** Under one limit the record with more used, else the one checked later, of two at once the smaller limit. */
function newestOf(a: WindowRecord, b: WindowRecord): WindowRecord {
  if (a.limit === b.limit && a.used !== b.used) return a.used > b.used ? a : b;
  const later = (a.checkedAt ?? 0) - (b.checkedAt ?? 0);
  if (later !== 0) return later > 0 ? a : b;
  return a.limit <= b.limit ? a : b;
}
