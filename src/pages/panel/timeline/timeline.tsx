/** The last 15 minutes: one strip per category, above one another on one axis. */

import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute } from '../../../platform/format.ts';
import { StatusIcon } from '../../../ui/icons/icons.tsx';
import { WindowStrip } from '../now/window-strip.tsx';
import { Legend, type LegendEntry } from '../parts/legend.tsx';
import { axisAt, axisTicks, positionOn, windowEnd } from './timeline-layout.ts';
import { TimelineTable } from './timeline-table.tsx';

/** Half a label, as a share of the axis. */
const EDGE_SHARE = 0.03;
const TIMELINE_LEGEND: readonly LegendEntry[] = [
  [<i class="key-seen" />, 'legendSeen'],
  [<i class="key-rest" />, 'legendRest'],
  [<StatusIcon name="exhausted" size={11} />, 'legendRefused'],
  [<i class="key-parallel" />, 'legendParallel'],
  [<i class="key-limit" />, 'legendLimit'],
  [<i class="key-now" />, 'legendNow'],
  [<i class="key-reset" />, 'legendReset'],
];

interface TimelineProps {
  readonly records: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

export function Timeline({ records, categories, now }: TimelineProps) {
  const axis = axisAt(now);
  const shown = records.filter((record) => windowEnd(record) > axis.from);
  return (
    <>
      <ul class="strips">
        {categories.map((category) => (
          <WindowStrip key={category} category={category} records={shown} axis={axis} now={now} />
        ))}
      </ul>
      <div class="axis" aria-hidden="true">
        {axisTicks(axis)
          // One at the very edge would be cut off.
          .filter((at) => positionOn(axis, at) > EDGE_SHARE)
          .map((at) => (
            <span key={at} style={{ left: `${positionOn(axis, at) * 100}%` }}>
              {formatHourMinute(at)}
            </span>
          ))}
      </div>
      <Legend signs={TIMELINE_LEGEND} />
      <TimelineTable records={shown} />
    </>
  );
}
