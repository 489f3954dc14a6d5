/** Which gauge matters most: the one that runs out first by pace, else the one with the smallest share left. */
import type { Gauge } from '../snapshot.ts';

export function mostConstrained<G extends Gauge>(gauges: readonly G[]): G | null {
  let tightest: G | null = null;
  for (const gauge of gauges) {
    if (shareLeft(gauge) === null) continue;
    if (tightest === null || compareConstraint(gauge, tightest) < 0) tightest = gauge;
  }
  return tightest;
}

/** Only open windows compete: an idle or reset category has all of its limit. */
function shareLeft({ state, remaining, limit }: Gauge): number | null {
  const counts = state === 'open' || state === 'exhausted' || state === 'stale';
  return counts && remaining !== null && limit !== null
    ? remaining / limit
    : state === 'exhausted'
      ? 0
      : null;
}

/** Sorts the tighter gauge first; 0 where they are equally tight. */
export function compareConstraint(a: Gauge, b: Gauge): number {
  const first = exhaustionTime(a);
  const second = exhaustionTime(b);
  return first === second ? (shareLeft(a) ?? 1) - (shareLeft(b) ?? 1) : first - second;
}

/** When it is used up; at once where it is already, never where it lasts. */
function exhaustionTime({ state, burnRate }: Gauge): number {
  if (state === 'exhausted') return 0;
  return burnRate?.exhaustedAt ?? Number.POSITIVE_INFINITY;
}
