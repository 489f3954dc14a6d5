/** The last 15 minutes of one category: a box per window, filled from the ground by what was used of its limit. */
import { useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { StatusIcon } from '../../../ui/icons/icons.tsx';
import { busiestWindow } from '../history/peak-list.tsx';
import { windowText } from '../history/window-text.ts';
import { typeName } from '../parts/labels.ts';
import { type Axis, axisTicks, positionOn, type WindowBar, windowBars } from '../timeline/timeline-layout.ts';

interface WindowStripProps {
  readonly category: string;
  readonly records: readonly WindowRecord[];
  readonly axis: Axis;
  readonly now: LocalMs;
}

export function WindowStrip({ category, records, axis, now }: WindowStripProps) {
  const [pointed, setPointed] = useState<WindowRecord | null>(null);
  const bars = windowBars(records, category, axis);
  const top = busiestWindow(bars.map(({ record }) => record));
  return (
    <li class="strip">
      <div class="strip-head" aria-hidden="true">
        <span class="strip-name">{typeName(category)}</span>
        <span class="strip-said">{captionOf(pointed, top)}</span>
      </div>
      <div
        class="strip-plot"
        role="img"
        aria-label={stripSummary(category, bars, top)}
        onPointerLeave={() => setPointed(null)}
      >
        {axisTicks(axis).map((at) => (
          <div key={at} class="strip-mark" style={{ left: percent(positionOn(axis, at)) }} />
        ))}
        {bars.map((bar) => (
          <WindowBarShape key={bar.record.openedAt} bar={bar} onPoint={setPointed} />
        ))}
        <div class="strip-now" style={{ left: percent(positionOn(axis, now)) }} />
      </div>
    </li>
  );
}

function WindowBarShape({ bar, onPoint }: { bar: WindowBar; onPoint: (record: WindowRecord) => void }) {
  const { record, left, width, observed, unattributed } = bar;
  return (
    <div
      class={record.rateLimited > 0 ? 'box box-refused' : 'box'}
      style={{ left: percent(left), width: percent(width) }}
      onPointerEnter={() => onPoint(record)}
    >
      <div class="box-fill">
        <div class="box-rest" style={{ height: percent(unattributed) }} />
        <div class="box-seen" style={{ height: percent(observed) }} />
      </div>
      {record.rateLimited > 0 && <StatusIcon name="exhausted" size={11} />}
      {record.peak > 1 && <div class="box-parallel" />}
    </div>
  );
}

const percent = (part: number): string => `${part * 100}%`;

function captionOf(pointed: WindowRecord | null, top: WindowRecord | null): string {
  if (pointed !== null) return windowText(pointed);
  return top === null ? t('nothingRecorded') : t('atMostOf', formatNumber(top.used), formatNumber(top.limit));
}

function stripSummary(category: string, bars: readonly WindowBar[], top: WindowRecord | null): string {
  const name = typeName(category);
  if (top === null) return t('stripNothing', name);
  const refused = bars.reduce((sum, { record }) => sum + record.rateLimited, 0);
  return t('stripSummary', name, formatNumber(top.used), formatNumber(top.limit), formatNumber(refused));
}
