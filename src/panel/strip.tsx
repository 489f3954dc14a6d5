/** The last 15 minutes of one category: a box per window, filled from the ground by what was used of its limit. */
import { useState } from 'preact/hooks';
import { number } from '../platform/format.ts';
import type { Minute } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import type { LocalMs } from '../quota/time.ts';
import { Mark } from '../ui/mark.tsx';
import { type Axis, type Box, boxesOf, marksOf, place } from './boxes.ts';
import { minuteText } from './minute-text.ts';
import { busiest } from './peaks.ts';
import { typeName } from './words.ts';

interface StripProps {
  readonly category: string;
  readonly minutes: readonly Minute[];
  readonly axis: Axis;
  readonly now: LocalMs;
}

export function Strip({ category, minutes, axis, now }: StripProps) {
  const [pointed, setPointed] = useState<Minute | null>(null);
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

function BoxShape({ box, onPoint }: { box: Box; onPoint: (minute: Minute) => void }) {
  const { minute, left, width, seen, rest } = box;
  return (
    <div
      class={minute.refused > 0 ? 'box box-refused' : 'box'}
      style={{ left: percent(left), width: percent(width) }}
      onPointerEnter={() => onPoint(minute)}
    >
      <div class="box-fill">
        <div class="box-rest" style={{ height: percent(rest) }} />
        <div class="box-seen" style={{ height: percent(seen) }} />
      </div>
      {minute.refused > 0 && <Mark name="usedUp" size={11} />}
      {minute.peak > 1 && <div class="box-parallel" />}
    </div>
  );
}

const percent = (part: number): string => `${part * 100}%`;

function saidOf(pointed: Minute | null, top: Minute | null): string {
  if (pointed !== null) return minuteText(pointed);
  return top === null ? t('nothingRecorded') : t('atMostOf', number(top.used), number(top.limit));
}

function summary(category: string, boxes: readonly Box[], top: Minute | null): string {
  const name = typeName(category);
  if (top === null) return t('stripNothing', name);
  const refused = boxes.reduce((sum, { minute }) => sum + minute.refused, 0);
  return t('stripSummary', name, number(top.used), number(top.limit), number(refused));
}
