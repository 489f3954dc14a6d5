/**
 * Incidents: when the user is notified, and how often. An incident of an owner and category lasts from the first critical
 * figure until three minutes of healthy readings. It causes one warning, one "used up", and at most one silent update
 * in ten minutes, so that a job at 96 % every minute is one incident.
 *
 * Only a live figure warns, and only a live healthy one ends an incident. Limits under 20 are used up before a warning
 * helps, so they cause only "used up".
 */
import { type Gauge, runsOutAt } from '../snapshot.ts';
import type { LocalMs } from '../time.ts';

export interface AlertIncident {
  /** When the latest critical or exhausted figure arrived. */
  readonly lastRiskAt: LocalMs;
  readonly warned: boolean;
  readonly exhausted: boolean;
  /** Since when the burn rate has been too high without a break; null while it is not. */
  readonly fastSince: LocalMs | null;
  /** When the user was last notified. */
  readonly notifiedAt: LocalMs | null;
}

export type AlertStage = 'warning' | 'exhausted' | 'update';

export interface IncidentUpdate {
  readonly incident: AlertIncident | null;
  /** The notification that is due; `markNotified` records that it was shown. */
  readonly stage: AlertStage | null;
}

const HEALTHY_ENDS_MS = 180_000;
const UPDATE_INTERVAL_MS = 600_000;
const LIVE_MS = 15_000;
const SMALL_LIMIT = 20;
/** A critical figure warns only while this long is left until the reset, in ms. */
const MIN_WARNING_LEAD_MS = 10_000;
/** A too high burn rate warns once a third of the limit is used, or when it has lasted this long, in ms. */
const FAST_SHARE = 1 / 3;
const FAST_MS = 10_000;

/**
 * Advances an incident by one gauge at one moment.
 *
 * @param intervalMs interval between polls; null for an owner without polls
 */
export function advanceIncident(
  incident: AlertIncident | null,
  gauge: Gauge,
  intervalMs: number | null,
  now: LocalMs,
): IncidentUpdate {
  const { asOf } = gauge;
  if (asOf === null || !isLive(gauge, asOf, intervalMs, now)) return { incident, stage: null };
  if (!isAtRisk(gauge)) {
    if (incident === null || asOf - incident.lastRiskAt >= HEALTHY_ENDS_MS)
      return { incident: null, stage: null };
    return {
      incident: incident.fastSince === null ? incident : { ...incident, fastSince: null },
      stage: null,
    };
  }
  const current: AlertIncident = {
    ...(incident ?? { warned: false, exhausted: false, notifiedAt: null, fastSince: null }),
    lastRiskAt: Math.max(asOf, incident?.lastRiskAt ?? asOf),
    fastSince: isTooFast(gauge) ? Math.min(incident?.fastSince ?? now, now) : null,
  };
  const stage = nextStage(current, gauge, now);
  const same = incident?.lastRiskAt === current.lastRiskAt && incident.fastSince === current.fastSince;
  return { incident: same ? incident : current, stage };
}

/** The incident after the user was notified of this gauge; "used up" replaces a warning that is still due. */
export function markNotified(incident: AlertIncident, { severity }: Gauge, now: LocalMs): AlertIncident {
  return {
    ...incident,
    warned: true,
    exhausted: incident.exhausted || severity === 'exhausted',
    notifiedAt: now,
  };
}

/** Whether the category is nearly used up, on the way to it, or used up. */
export const isAtRisk = ({ severity }: Gauge): boolean => severity === 'exhausted' || severity === 'critical';

function isLive({ state }: Gauge, asOf: LocalMs, intervalMs: number | null, now: LocalMs): boolean {
  if (state !== 'open' && state !== 'exhausted' && state !== 'idle') return false;
  return now - asOf <= Math.max(LIVE_MS, 2 * (intervalMs ?? 0));
}

function nextStage(incident: AlertIncident, gauge: Gauge, now: LocalMs): AlertStage | null {
  if (gauge.severity === 'exhausted') {
    if (!incident.exhausted) return 'exhausted';
  } else if (!incident.warned) {
    const { limit } = gauge;
    if (limit !== null && limit >= SMALL_LIMIT && isWarningDue(incident, gauge, now)) return 'warning';
  }
  return incident.notifiedAt !== null && now - incident.notifiedAt >= UPDATE_INTERVAL_MS ? 'update' : null;
}

function isWarningDue({ fastSince }: AlertIncident, gauge: Gauge, now: LocalMs): boolean {
  const { burnRate, resetAt } = gauge;
  if (!isTooFast(gauge)) return resetAt !== null && resetAt - now >= MIN_WARNING_LEAD_MS;
  return (burnRate?.actual ?? 0) >= FAST_SHARE || (fastSince !== null && now - fastSince >= FAST_MS);
}

const isTooFast = (gauge: Gauge): boolean => runsOutAt(gauge) !== null;
