/**
 * Detects unpaced requests of other programs, which this browser does not see. Polls show only how many there were per
 * interval, so the finding has a rate and no count of single requests.
 */

import { isSameReset, type ResolvedReadings } from '../readings/reading-set.ts';
import { toLocal } from '../readings/server-clock.ts';
import { type LocalMs, WINDOW_MS, WINDOW_SECONDS } from '../time.ts';
import { EXTERNAL_INITIATOR } from '../usage/in-flight.ts';
import type { RateLimitWindow } from '../usage/rate-limit-window.ts';
import { type UsageOwner, unattributedUsage } from '../usage/usage-breakdown.ts';
import { type ExternalUsageSample, recordViolation, type ViolationState } from './violations.ts';

/** Shorter intervals, in ms, are too short for a mean rate. */
const MIN_SAMPLE_INTERVAL_MS = 10_000;

/**
 * Records the external usage of a category after a poll. Above one request a second since the poll before it is a
 * violation: Nulab asks for at least one second between requests of bulk Update, Search and Icon work.
 *
 * @param view the open window; null if none is open
 */
export function recordExternalUsage(
  owner: UsageOwner & { readonly violations: ViolationState },
  window: RateLimitWindow,
  view: Extract<ResolvedReadings, { kind: 'window' }> | null,
  limit: number,
  at: LocalMs,
): void {
  const { category } = window;
  const { violations } = owner;
  const before = violations.external.find((sample) => sample.category === category);
  if (before !== undefined && at >= before.at && at - before.at < MIN_SAMPLE_INTERVAL_MS) return;
  const others = view === null ? null : unattributedUsage(owner, window, view);
  const count = others === null ? 0 : Math.max(others.unattributed - others.maybeOurs, 0);
  const sample: ExternalUsageSample = { category, at, reset: view?.reset ?? null, limit, count };
  violations.external = [...violations.external.filter((each) => each !== before), sample];
  // Without a previous poll, part of the window may have gone unobserved.
  if (before === undefined || view === null || others?.isSignificant !== true || category === 'read') return;
  const isSame = before.reset !== null && before.limit === limit && isSameReset(view.reset, before.reset);
  const openedAt = toLocal(owner.serverClock, view.reset - WINDOW_SECONDS);
  const since = at - before.at <= WINDOW_MS ? before.at : openedAt;
  const sent = count - (isSame ? before.count : 0);
  if (sent * 1000 <= at - since) return;
  recordViolation(
    violations,
    'unpaced',
    EXTERNAL_INITIATOR,
    category,
    at,
    sent,
    toTwoDigits((sent * 60_000) / (at - since)),
  );
}

/** Rounds to two digits, since a rate over an interval is not exact. */
function toTwoDigits(rate: number): number {
  const unit = 10 ** Math.max(Math.floor(Math.log10(rate)) - 1, 0);
  return Math.round(rate / unit) * unit;
}
