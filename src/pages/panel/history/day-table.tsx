import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../parts/labels.ts';
import { AsTable } from '../parts/table-toggle.tsx';
import type { Cell } from './day-layout.ts';
import { busiest } from './peak-list.tsx';
import { minuteText } from './window-text.ts';

/** The hours of today in which something was used, each with its busiest minute. */
export function DayTable({ cells }: { cells: readonly Cell[] }) {
  const rows = () =>
    [...new Set(cells.map(({ hour }) => hour))]
      .toSorted((a, b) => a - b)
      .map((hour) => {
        const own = cells.filter((cell) => cell.hour === hour);
        const top = busiest(own.map(({ minute }) => minute));
        return (
          <tr key={hour}>
            <td>{t('hourOf', String(hour).padStart(2, '0'))}</td>
            <td>{top === null ? '' : `${typeName(top.category)} ${minuteText(top)}`}</td>
            <td class="numeric">{formatNumber(own.filter(({ refused }) => refused).length)}</td>
          </tr>
        );
      });
  return (
    <AsTable
      title={t('todayHeading')}
      heads={[t('colHour'), t('colBusiest'), t('colRefusedMinutes')]}
      rows={rows}
    />
  );
}
