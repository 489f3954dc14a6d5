/** The last 15 minutes as boxes on a time axis: one per window, as wide as its minute, filled by what was used. */

import { type LocalMs, WINDOW_SECONDS } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';

const MINUTE = 60_000;
const WINDOW = WINDOW_SECONDS * 1000;
/** The open window's reset lies ahead. */
const AHEAD = MINUTE;
const BACK = 15 * MINUTE;
const MARK_EVERY = 5 * MINUTE;

export interface Axis {
  readonly from: LocalMs;
  readonly to: LocalMs;
}

export interface Box {
  readonly minute: WindowRecord;
  /** Shares of the axis, 0 to 1. */
  readonly left: number;
  readonly width: number;
  /** Shares of the limit, 0 to 1. */
  readonly seen: number;
  readonly rest: number;
}

export const axisAt = (now: LocalMs): Axis => ({ from: now - BACK, to: now + AHEAD });

/** Where a moment lies, 0 to 1; outside of it for moments that are not on the axis. */
export const place = ({ from, to }: Axis, at: LocalMs): number => (at - from) / (to - from);

/** The windows of one category that reach into the axis, the oldest first. */
export function boxesOf(minutes: readonly WindowRecord[], category: string, axis: Axis): Box[] {
  return minutes
    .filter(
      (minute) => minute.category === category && endOf(minute) > axis.from && minute.openedAt < axis.to,
    )
    .toSorted((a, b) => a.openedAt - b.openedAt)
    .map((minute) => {
      const left = Math.max(place(axis, minute.openedAt), 0);
      const right = Math.min(place(axis, endOf(minute)), 1);
      const seen = share(minute.observed, minute.limit);
      return { minute, left, width: right - left, seen, rest: share(minute.used, minute.limit) - seen };
    });
}

export const endOf = ({ openedAt }: WindowRecord): LocalMs => openedAt + WINDOW;

/** Round moments to write on the axis, every five minutes. */
export function marksOf({ from, to }: Axis): LocalMs[] {
  const first = Math.ceil(from / MARK_EVERY) * MARK_EVERY;
  const count = Math.floor((to - first) / MARK_EVERY) + 1;
  return Array.from({ length: count }, (_, index) => first + index * MARK_EVERY);
}

export const share = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(Math.max(part / whole, 0), 1);
