/** The last 15 minutes: one strip per category, above one another on one axis, each window a bar filled by what was used. */
import { useState } from 'preact/hooks';
import type { LocalMs } from '../../../core/time.ts';
import type { WindowRecord } from '../../../history/read.ts';
import { formatHourMinute, formatNumber, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { StatusIcon } from '../../../ui/icons/icons.tsx';
import { Legend, type LegendEntry, TableToggle } from '../parts/section.tsx';
import { typeName, windowRemarks, windowText } from '../record-text.ts';
import { busiestWindow, windowEnd } from '../window-statistics.ts';
import { type Axis, axisAt, axisTicks, positionOn, type WindowBar, windowBars } from './timeline-layout.ts';

/** Half the width of a label, as a share of the axis. */
const EDGE_SHARE = 0.03;
interface TimelineProps {
  readonly records: readonly WindowRecord[];
  readonly categories: readonly string[];
  readonly now: LocalMs;
}

export function Timeline({ records, categories, now }: TimelineProps) {
  const axis = axisAt(now);
  const shown = records.filter((record) => windowEnd(record) > axis.from);
  if (shown.length === 0) return <p class="empty">{t('timelineEmpty')}</p>;
  return (
    <>
      <ul class="strips">
        {categories.map((category) => (
          <WindowStrip key={category} category={category} records={shown} axis={axis} now={now} />
        ))}
      </ul>
      <TimeAxis axis={axis} />
      <WindowLegend records={shown} />
      <WindowTable records={shown} />
    </>
  );
}

export function TimeAxis({ axis }: { axis: Axis }) {
  return (
    <div class="axis" aria-hidden="true">
      {axisTicks(axis)
        // A label at the edge would be cut off.
        .filter((at) => positionOn(axis, at) > EDGE_SHARE && positionOn(axis, at) < 1)
        .map((at) => (
          <span key={at} style={{ left: `${positionOn(axis, at) * 100}%` }}>
            {formatHourMinute(at)}
          </span>
        ))}
    </div>
  );
}

interface WindowStripProps {
  readonly category: string;
  readonly records: readonly WindowRecord[];
  readonly axis: Axis;
  /** Null where the axis is of a time past. */
  readonly now: LocalMs | null;
}

/** A type without windows is one line. */
export function WindowStrip({ category, records, axis, now }: WindowStripProps) {
  const [pointed, setPointed] = useState<WindowRecord | null>(null);
  const bars = windowBars(records, category, axis);
  const top = busiestWindow(bars.map(({ record }) => record));
  if (top === null) {
    return (
      <li class="strip strip-empty">
        <span class="strip-name">{typeName(category)}</span> {t('nothingRecorded')}
      </li>
    );
  }
  return (
    <li class="strip">
      <div class="strip-head" aria-hidden="true">
        <span class="strip-name">{typeName(category)}</span>
        <span class="strip-caption">{pointed === null ? peakText(top) : windowText(pointed)}</span>
      </div>
      <div
        class="strip-plot"
        role="img"
        aria-label={stripSummary(category, bars, top)}
        onPointerLeave={() => setPointed(null)}
      >
        {axisTicks(axis).map((at) => (
          <div key={at} class="strip-tick" style={{ left: percent(positionOn(axis, at)) }} />
        ))}
        {bars.map((bar) => (
          <WindowBarShape key={bar.record.openedAt} bar={bar} onPoint={setPointed} />
        ))}
        {now !== null && <div class="strip-now" style={{ left: percent(positionOn(axis, now)) }} />}
      </div>
    </li>
  );
}

function WindowBarShape({ bar, onPoint }: { bar: WindowBar; onPoint: (record: WindowRecord) => void }) {
  const { record, left, width, observed, unattributed } = bar;
  return (
    <div
      class={record.rateLimited > 0 ? 'window-bar window-bar-rate-limited' : 'window-bar'}
      style={{ left: percent(left), width: percent(width) }}
      onPointerEnter={() => onPoint(record)}
    >
      <div class="window-bar-fill">
        <div class="window-bar-unattributed" style={{ height: percent(unattributed) }} />
        <div class="window-bar-observed" style={{ height: percent(observed) }} />
      </div>
      {record.rateLimited > 0 && <StatusIcon name="exhausted" size={11} />}
      {record.peak > 1 && <div class="window-bar-overlap" />}
    </div>
  );
}

const percent = (part: number): string => `${part * 100}%`;

const peakText = ({ used, limit }: WindowRecord): string =>
  t('peakOf', formatNumber(used), formatNumber(limit));

function stripSummary(category: string, bars: readonly WindowBar[], top: WindowRecord): string {
  const refused = bars.reduce((sum, { record }) => sum + record.rateLimited, 0);
  return t(
    'timelineSummary',
    typeName(category),
    formatNumber(top.used),
    formatNumber(top.limit),
    formatNumber(refused),
  );
}

/** The signs that are on the picture. */
function WindowLegend({ records }: { records: readonly WindowRecord[] }) {
  const signs: readonly (LegendEntry | false)[] = [
    records.some(({ observed }) => observed > 0) && [<i class="key-observed" />, 'legendThisBrowser'],
    records.some(({ used, observed }) => used > observed) && [
      <i class="key-unattributed" />,
      'otherProgramsLower',
    ],
    records.some(({ rateLimited }) => rateLimited > 0) && [
      <StatusIcon name="exhausted" size={11} />,
      'legendRateLimited',
    ],
    records.some(({ peak }) => peak > 1) && [<i class="key-overlap" />, 'legendOverlapping'],
    [<i class="key-limit" />, 'legendLimit'],
    [<i class="key-now" />, 'legendNow'],
    [<i class="key-reset" />, 'legendReset'],
  ];
  return <Legend signs={signs.filter((sign) => sign !== false)} />;
}

/** The windows as a table, the latest first. */
export function WindowTable({ records }: { records: readonly WindowRecord[] }) {
  const rows = () =>
    records
      .toSorted((a, b) => b.openedAt - a.openedAt)
      .map((record) => (
        <tr key={`${record.category} ${record.openedAt}`}>
          <td>{formatTime(record.openedAt)}</td>
          <td>{typeName(record.category)}</td>
          <td class="numeric">{t('usedOf', formatNumber(record.used), formatNumber(record.limit))}</td>
          <td>{windowRemarks(record).join(' · ')}</td>
        </tr>
      ));
  return (
    <TableToggle
      title={t('timelineHeading')}
      heads={[t('colTime'), t('colType'), t('colUsed'), t('colRemarks')]}
      rows={rows}
    />
  );
}
