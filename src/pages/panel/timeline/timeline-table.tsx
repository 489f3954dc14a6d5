import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { windowRemarks } from '../history/window-text.ts';
import { typeName } from '../parts/labels.ts';
import { TableToggle } from '../parts/table-toggle.tsx';

/** The windows of the timeline, the latest first. */
export function TimelineTable({ records }: { records: readonly WindowRecord[] }) {
  const rows = () =>
    records
      .toSorted((a, b) => b.openedAt - a.openedAt)
      .map((record) => (
        <tr key={`${record.category} ${record.openedAt}`}>
          <td>{formatTime(record.openedAt)}</td>
          <td>{typeName(record.category)}</td>
          <td class="numeric">{t('usedOf', formatNumber(record.used), formatNumber(record.limit))}</td>
          <td>{windowRemarks(record).join(' · ')}</td>
        </tr>
      ));
  return (
    <TableToggle
      title={t('timelineHeading')}
      heads={[t('colTime'), t('colType'), t('colUsed'), t('colRemarks')]}
      rows={rows}
    />
  );
}
