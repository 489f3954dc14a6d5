/** Who used it: by program or by endpoint, in the open windows or in the last hour. */
import { useState } from 'preact/hooks';
import type { Gauge } from '../../../core/snapshot.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { t } from '../../../platform/i18n.ts';
import { inLastHour } from '../window-records.ts';
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

interface SegmentedControlProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string }[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

/** Buttons in a row, of which one is pressed. */
function SegmentedControl<Value extends string>({
  label,
  options,
  value,
  onChange,
}: SegmentedControlProps<Value>) {
  return (
    <div class="segmented-control" role="group" aria-label={label}>
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          aria-pressed={option.value === value}
          onClick={() => onChange(option.value)}
        >
          {option.text}
        </button>
      ))}
    </div>
  );
}
