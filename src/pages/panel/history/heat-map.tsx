/** The history of one type: each date, or each weekday, with its hours; a click opens the hour. */
import { useMemo, useRef, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import { MINUTE_MS } from '../../../core/time.ts';
import { SUMS_KEPT_DAYS } from '../../../history/database/caps.ts';
import { dateGrid, sinceFirstRecord } from '../../../history/hour-grid.ts';
import type { OwnerHistory, WindowRecord } from '../../../history/read.ts';
import { findRecurrences, RECURRING_DAYS, type Recurrence } from '../../../history/recurring.ts';
import { t } from '../../../platform/i18n.ts';
import { SegmentedControl } from '../parts/segmented-control.tsx';
import { typeName } from '../record-text.ts';
import { dateRows, weekdayRows } from './grid-rows.ts';
import { type CellPlace, HeatGrid } from './heat-grid.tsx';
import { HeatLegend } from './heat-legend.tsx';
import { HeatTable, type TimeAndFigures } from './heat-table.tsx';
import { HourDetail } from './hour-detail.tsx';
import { cellText, hourTitle, recurrenceText, weekdayCellText, weekdayName } from './hour-text.ts';

type View = 'dates' | 'weekdays';
const ALL_DAYS = String(SUMS_KEPT_DAYS);
const PERIODS = ['14', '28', ALL_DAYS];

export interface HeatMapProps {
  readonly history: OwnerHistory;
  /** The most constrained one first. */
  readonly categories: readonly string[];
  readonly now: LocalMs;
  readonly readHour: (category: string, hours: readonly number[]) => Promise<readonly WindowRecord[] | null>;
  /** Null where the owner may not have notes. */
  readonly saveNote: ((hour: number, note: string) => void) | null;
}

export function HeatMap({ history, categories, now, readHour, saveNote }: HeatMapProps) {
  const [chosen, setCategory] = useState<string | null>(null);
  const [view, setView] = useState<View>('dates');
  const [days, setDays] = useState('14');
  const [figure, setFigure] = useState<'median' | 'worst'>('median');
  const [pointed, setPointed] = useState<CellPlace | null>(null);
  const [opened, setOpened] = useState<{ readonly date: LocalMs; readonly hour: number } | null>(null);
  const category = chosen ?? categories[0] ?? 'read';
  const minute = Math.floor(now / MINUTE_MS);
  const shownDays = Number(view === 'dates' ? days : ALL_DAYS);
  const recent = useMemo(
    () => dateGrid(history, category, Math.max(shownDays, RECURRING_DAYS), now),
    [history, category, shownDays, minute],
  );
  const grid = useMemo(() => sinceFirstRecord(recent.slice(-shownDays), history), [recent]);
  const recurrences = useMemo(() => mostRegular(findRecurrences(recent.slice(-RECURRING_DAYS))), [recent]);
  const isDates = view === 'dates';
  const weekdays = useMemo(() => (isDates ? null : weekdayRows(grid, figure)), [isDates, grid, figure]);
  const rows = useMemo(() => weekdays?.rows ?? dateRows(grid), [grid, weekdays]);
  const openedRow = grid.findIndex(({ date }) => date === opened?.date);
  const openedCell = opened === null ? undefined : grid[openedRow]?.cells[opened.hour];
  const textAt = ([row, hour]: CellPlace): TimeAndFigures | null => {
    if (weekdays !== null) {
      const cell = weekdays.cells[row]?.[hour];
      return cell === undefined ? null : [`${weekdayName(row)} ${hour}:00`, weekdayCellText(cell)];
    }
    const day = grid[row];
    const cell = day?.cells[hour];
    if (day === undefined || cell === undefined || cell.kind === 'future') return null;
    return [hourTitle(day.date, cell.hours), cellText(cell)];
  };
  const select = (place: CellPlace) => {
    const date = grid[place[0]]?.date;
    const isOpen = opened !== null && opened.date === date && opened.hour === place[1];
    setOpened(date === undefined || isOpen ? null : { date, hour: place[1] });
    // An hour that is open keeps its type, though another becomes the most constrained one.
    setCategory(category);
  };
  const box = useRef<HTMLDivElement>(null);
  const close = () => {
    setOpened(null);
    // What had the focus goes with it.
    box.current?.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
  };
  const table = useMemo(
    () => (
      <HeatGrid
        key={`${view} ${days}`}
        label={t(isDates ? 'historyByDate' : 'historyByWeekday', typeName(category))}
        rows={rows}
        selected={isDates && opened !== null && openedRow >= 0 ? [openedRow, opened.hour] : null}
        onPoint={setPointed}
        onSelect={isDates ? select : null}
      />
    ),
    [rows, view, days, opened, category],
  );
  return (
    <>
      <div class="controls">
        <select
          aria-label={t('colType')}
          value={category}
          onChange={(event) => setCategory(event.currentTarget.value)}
        >
          {categories.map((each) => (
            <option key={each} value={each}>
              {typeName(each)}
            </option>
          ))}
        </select>
        <SegmentedControl
          label={t('historyView')}
          value={view}
          onChange={(next) => {
            setView(next);
            setPointed(null);
          }}
          options={[
            { value: 'dates', text: t('historyDates') },
            { value: 'weekdays', text: t('historyWeekdays') },
          ]}
        />
        {isDates ? (
          <SegmentedControl
            label={t('period')}
            value={days}
            onChange={setDays}
            options={PERIODS.map((value) => ({ value, text: t('lastDays', value) }))}
          />
        ) : (
          <SegmentedControl
            label={t('figure')}
            value={figure}
            onChange={setFigure}
            options={[
              { value: 'median', text: t('median') },
              { value: 'worst', text: t('worst') },
            ]}
          />
        )}
      </div>
      {recurrences.length > 0 && (
        <ul class="recurrences">
          {recurrences.map((recurrence) => (
            <li key={`${recurrence.days} ${recurrence.at}`}>
              {recurrenceText(recurrence, typeName(category))}
            </li>
          ))}
        </ul>
      )}
      <div ref={box} class="heat-box">
        {table}
      </div>
      <p class="heat-detail hint" role="status">
        {pointed === null ? t(isDates ? 'heatHint' : 'heatHintWeekday') : textAt(pointed)?.join(' · ')}
      </p>
      <HeatLegend rows={rows} />
      <HeatTable rows={rows} textAt={textAt} title={t('historyHeading')} />
      {isDates && opened !== null && openedCell !== undefined && openedCell.hours.length > 0 && (
        <HourDetail
          key={`${category} ${opened.date} ${opened.hour}`}
          category={category}
          title={hourTitle(opened.date, openedCell.hours)}
          cell={openedCell}
          readHour={readHour}
          saveNote={saveNote}
          onClose={close}
        />
      )}
    </>
  );
}

const MAX_RECURRENCES = 3;

/** Those of the most days, in the order of their time of day. */
const mostRegular = (recurrences: readonly Recurrence[]): Recurrence[] =>
  recurrences
    .toSorted((a, b) => b.occurrences - a.occurrences)
    .slice(0, MAX_RECURRENCES)
    .sort((a, b) => a.at - b.at);
