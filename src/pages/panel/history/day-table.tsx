import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../parts/labels.ts';
import { TableToggle } from '../parts/table-toggle.tsx';
import type { DayCell } from './day-layout.ts';
import { busiestWindow } from './peak-list.tsx';
import { windowText } from './window-text.ts';

/** The hours of today in which something was used, each with its busiest minute. */
export function DayTable({ cells }: { cells: readonly DayCell[] }) {
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
