/** Who spent it: by program or by endpoint, in the windows that are open or in the last hour. */
import { useState } from 'preact/hooks';
import type { Gauge } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { t } from '../../../platform/i18n.ts';
import { inLastHour } from '../history/peak-list.tsx';
import { SegmentedControl } from '../parts/segmented-control.tsx';
import { currentUsageRows, type Grouping, pastUsageRows } from './usage-rows.ts';
import { UsageTable } from './usage-table.tsx';

interface UsageSectionProps {
  readonly gauges: readonly Gauge[];
  /** Null while the history is being read. */
  readonly records: readonly WindowRecord[] | null;
  readonly now: LocalMs;
}

export function UsageSection({ gauges, records, now }: UsageSectionProps) {
  const [grouping, setGrouping] = useState<Grouping>('initiator');
  const [period, setPeriod] = useState<'now' | 'hour'>('now');
  const rows =
    period === 'now'
      ? currentUsageRows(gauges, grouping)
      : pastUsageRows(inLastHour(records ?? [], now), grouping);
  return (
    <>
      <div class="controls">
        <SegmentedControl
          label={t('groupedBy')}
          value={grouping}
          onChange={setGrouping}
          options={[
            { value: 'initiator', text: t('byProgram') },
            { value: 'endpoint', text: t('byEndpoint') },
          ]}
        />
        <SegmentedControl
          label={t('period')}
          value={period}
          onChange={setPeriod}
          options={[
            { value: 'now', text: t('openWindows') },
            { value: 'hour', text: t('lastHour') },
          ]}
        />
      </div>
      {rows.length === 0 ? (
        <p class="empty">{t(period === 'now' ? 'nothingSpentNow' : 'nothingSpentHour')}</p>
      ) : (
        <UsageTable rows={rows} grouping={grouping} />
      )}
    </>
  );
}
