/** What keys that are probably an account's have spent of its limits. */
import { viewJoined } from './join.ts';
import { findWindow, type OwnerState } from './owner.ts';
import { seenOf } from './seen.ts';
import type { Gauge } from './snapshot.ts';

/** The gauge of an account, with the part of the unattributed requests that these keys explain. */
export function withLikely(gauge: Gauge, account: OwnerState, keys: readonly OwnerState[]): Gauge {
  const { spending, category } = gauge;
  const window = findWindow(account, category);
  if (spending === null || window === undefined || keys.length === 0) return gauge;
  const view = viewJoined(window.joined);
  if (view.kind !== 'window') return gauge;
  const counts = keys.map((key) => {
    const own = findWindow(key, category);
    return own === undefined ? 0 : (seenOf(own, view.reset, view.limit)?.count ?? 0);
  });
  const all = counts.reduce((sum, count) => sum + count, 0);
  return { ...gauge, spending: { ...spending, likely: Math.min(all, spending.rest) } };
}
