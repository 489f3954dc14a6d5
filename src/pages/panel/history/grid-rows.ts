/** Dates and weekdays as rows of the grid. */
import { type DayRow, type HourCell, type WeekdayCell, weekdayGrid } from '../../../history/hour-grid.ts';
import { shareUsed } from '../../../history/hour-sums.ts';
import { formatDay, formatPercent } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { type GridCell, type GridRow, levelOf } from './heat-grid.tsx';
import { cellWord, weekdayName } from './hour-text.ts';

/** The latest date last, as a calendar has it. */
export const dateRows = (days: readonly DayRow[]): GridRow[] =>
  days.map(({ date, cells }) => ({ key: String(date), name: formatDay(date), cells: cells.map(hourCell) }));

function hourCell(cell: HourCell): GridCell {
  const { kind, sums, note } = cell;
  const look =
    kind === 'used' ? 'share' : kind === 'unused' ? 'empty' : kind === 'unwatched' ? 'unwatched' : 'none';
  return {
    look,
    level: kind === 'used' && sums !== null ? levelOf(shareUsed(sums.busiest)) : null,
    isRefused: sums !== null && sums.refused > 0,
    hasNote: note !== '',
    word: cellWord(cell),
  };
}

export interface WeekdayRows {
  readonly cells: readonly (readonly WeekdayCell[])[];
  readonly rows: readonly GridRow[];
}

/** @param figure which of the figures the shade shows */
export function weekdayRows(days: readonly DayRow[], figure: 'median' | 'worst'): WeekdayRows {
  const cells = weekdayGrid(days);
  const rows = cells.map((row, weekday) => ({
    key: String(weekday),
    name: weekdayName(weekday),
    cells: row.map((cell): GridCell => {
      const isKnown = cell.count > 0;
      return {
        look: isKnown ? (cell[figure] > 0 ? 'share' : 'empty') : 'unwatched',
        level: isKnown && cell[figure] > 0 ? levelOf(cell[figure]) : null,
        isRefused: figure === 'worst' && cell.refusedHours > 0,
        hasNote: cell.note !== '',
        word: isKnown ? formatPercent(cell[figure]) : t('cellNotChecked'),
      };
    }),
  }));
  return { cells, rows };
}
