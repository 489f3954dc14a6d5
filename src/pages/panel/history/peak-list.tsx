/** The busiest window of the last hour per category. What it left free is what a batch can count on. */
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute, formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../labels.ts';
import { busiestWindow, inLastHour, shareOfLimit } from '../window-records.ts';

interface PeakListProps {
  readonly records: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

export function PeakList({ records, categories, now }: PeakListProps) {
  const recent = inLastHour(records, now);
  return (
    <>
      <dl class="peaks">
        {categories.map((category) => (
          <Peak
            key={category}
            category={category}
            peak={busiestWindow(recent.filter((record) => record.category === category))}
          />
        ))}
      </dl>
      <p class="hint">{t('peakHelp')}</p>
    </>
  );
}

function Peak({ category, peak }: { category: string; peak: WindowRecord | null }) {
  if (peak === null || peak.used === 0) {
    return (
      <div class="peak">
        <dt>{typeName(category)}</dt>
        <dd class="peak-none">{t('nothingRecorded')}</dd>
      </div>
    );
  }
  const { used, limit, openedAt } = peak;
  return (
    <div class={used >= limit ? 'peak peak-full' : 'peak'}>
      <dt>{typeName(category)}</dt>
      <dd class="peak-figure">
        <b>{formatNumber(used)}</b>
        <small>{t('usedOfLimit', formatNumber(limit))}</small>
      </dd>
      <dd class="peak-bar" aria-hidden="true">
        <div style={{ width: `${shareOfLimit(used, limit) * 100}%` }} />
      </dd>
      <dd class="peak-note">{t('peakNote', formatHourMinute(openedAt), formatNumber(limit - used))}</dd>
    </div>
  );
}
