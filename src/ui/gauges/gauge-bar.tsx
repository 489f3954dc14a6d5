/** The bar of one gauge: a meter where there is a figure, a dashed line where there is none. */

import type { Gauge } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { valueText } from './gauge-text.ts';

export function GaugeBar({ gauge, now }: { gauge: Gauge; now: LocalMs }) {
  const { remaining, limit, category, state, burnRate } = gauge;
  const sentence = valueText(gauge, now);
  if (sentence === null || remaining === null || limit === null) return <div class="bar bar-unknown" />;
  return (
    <div
      class={`bar bar-${state}`}
      role="meter"
      aria-label={categoryName(category)}
      aria-valuemin={0}
      aria-valuemax={limit}
      aria-valuenow={remaining}
      aria-valuetext={sentence}
    >
      <div class="bar-fill" style={{ width: percentWidth(limit === 0 ? 0 : remaining / limit) }} />
      {burnRate !== null && (
        <div class="bar-pace" title={t('evenPace')} style={{ left: percentWidth(1 - burnRate.expected) }} />
      )}
    </div>
  );
}

const percentWidth = (part: number): string => `${Math.min(Math.max(part, 0), 1) * 100}%`;
