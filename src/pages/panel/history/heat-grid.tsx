/**
 * A grid of hours: a row for each date or weekday, a column for each hour of the day. It is an HTML table and no chart
 * of a library, so that every cell is an element with a name, which keyboard and screen reader can reach.
 */
import type { TargetedKeyboardEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';

export interface GridCell {
  /** Shade of the busiest minute's share, 0 to 5; null where there is no share to show. */
  readonly level: number | null;
  readonly look: 'none' | 'unwatched' | 'empty' | 'share';
  readonly isRefused: boolean;
  readonly hasNote: boolean;
  /** Short, for screen readers. */
  readonly word: string;
}

export interface GridRow {
  readonly key: string;
  readonly name: string;
  readonly cells: readonly GridCell[];
}

export type CellPlace = readonly [row: number, hour: number];

interface HeatGridProps {
  readonly label: string;
  readonly rows: readonly GridRow[];
  readonly selected: CellPlace | null;
  /** Null when the pointer has left. */
  readonly onPoint: (place: CellPlace | null) => void;
  /** Null if a cell cannot be opened. */
  readonly onSelect: ((place: CellPlace) => void) | null;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
/** Hours with a label. */
const LABEL_STEP = 6;

/** One cell is in the tab order; arrow keys, Home and End move between cells. */
export function HeatGrid({ label, rows, selected, onPoint, onSelect }: HeatGridProps) {
  const [focused, setFocused] = useState<CellPlace>([rows.length - 1, 0]);
  const table = useRef<HTMLTableElement>(null);
  const [row, hour] = [Math.min(focused[0], rows.length - 1), focused[1]];
  const move = (event: TargetedKeyboardEvent<HTMLTableElement>) => {
    if ((event.key === 'Enter' || event.key === ' ') && onSelect !== null) {
      event.preventDefault();
      onSelect([row, hour]);
      return;
    }
    const next = moved([row, hour], event.key, rows.length);
    if (next === null) return;
    event.preventDefault();
    setFocused(next);
    cellsOf(table.current?.querySelectorAll('tbody tr')[next[0]])[next[1]]?.focus();
  };
  return (
    <table
      ref={table}
      class="heat-grid"
      role="grid"
      aria-label={label}
      onKeyDown={move}
      onPointerMove={({ target }) => onPoint(placeAt(target))}
      onPointerLeave={() => onPoint(null)}
      onFocusIn={({ target }) => {
        const place = placeAt(target);
        if (place !== null) setFocused(place);
        onPoint(place);
      }}
      onClick={({ target }) => {
        const place = placeAt(target);
        if (place === null) return;
        setFocused(place);
        onSelect?.(place);
      }}
    >
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">{t('colDay')}</span>
          </th>
          {HOURS.map((each) => (
            <th key={each} scope="col">
              <span class={each % LABEL_STEP === 0 ? '' : 'visually-hidden'}>{each}</span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, name, cells }, rowIndex) => (
          <tr key={key}>
            <th scope="row">{name}</th>
            {cells.map((cell, hourIndex) => (
              <td
                key={HOURS[hourIndex]}
                class={cellClass(cell)}
                aria-label={cell.word}
                tabIndex={rowIndex === row && hourIndex === hour ? 0 : -1}
                aria-selected={selected !== null && selected[0] === rowIndex && selected[1] === hourIndex}
              />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The place of the cell that was hit, if any. */
function placeAt(target: EventTarget | null): CellPlace | null {
  const cell = target instanceof Element ? target.closest('td') : null;
  const row = cell?.closest('tr');
  const rows = row?.parentElement?.children;
  return cell && row && rows ? [[...rows].indexOf(row), cellsOf(row).indexOf(cell)] : null;
}

/** The cells of a row without its head. */
const cellsOf = (row: Element | undefined): HTMLElement[] => [...(row?.querySelectorAll('td') ?? [])];

function cellClass({ look, level, isRefused, hasNote }: GridCell): string {
  const shade = level === null ? '' : ` heat-${level}`;
  return `heat-cell heat-${look}${shade}${isRefused ? ' heat-refused' : ''}${hasNote ? ' heat-noted' : ''}`;
}

/** Null for a key that does not move. */
function moved([row, hour]: CellPlace, key: string, rows: number): CellPlace | null {
  const within = (value: number, count: number) => Math.min(Math.max(value, 0), count - 1);
  switch (key) {
    case 'ArrowLeft':
      return [row, within(hour - 1, HOURS.length)];
    case 'ArrowRight':
      return [row, within(hour + 1, HOURS.length)];
    case 'ArrowUp':
      return [within(row - 1, rows), hour];
    case 'ArrowDown':
      return [within(row + 1, rows), hour];
    case 'Home':
      return [row, 0];
    case 'End':
      return [row, HOURS.length - 1];
    default:
      return null;
  }
}

/** 0 for nothing, then up to a tenth, half, four fifths, less than all, and all of the limit. */
export function levelOf(share: number): number {
  if (share === 0) return 0;
  if (share >= 1) return 5;
  return 1 + [0.1, 0.5, 0.8].filter((bound) => share > bound).length;
}
