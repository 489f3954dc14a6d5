/** How near a category is to its limit. The levels follow the limit: 120/30 of 600, 30/8 of 150, 12/3 of 60, 5/1 of 15, 2/1 of 6. */
import type { Severity } from '../snapshot.ts';

export interface Thresholds {
  /** Share of the limit at or below which "watch" begins. */
  readonly warning: number;
  /** Share of the limit at or below which "danger" begins. */
  readonly critical: number;
}

export const DEFAULT_THRESHOLDS: Thresholds = { warning: 0.2, critical: 0.05 };

/** The figure at or below which "watch" begins; small limits begin at 5 left, or a third. */
export function warningAt(limit: number, levels = DEFAULT_THRESHOLDS): number {
  return Math.max(countAtShare(limit, levels.warning), Math.min(5, Math.floor(limit / 3)));
}

/** The figure at or below which "danger" begins; at least 1. */
export function criticalAt(limit: number, levels = DEFAULT_THRESHOLDS): number {
  return Math.max(countAtShare(limit, levels.critical), 1);
}

/** Rounded up; 5 % of 140 is 7, though 140 * 0.05 is a little more. */
function countAtShare(limit: number, share: number): number {
  return Math.ceil(limit * share - 1e-6);
}

export function severityOf(remaining: number, limit: number, levels = DEFAULT_THRESHOLDS): Severity {
  if (remaining <= 0) return 'exhausted';
  if (remaining <= criticalAt(limit, levels)) return 'critical';
  return remaining <= warningAt(limit, levels) ? 'warning' : 'ok';
}

const SEVERITIES: readonly Severity[] = ['unknown', 'ok', 'warning', 'critical', 'exhausted'];

/** How grave a verdict is, from 0; calm is as harmless as unknown. */
export const severityRank = (verdict: Severity): number => Math.max(SEVERITIES.indexOf(verdict) - 1, 0);

/** The graver of two verdicts; `unknown` is the least, for it says nothing. */
export function maxSeverity(a: Severity, b: Severity): Severity {
  return SEVERITIES.indexOf(a) >= SEVERITIES.indexOf(b) ? a : b;
}
