/** Calculations on the recorded windows that the history's charts and tables share. */
import { HOUR_MS, type LocalMs, WINDOW_MS } from '../../core/time.ts';
import type { WindowRecord } from '../../history/read.ts';

/** A share of the limit, 0 to 1. */
export const shareOfLimit = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.min(Math.max(part / whole, 0), 1);

export const windowEnd = ({ openedAt }: WindowRecord): LocalMs => openedAt + WINDOW_MS;

export const inLastHour = (records: readonly WindowRecord[], now: LocalMs): readonly WindowRecord[] =>
  records.filter((record) => windowEnd(record) > now - HOUR_MS);

/** The window that used the largest share of its limit; of equal ones the latest. Null if there is none. */
export function busiestWindow(records: readonly WindowRecord[]): WindowRecord | null {
  return records.reduce<WindowRecord | null>(
    (top, record) =>
      top === null || shareOfLimit(record.used, record.limit) >= shareOfLimit(top.used, top.limit)
        ? record
        : top,
    null,
  );
}
