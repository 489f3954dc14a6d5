/** The busiest window of the last hour, per category: what was free even then is what a batch may take. */
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute, formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../parts/labels.ts';
import { endOf, share } from '../timeline/timeline-layout.ts';

const HOUR = 3_600_000;

export const inLastHour = (minutes: readonly WindowRecord[], now: LocalMs): readonly WindowRecord[] =>
  minutes.filter((minute) => endOf(minute) > now - HOUR);

/** The window of which the largest share was used; among equals the latest. Null where there is none. */
export function busiest(minutes: readonly WindowRecord[]): WindowRecord | null {
  return minutes.reduce<WindowRecord | null>(
    (top, minute) =>
      top === null || share(minute.used, minute.limit) >= share(top.used, top.limit) ? minute : top,
    null,
  );
}

/** The busiest minute of the last hour per category, and what was free even then. */

interface PeakListProps {
  readonly minutes: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

export function PeakList({ minutes, categories, now }: PeakListProps) {
  const recent = inLastHour(minutes, now);
  return (
    <>
      <dl class="peaks">
        {categories.map((category) => (
          <Peak
            key={category}
            category={category}
            peak={busiest(recent.filter((minute) => minute.category === category))}
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
        <div style={{ width: `${share(used, limit) * 100}%` }} />
      </dd>
      <dd class="peak-note">{t('peakNote', formatHourMinute(openedAt), formatNumber(limit - used))}</dd>
    </div>
  );
}
