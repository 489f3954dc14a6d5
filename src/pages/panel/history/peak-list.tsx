/** The busiest window of the last hour per category: what it left free is what a batch may use. */
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute, formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../parts/labels.ts';
import { shareOfLimit, windowEnd } from '../timeline/timeline-layout.ts';

const HOUR_MS = 3_600_000;

export const inLastHour = (records: readonly WindowRecord[], now: LocalMs): readonly WindowRecord[] =>
  records.filter((record) => windowEnd(record) > now - HOUR_MS);

/** The window of which the largest share was used; among equals the latest. Null where there is none. */
export function busiestWindow(records: readonly WindowRecord[]): WindowRecord | null {
  return records.reduce<WindowRecord | null>(
    (top, record) =>
      top === null || shareOfLimit(record.used, record.limit) >= shareOfLimit(top.used, top.limit)
        ? record
        : top,
    null,
  );
}

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
