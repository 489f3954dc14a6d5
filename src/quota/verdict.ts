/** How near a category is to its limit. The levels follow the limit: 120/30 of 600, 30/8 of 150, 12/3 of 60, 5/1 of 15, 2/1 of 6. */
import type { Verdict } from './snapshot.ts';

export interface Levels {
  /** Share of the limit at or below which "watch" begins. */
  readonly watch: number;
  /** Share of the limit at or below which "danger" begins. */
  readonly danger: number;
}

export const LEVELS: Levels = { watch: 0.2, danger: 0.05 };

/** The figure at or below which "watch" begins; small limits begin at 5 left, or a third. */
export function watchAt(limit: number, levels = LEVELS): number {
  return Math.max(shareOf(limit, levels.watch), Math.min(5, Math.floor(limit / 3)));
}

/** The figure at or below which "danger" begins; at least 1. */
export function dangerAt(limit: number, levels = LEVELS): number {
  return Math.max(shareOf(limit, levels.danger), 1);
}

/** Rounded up; 5 % of 140 is 7, though 140 * 0.05 is a little more. */
function shareOf(limit: number, share: number): number {
  return Math.ceil(limit * share - 1e-6);
}

export function verdictOf(remaining: number, limit: number, levels = LEVELS): Verdict {
  if (remaining <= 0) return 'usedUp';
  if (remaining <= dangerAt(limit, levels)) return 'danger';
  return remaining <= watchAt(limit, levels) ? 'watch' : 'calm';
}

const ORDER: readonly Verdict[] = ['unknown', 'calm', 'watch', 'danger', 'usedUp'];

/** How grave a verdict is, from 0; calm is as harmless as unknown. */
export const gravityOf = (verdict: Verdict): number => Math.max(ORDER.indexOf(verdict) - 1, 0);

/** The graver of two verdicts; `unknown` is the least, for it says nothing. */
export function graver(a: Verdict, b: Verdict): Verdict {
  return ORDER.indexOf(a) >= ORDER.indexOf(b) ? a : b;
}
