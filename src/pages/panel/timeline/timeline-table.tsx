import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { remarksOf } from '../history/window-text.ts';
import { typeName } from '../parts/labels.ts';
import { AsTable } from '../parts/table-toggle.tsx';

/** The windows of the timeline, the latest first. */
export function TimelineTable({ minutes }: { minutes: readonly WindowRecord[] }) {
  const rows = () =>
    minutes
      .toSorted((a, b) => b.openedAt - a.openedAt)
      .map((minute) => (
        <tr key={`${minute.category} ${minute.openedAt}`}>
          <td>{formatTime(minute.openedAt)}</td>
          <td>{typeName(minute.category)}</td>
          <td class="numeric">{t('usedOf', formatNumber(minute.used), formatNumber(minute.limit))}</td>
          <td>{remarksOf(minute).join(' · ')}</td>
        </tr>
      ));
  return (
    <AsTable
      title={t('timelineHeading')}
      heads={[t('colTime'), t('colType'), t('colUsed'), t('colRemarks')]}
      rows={rows}
    />
  );
}
