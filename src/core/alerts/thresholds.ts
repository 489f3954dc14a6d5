/** Severity of a figure. Warning/critical begin at 120/30 left of 600, 30/8 of 150, 12/3 of 60, 5/1 of 15, 2/1 of 6. */
import type { Severity } from '../snapshot.ts';

export interface Thresholds {
  /** Share of the limit left at or below which the severity is `warning`. */
  readonly warning: number;
  /** Share of the limit left at or below which the severity is `critical`. */
  readonly critical: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = { warning: 0.2, critical: 0.05 };

/** Requests left at or below which the severity is `warning`; for small limits 5, or a third of the limit. */
export function warningAt(limit: number, levels = DEFAULT_THRESHOLDS): number {
  return Math.max(countAtShare(limit, levels.warning), Math.min(5, Math.floor(limit / 3)));
}

/** Requests left at or below which the severity is `critical`; at least 1. */
export function criticalAt(limit: number, levels = DEFAULT_THRESHOLDS): number {
  return Math.max(countAtShare(limit, levels.critical), 1);
}

/** Rounded up. The subtrahend keeps 140 * 0.05 = 7.000000000000001 at 7. */
function countAtShare(limit: number, share: number): number {
  return Math.ceil(limit * share - 1e-6);
}

export function severityOf(remaining: number, limit: number, levels = DEFAULT_THRESHOLDS): Severity {
  if (remaining <= 0) return 'exhausted';
  if (remaining <= criticalAt(limit, levels)) return 'critical';
  return remaining <= warningAt(limit, levels) ? 'warning' : 'ok';
}

const SEVERITIES: readonly Severity[] = ['unknown', 'ok', 'warning', 'critical', 'exhausted'];

/** Rank of a severity from 0; `ok` ranks with `unknown`. */
export const severityRank = (severity: Severity): number => Math.max(SEVERITIES.indexOf(severity) - 1, 0);

/** The more severe of two; `unknown` is the least. */
export function maxSeverity(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}
