/** Today's minutes as 24 rows of 60 columns: the share of the limit that the busiest window of each used. */
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { shareOfLimit } from '../window-records.ts';

export interface DayCell {
  readonly hour: number;
  readonly column: number;
  /** Of the limit, 0 to 1. */
  readonly used: number;
  readonly rateLimited: boolean;
  readonly record: WindowRecord;
}

/** A cell for each minute of today, in local time, in which a window opened. */
export function dayCells(records: readonly WindowRecord[], now: LocalMs): DayCell[] {
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const cells = new Map<number, DayCell>();
  for (const record of records) {
    if (record.openedAt < midnight || record.used + record.rateLimited === 0) continue;
    const time = new Date(record.openedAt);
    const hour = time.getHours();
    const column = time.getMinutes();
    const used = shareOfLimit(record.used, record.limit);
    const known = cells.get(hour * 60 + column);
    if (known !== undefined && known.used >= used) continue;
    cells.set(hour * 60 + column, { hour, column, used, rateLimited: record.rateLimited > 0, record });
  }
  return [...cells.values()];
}

/**
 * The cells as one SVG path on a grid of 60 × 24: a bar in each cell, as high as its share. A minute with a 429 is a full bar
 * cut in two, so that it can be told without its colour.
 */
export function cellsPath(cells: readonly DayCell[]): string {
  return cells.map(barPath).join('');
}

const MIN_HEIGHT = 0.12;
const HEIGHT = 0.86;
const WIDTH = 0.84;

function barPath({ hour, column, used, rateLimited }: DayCell): string {
  const foot = hour + 0.96;
  const bar = (from: number, height: number) =>
    `M${column + 0.08} ${round(from)}h${WIDTH}v${-round(height)}h${-WIDTH}z`;
  if (rateLimited) return bar(foot, HEIGHT * 0.55) + bar(foot - HEIGHT * 0.75, HEIGHT * 0.25);
  return bar(foot, Math.max(used, MIN_HEIGHT) * HEIGHT);
}

const round = (value: number): number => Math.round(value * 1000) / 1000;
