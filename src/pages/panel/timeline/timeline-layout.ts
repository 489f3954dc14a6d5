/** The last 15 minutes as bars on a time axis: one per window, as wide as its minute, filled by what was used. */
import { type LocalMs, MINUTE_MS } from '../../../core/time.ts';
import { shareOfLimit, shareUsed } from '../../../history/hour-sums.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { windowEnd } from '../window-statistics.ts';

/** Room for the reset of the open window, in ms. */
const AHEAD_MS = MINUTE_MS;
const SHOWN_MS = 15 * MINUTE_MS;

export interface Axis {
  readonly from: LocalMs;
  readonly to: LocalMs;
}

export interface WindowBar {
  readonly record: WindowRecord;
  /** Shares of the axis, 0 to 1. */
  readonly left: number;
  readonly width: number;
  /** Shares of the limit, 0 to 1. */
  readonly observed: number;
  readonly unattributed: number;
}

export const axisAt = (now: LocalMs): Axis => ({ from: now - SHOWN_MS, to: now + AHEAD_MS });

/** The position of a moment on the axis, 0 to 1; below 0 or above 1 beside it. */
export const positionOn = ({ from, to }: Axis, at: LocalMs): number => (at - from) / (to - from);

/** The windows of one category that reach into the axis, the oldest first. */
export function windowBars(records: readonly WindowRecord[], category: string, axis: Axis): WindowBar[] {
  return records
    .filter(
      (record) => record.category === category && windowEnd(record) > axis.from && record.openedAt < axis.to,
    )
    .toSorted((a, b) => a.openedAt - b.openedAt)
    .map((record) => {
      const left = Math.max(positionOn(axis, record.openedAt), 0);
      const right = Math.min(positionOn(axis, windowEnd(record)), 1);
      const observed = shareOfLimit(record.observed, record.limit);
      return {
        record,
        left,
        width: right - left,
        observed,
        unattributed: shareUsed(record) - observed,
      };
    });
}

/** The moments that the axis labels, every five minutes; of an hour, every fifteen. */
export function axisTicks({ from, to }: Axis): LocalMs[] {
  const interval = (to - from > 2 * SHOWN_MS ? 15 : 5) * MINUTE_MS;
  const first = Math.ceil(from / interval) * interval;
  const count = Math.floor((to - first) / interval) + 1;
  return Array.from({ length: count }, (_, index) => first + index * interval);
}
