/**
 * Samples the figures that a window's pace is computed from, at most every five seconds, so that the text stays as long.
 *
 * The text must hold while programs still run at their old rate. So two amounts are subtracted first: as many requests as in
 * the last six seconds, and what other programs may use until the next poll. Figures are sampled before five seconds have
 * passed only if the limit has just come to be at risk, or if more was sent than the pace allows.
 */
import { isGoingTooFast, POLL_GRACE_MS, requestRates } from '../alerts/burn-rate.ts';
import { severityOf } from '../alerts/thresholds.ts';
import { pollInterval } from '../polling/poll-interval.ts';
import { readsOf } from '../polling/poll-plan.ts';
import { isSameReset, resolveSet } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import type { OwnerState } from '../state/owner.ts';
import type { LocalMs } from '../time.ts';
import { countInFlight } from '../usage/in-flight.ts';
import type { RateLimitWindow } from '../usage/rate-limit-window.ts';
import { MEMORY_MS, type UsageSeries } from '../usage/usage-series.ts';
import { isExceeded, paceToKeep } from './pace.ts';

/** The text of an advice stays at least this long, in ms. */
const TEXT_MS = 5000;
const SET_ASIDE_MS = 6000;

/** Records the basis after a reading that arrived at `at`, where one is due. */
export function samplePace(owner: OwnerState, window: RateLimitWindow, at: LocalMs): void {
  const { series, category } = window;
  const view = resolveSet(window.readings);
  if (series === null || view.kind !== 'window' || !isSameReset(series.reset, view.reset)) return;
  const { limit, remaining } = view;
  const resetAt = toLocal(owner.serverClock, view.reset);
  const seconds = (resetAt - at) / 1000;
  const inFlight = countInFlight(owner.inFlight, category, at, at).maybeCounted;
  const left = remaining - inFlight - ownPolls(owner, window, at, resetAt - at);
  const intervalMs = blindTime(owner);
  const isAtRisk =
    severityOf(remaining, limit) !== 'ok' ||
    isGoingTooFast({ limit, remaining, resetAt, asOf: at, intervalMs, series }, at);
  const { pace: before } = series;
  const isDue = before === null || at - before.at >= TEXT_MS || (isAtRisk && !before.isAtRisk);
  if (!isDue && !isExceeded(paceToKeep({ ...before, category, limit }), left, seconds)) return;

  const { here, elsewhere, newestElsewhere } = requestRates(series, at);
  const isQuiet =
    inFlight === 0 &&
    newestElsewhere === 0 &&
    countSince(series, at - MEMORY_MS) <= ownPolls(owner, window, at, MEMORY_MS);
  const unseen = Math.ceil((newestElsewhere * intervalMs) / 1000);
  const setAside = unseen + countSince(series, at - SET_ASIDE_MS);
  series.pace = { at, left: left - setAside, seconds, isAtRisk, isQuiet, here, elsewhere };
}

/** Reads that our own polls use within so many ms, at most; 0 for another category. */
function ownPolls(owner: OwnerState, { category }: RateLimitWindow, at: LocalMs, within: number): number {
  const { answeredAt, fastUntil } = owner.poll;
  const reads = category === 'read' && answeredAt !== null ? readsOf(owner) : null;
  if (reads === null) return 0;
  const mode = fastUntil !== null && at < fastUntil ? 'fast' : 'foreground';
  return Math.ceil(within / pollInterval(mode, reads.limit)) + 1;
}

/** How long requests of other programs may go unseen, until the next poll is answered, in ms. */
function blindTime(owner: OwnerState): number {
  const reads = readsOf(owner);
  return owner.poll.answeredAt === null || reads === null
    ? MEMORY_MS
    : pollInterval('active', reads.limit) + POLL_GRACE_MS;
}

const countSince = ({ observed }: UsageSeries, since: LocalMs): number =>
  observed.reduce((sum, [slot, count]) => (slot >= since ? sum + count : sum), 0);
