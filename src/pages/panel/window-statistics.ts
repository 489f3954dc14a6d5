/** Calculations on the recorded windows that the history's charts and tables share. */
import { HOUR_MS, type LocalMs, WINDOW_MS } from '../../core/time.ts';
import { shareUsed } from '../../history/hour-sums.ts';
import type { WindowRecord } from '../../history/read.ts';

export const windowEnd = ({ openedAt }: WindowRecord): LocalMs => openedAt + WINDOW_MS;

export const inLastHour = (records: readonly WindowRecord[], now: LocalMs): readonly WindowRecord[] =>
  records.filter((record) => windowEnd(record) > now - HOUR_MS);

/** The window that used the largest share of its limit; of equal ones the latest. Null if there is none. */
export function busiestWindow(records: readonly WindowRecord[]): WindowRecord | null {
  return records.reduce<WindowRecord | null>(
    (top, record) => (top === null || shareUsed(record) >= shareUsed(top) ? record : top),
    null,
  );
}
