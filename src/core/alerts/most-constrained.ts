/** The most constrained gauge: the one that is exhausted first at its burn rate, else the one with the smallest share left. */
import { type Gauge, runsOutAt } from '../snapshot.ts';

export function mostConstrained<G extends Gauge>(gauges: readonly G[]): G | null {
  let most: G | null = null;
  for (const gauge of gauges) {
    if (shareLeft(gauge) === null) continue;
    if (most === null || compareConstraint(gauge, most) < 0) most = gauge;
  }
  return most;
}

/** Null for an idle or reset category, which has all of its limit. */
function shareLeft({ state, remaining, limit }: Gauge): number | null {
  if (state === 'exhausted') return 0;
  const isOpen = state === 'open' || state === 'stale';
  return isOpen && remaining !== null && limit !== null ? remaining / limit : null;
}

/** Sorts the more constrained gauge first; 0 if they are equal. */
export function compareConstraint(a: Gauge, b: Gauge): number {
  const first = exhaustionTime(a);
  const second = exhaustionTime(b);
  return first === second ? (shareLeft(a) ?? 1) - (shareLeft(b) ?? 1) : first - second;
}

/** When the limit is exhausted: 0 if it is already, infinity if it lasts until the reset. */
function exhaustionTime(gauge: Gauge): number {
  if (gauge.state === 'exhausted') return 0;
  return runsOutAt(gauge) ?? Number.POSITIVE_INFINITY;
}
