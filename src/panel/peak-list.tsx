/** The busiest minute of the last hour per category, and what was free even then. */
import { clockMinute, number } from '../platform/format.ts';
import type { Minute } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import type { LocalMs } from '../quota/time.ts';
import { share } from './boxes.ts';
import { busiest, inLastHour } from './peaks.ts';
import { typeName } from './words.ts';

interface PeakListProps {
  readonly minutes: readonly Minute[];
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

function Peak({ category, peak }: { category: string; peak: Minute | null }) {
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
        <b>{number(used)}</b>
        <small>{t('usedOfLimit', number(limit))}</small>
      </dd>
      <dd class="peak-bar" aria-hidden="true">
        <div style={{ width: `${share(used, limit) * 100}%` }} />
      </dd>
      <dd class="peak-note">{t('peakNote', clockMinute(openedAt), number(limit - used))}</dd>
    </div>
  );
}
