/** The last 15 minutes: one strip per category, above one another on one axis. */

import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute } from '../../../platform/format.ts';
import { Mark } from '../../../ui/icons/icons.tsx';
import { Strip } from '../now/window-strip.tsx';
import { Legend, type Sign } from '../parts/legend.tsx';
import { axisAt, endOf, marksOf, place } from './timeline-layout.ts';
import { TimelineTable } from './timeline-table.tsx';

/** Half a label, as a share of the axis. */
const EDGE = 0.03;
const SIGNS: readonly Sign[] = [
  [<i class="key-seen" />, 'legendSeen'],
  [<i class="key-rest" />, 'legendRest'],
  [<Mark name="exhausted" size={11} />, 'legendRefused'],
  [<i class="key-parallel" />, 'legendParallel'],
  [<i class="key-limit" />, 'legendLimit'],
  [<i class="key-now" />, 'legendNow'],
  [<i class="key-reset" />, 'legendReset'],
];

interface TimelineProps {
  readonly minutes: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

export function Timeline({ minutes, categories, now }: TimelineProps) {
  const axis = axisAt(now);
  const shown = minutes.filter((minute) => endOf(minute) > axis.from);
  return (
    <>
      <ul class="strips">
        {categories.map((category) => (
          <Strip key={category} category={category} minutes={shown} axis={axis} now={now} />
        ))}
      </ul>
      <div class="axis" aria-hidden="true">
        {marksOf(axis)
          // One at the very edge would be cut off.
          .filter((at) => place(axis, at) > EDGE)
          .map((at) => (
            <span key={at} style={{ left: `${place(axis, at) * 100}%` }}>
              {formatHourMinute(at)}
            </span>
          ))}
      </div>
      <Legend signs={SIGNS} />
      <TimelineTable minutes={shown} />
    </>
  );
}
