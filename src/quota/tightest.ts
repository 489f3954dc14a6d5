/** Which gauge matters most: the one that runs out first by pace, else the one with the smallest share left. */
import type { Gauge } from './snapshot.ts';

export function tightestOf<G extends Gauge>(gauges: readonly G[]): G | null {
  let tightest: G | null = null;
  for (const gauge of gauges) {
    if (share(gauge) === null) continue;
    if (tightest === null || compareTightness(gauge, tightest) < 0) tightest = gauge;
  }
  return tightest;
}

/** Only open windows compete: an idle or reset category has all of its limit. */
function share({ state, remaining, limit }: Gauge): number | null {
  const counts = state === 'open' || state === 'usedUp' || state === 'stale';
  return counts && remaining !== null && limit !== null ? remaining / limit : state === 'usedUp' ? 0 : null;
}

/** Sorts the tighter gauge first; 0 where they are equally tight. */
export function compareTightness(a: Gauge, b: Gauge): number {
  const first = exhaustion(a);
  const second = exhaustion(b);
  return first === second ? (share(a) ?? 1) - (share(b) ?? 1) : first - second;
}

/** When it is used up; at once where it is already, never where it lasts. */
function exhaustion({ state, pace }: Gauge): number {
  if (state === 'usedUp') return 0;
  return pace?.exhaustedAt ?? Number.POSITIVE_INFINITY;
}
