/** The busiest window of the last hour, per category: what was free even then is what a batch may take. */
import type { Minute } from '../platform/history.ts';
import type { LocalMs } from '../quota/time.ts';
import { endOf, share } from './boxes.ts';

const HOUR = 3_600_000;

export const inLastHour = (minutes: readonly Minute[], now: LocalMs): readonly Minute[] =>
  minutes.filter((minute) => endOf(minute) > now - HOUR);

/** The window of which the largest share was used; among equals the latest. Null where there is none. */
export function busiest(minutes: readonly Minute[]): Minute | null {
  return minutes.reduce<Minute | null>(
    (top, minute) =>
      top === null || share(minute.used, minute.limit) >= share(top.used, top.limit) ? minute : top,
    null,
  );
}
