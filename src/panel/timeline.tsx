/** The last 15 minutes: one strip per category, above one another on one axis. */
import { clockMinute } from '../platform/format.ts';
import type { Minute } from '../platform/history.ts';
import { t } from '../platform/i18n.ts';
import type { LocalMs } from '../quota/time.ts';
import { Mark } from '../ui/mark.tsx';
import { axisAt, endOf, marksOf, place } from './boxes.ts';
import { Strip } from './strip.tsx';
import { TimelineTable } from './timeline-table.tsx';

/** Half a label, as a share of the axis. */
const EDGE = 0.03;

interface TimelineProps {
  readonly minutes: readonly Minute[];
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
              {clockMinute(at)}
            </span>
          ))}
      </div>
      <Legend />
      <TimelineTable minutes={shown} />
    </>
  );
}

function Legend() {
  return (
    <ul class="legend" aria-hidden="true">
      <li>
        <i class="key-seen" />
        {t('legendSeen')}
      </li>
      <li>
        <i class="key-rest" />
        {t('legendRest')}
      </li>
      <li>
        <Mark name="usedUp" size={11} />
        {t('legendRefused')}
      </li>
      <li>
        <i class="key-parallel" />
        {t('legendParallel')}
      </li>
      <li>
        <i class="key-limit" />
        {t('legendLimit')}
      </li>
      <li>
        <i class="key-now" />
        {t('legendNow')}
      </li>
      <li>
        <i class="key-reset" />
        {t('legendReset')}
      </li>
    </ul>
  );
}
