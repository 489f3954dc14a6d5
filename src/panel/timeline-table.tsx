import { clock, number } from '../platform/format.ts';
import type { Minute } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import { AsTable } from './as-table.tsx';
import { remarksOf } from './minute-text.ts';
import { typeName } from './words.ts';

/** The windows of the timeline, the latest first. */
export function TimelineTable({ minutes }: { minutes: readonly Minute[] }) {
  const rows = () =>
    minutes
      .toSorted((a, b) => b.openedAt - a.openedAt)
      .map((minute) => (
        <tr key={`${minute.category} ${minute.openedAt}`}>
          <td>{clock(minute.openedAt)}</td>
          <td>{typeName(minute.category)}</td>
          <td class="numeric">{t('usedOf', number(minute.used), number(minute.limit))}</td>
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
