/** One line of the table: what was measured, what it should be, what it is. */
import { type Estimate, estimate } from './statistics.ts';

export interface Goal {
  readonly atLeast?: number;
  /** Of the lower bound of the 95 % interval. */
  readonly lowerAtLeast?: number;
  readonly atMost?: number;
  readonly moreThan?: number;
}

export interface Figure {
  readonly name: string;
  /** Of the values: empty for a ratio. */
  readonly unit: string;
  /** None: for orientation. */
  readonly goal: Goal | null;
  readonly value: Estimate;
}

/** A figure of which each round gave a value. */
export function figure(name: string, values: readonly number[], goal: Goal | null = null, unit = ''): Figure {
  return { name, unit, goal, value: estimate(values) };
}

/** Round by round, what one measured in proportion to what the other did. */
export function paired(ours: readonly number[], theirs: readonly number[]): number[] {
  return ours.map((value, round) => value / (theirs[round] ?? Number.NaN));
}

/** Null where there is no goal. */
export function isMet({ goal, value: { median, low } }: Figure): boolean | null {
  if (goal === null) return null;
  const { atLeast = -Infinity, lowerAtLeast = -Infinity, atMost = Infinity, moreThan = -Infinity } = goal;
  return median >= atLeast && low >= lowerAtLeast && median <= atMost && median > moreThan;
}
