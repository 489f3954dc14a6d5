/** The last 15 minutes of one category: a box per window, filled from the ground by what was used of its limit. */
import { useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { Mark } from '../../../ui/icons/icons.tsx';
import { busiest } from '../history/peak-list.tsx';
import { minuteText } from '../history/window-text.ts';
import { typeName } from '../parts/labels.ts';
import { type Axis, type Box, boxesOf, marksOf, place } from '../timeline/timeline-layout.ts';

interface StripProps {
  readonly category: string;
  readonly minutes: readonly WindowRecord[];
  readonly axis: Axis;
  readonly now: LocalMs;
}

export function Strip({ category, minutes, axis, now }: StripProps) {
  const [pointed, setPointed] = useState<WindowRecord | null>(null);
  const boxes = boxesOf(minutes, category, axis);
  const top = busiest(boxes.map(({ minute }) => minute));
  return (
    <li class="strip">
      <div class="strip-head" aria-hidden="true">
        <span class="strip-name">{typeName(category)}</span>
        <span class="strip-said">{saidOf(pointed, top)}</span>
      </div>
      <div
        class="strip-plot"
        role="img"
        aria-label={summary(category, boxes, top)}
        onPointerLeave={() => setPointed(null)}
      >
        {marksOf(axis).map((at) => (
          <div key={at} class="strip-mark" style={{ left: percent(place(axis, at)) }} />
        ))}
        {boxes.map((box) => (
          <BoxShape key={box.minute.openedAt} box={box} onPoint={setPointed} />
        ))}
        <div class="strip-now" style={{ left: percent(place(axis, now)) }} />
      </div>
    </li>
  );
}

function BoxShape({ box, onPoint }: { box: Box; onPoint: (minute: WindowRecord) => void }) {
  const { minute, left, width, seen, rest } = box;
  return (
    <div
      class={minute.rateLimited > 0 ? 'box box-refused' : 'box'}
      style={{ left: percent(left), width: percent(width) }}
      onPointerEnter={() => onPoint(minute)}
    >
      <div class="box-fill">
        <div class="box-rest" style={{ height: percent(rest) }} />
        <div class="box-seen" style={{ height: percent(seen) }} />
      </div>
      {minute.rateLimited > 0 && <Mark name="exhausted" size={11} />}
      {minute.peak > 1 && <div class="box-parallel" />}
    </div>
  );
}

const percent = (part: number): string => `${part * 100}%`;

function saidOf(pointed: WindowRecord | null, top: WindowRecord | null): string {
  if (pointed !== null) return minuteText(pointed);
  return top === null ? t('nothingRecorded') : t('atMostOf', formatNumber(top.used), formatNumber(top.limit));
}

function summary(category: string, boxes: readonly Box[], top: WindowRecord | null): string {
  const name = typeName(category);
  if (top === null) return t('stripNothing', name);
  const refused = boxes.reduce((sum, { minute }) => sum + minute.rateLimited, 0);
  return t('stripSummary', name, formatNumber(top.used), formatNumber(top.limit), formatNumber(refused));
}
