/** Who spent it: by program or by endpoint, in the windows that are open or in the last hour. */
import { useState } from 'preact/hooks';
import type { Gauge } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { t } from '../../../platform/i18n.ts';
import { inLastHour } from '../history/peak-list.tsx';
import { Switch } from '../parts/segmented-control.tsx';
import { type Grouping, spendersNow, spendersOf } from './usage-rows.ts';
import { SpenderTable } from './usage-table.tsx';

interface SpentProps {
  readonly gauges: readonly Gauge[];
  /** Null while the history is being read. */
  readonly minutes: readonly WindowRecord[] | null;
  readonly now: LocalMs;
}

export function Spent({ gauges, minutes, now }: SpentProps) {
  const [grouping, setGrouping] = useState<Grouping>('initiator');
  const [period, setPeriod] = useState<'now' | 'hour'>('now');
  const rows =
    period === 'now' ? spendersNow(gauges, grouping) : spendersOf(inLastHour(minutes ?? [], now), grouping);
  return (
    <>
      <div class="controls">
        <Switch
          label={t('groupedBy')}
          value={grouping}
          onChange={setGrouping}
          options={[
            { value: 'initiator', text: t('byProgram') },
            { value: 'endpoint', text: t('byEndpoint') },
          ]}
        />
        <Switch
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
        <SpenderTable rows={rows} grouping={grouping} />
      )}
    </>
  );
}
