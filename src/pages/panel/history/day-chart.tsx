/** Today, minute by minute: a row for each hour, a bar for each minute, as high as the share of the limit that was used. */
import type { TargetedPointerEvent } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName, windowText } from '../labels.ts';
import { Legend, type LegendEntry, TableToggle } from '../section.tsx';
import { busiestWindow } from '../window-records.ts';
import { cellsPath, type DayCell, dayCells } from './day-layout.ts';

interface DayChartProps {
  readonly records: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

const HOURS = [0, 3, 6, 9, 12, 15, 18, 21];
const QUARTERS = [0, 15, 30, 45];
const DAY_LEGEND: readonly LegendEntry[] = [
  [<i class="key-observed" />, 'dayUsed'],
  [<i class="key-rate-limited" />, 'dayRefused'],
];

export function DayChart({ records, categories, now }: DayChartProps) {
  const [category, setCategory] = useState('');
  const [pointed, setPointed] = useState<WindowRecord | null>(null);
  const day = new Date(now).toDateString();
  const cells = useMemo(
    () => dayCells(category === '' ? records : records.filter((each) => each.category === category), now),
    [records, category, day],
  );
  const top = busiestWindow(cells.map(({ record }) => record));
  return (
    <>
      <div class="controls">
        <TypeSelect categories={categories} value={category} onChange={setCategory} />
      </div>
      <div class="day">
        <div class="day-hours" aria-hidden="true">
          {HOURS.map((hour) => (
            <span key={hour}>{hour}</span>
          ))}
        </div>
        <DayDrawing cells={cells} label={t('daySummary', recordLine(top))} onPoint={setPointed} />
        <div class="day-quarters" aria-hidden="true">
          {QUARTERS.map((minute) => (
            <span key={minute}>:{String(minute).padStart(2, '0')}</span>
          ))}
        </div>
      </div>
      <p class="hint">{pointed === null ? t('dayBusiest', recordLine(top)) : recordLine(pointed)}</p>
      <Legend signs={DAY_LEGEND} />
      <DayTable cells={cells} />
    </>
  );
}

const recordLine = (record: WindowRecord | null): string =>
  record === null ? t('nothingRecorded') : `${typeName(record.category)} ${windowText(record)}`;

interface DayDrawingProps {
  readonly cells: readonly DayCell[];
  readonly label: string;
  readonly onPoint: (record: WindowRecord | null) => void;
}

function DayDrawing({ cells, label, onPoint }: DayDrawingProps) {
  const paths = useMemo(
    () => ({
      plain: cellsPath(cells.filter(({ rateLimited }) => !rateLimited)),
      refused: cellsPath(cells.filter(({ rateLimited }) => rateLimited)),
    }),
    [cells],
  );
  const point = ({ currentTarget, clientX, clientY }: TargetedPointerEvent<SVGSVGElement>) => {
    const { left, top, width, height } = currentTarget.getBoundingClientRect();
    const column = Math.floor(((clientX - left) / width) * 60);
    const hour = Math.floor(((clientY - top) / height) * 24);
    onPoint(cells.find((cell) => cell.hour === hour && cell.column === column)?.record ?? null);
  };
  return (
    <svg
      class="day-plot"
      viewBox="0 0 60 24"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
      onPointerMove={point}
      onPointerLeave={() => onPoint(null)}
    >
      <path class="day-grid" d={GRID} />
      <path class="day-used" d={paths.plain} />
      <path class="day-rate-limited" d={paths.refused} />
    </svg>
  );
}

/** The base line of every hour's bars. */
const GRID = Array.from({ length: 24 }, (_, hour) => `M0 ${hour + 0.98}h60`).join('');

interface TypeSelectProps {
  readonly categories: readonly string[];
  /** Empty for all. */
  readonly value: string;
  readonly onChange: (category: string) => void;
}

function TypeSelect({ categories, value, onChange }: TypeSelectProps) {
  return (
    <select aria-label={t('colType')} value={value} onChange={(event) => onChange(event.currentTarget.value)}>
      <option value="">{t('allTypes')}</option>
      {categories.map((category) => (
        <option key={category} value={category}>
          {typeName(category)}
        </option>
      ))}
    </select>
  );
}

/** The hours of today in which something was used, each with its busiest minute. */
function DayTable({ cells }: { cells: readonly DayCell[] }) {
  const rows = () =>
    [...new Set(cells.map(({ hour }) => hour))]
      .toSorted((a, b) => a - b)
      .map((hour) => {
        const own = cells.filter((cell) => cell.hour === hour);
        const top = busiestWindow(own.map(({ record }) => record));
        return (
          <tr key={hour}>
            <td>{t('hourOf', String(hour).padStart(2, '0'))}</td>
            <td>{top === null ? '' : `${typeName(top.category)} ${windowText(top)}`}</td>
            <td class="numeric">{formatNumber(own.filter(({ rateLimited }) => rateLimited).length)}</td>
          </tr>
        );
      });
  return (
    <TableToggle
      title={t('todayHeading')}
      heads={[t('colHour'), t('colBusiest'), t('colRefusedMinutes')]}
      rows={rows}
    />
  );
}
