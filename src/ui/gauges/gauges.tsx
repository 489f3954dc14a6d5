/** The gauges of one owner. Countdown or clock is one choice for all of them. */
import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Gauge } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { GaugeRow } from './gauge-row.tsx';

interface GaugesProps {
  readonly gauges: readonly Gauge[];
  readonly now: LocalMs;
  /** What else stands at the end of a gauge's last line. */
  readonly aside?: (gauge: Gauge) => ComponentChildren;
}

export function Gauges({ gauges, now, aside }: GaugesProps) {
  const [asClock, setAsClock] = useState(false);
  return (
    <div class="gauges">
      <div class="gauges-head" aria-hidden="true">
        <span>{t('headLeft')}</span>
        <span class="head-reset">{t(asClock ? 'headResetsAt' : 'headResetsIn')}</span>
      </div>
      <ul>
        {gauges.map((gauge) => (
          <GaugeRow
            key={gauge.category}
            gauge={gauge}
            now={now}
            showsTime={asClock}
            onToggle={() => setAsClock(!asClock)}
          >
            {aside?.(gauge)}
          </GaugeRow>
        ))}
      </ul>
    </div>
  );
}
