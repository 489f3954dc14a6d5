/** Requests of the last seconds as bars in lanes: what lies above one another was under way at the same time. */

import { SELF } from '../../../core/state/in-flight.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../ui/findings/finding-sentence.ts';
import { outcomeName, typeName } from '../parts/labels.ts';
import { outcomeOf } from '../requests/filter.ts';
import { isUnderWay } from '../requests/in-flight-rows.ts';
import { type Bar, lanesOf, MOST_LANES } from './concurrency-layout.ts';

interface LaneChartProps {
  readonly requests: readonly RequestRecord[];
  readonly now: LocalMs;
}

/** So many lanes have room from the start, so that the rest of the page stays where it is. */
const LEAST_LANES = 4;

export function LaneChart({ requests, now }: LaneChartProps) {
  const { from, to, bars, atOnce, more } = lanesOf(requests, now);
  const label = t('lanesSummary', formatNumber(bars.length + more), formatNumber(atOnce));
  return (
    <figure class="lanes">
      <figcaption>
        <span>{t('lanesHeading')}</span>
        <span class="lanes-span">
          {formatTime(from)}–{formatTime(to)}
        </span>
      </figcaption>
      <div
        class="lanes-plot"
        role="img"
        aria-label={label}
        style={{ '--lanes': String(Math.min(Math.max(atOnce, LEAST_LANES), MOST_LANES)) }}
      >
        {bars.map((bar) => (
          <LaneBar key={`${bar.request.id ?? 'new'} ${bar.request.at} ${bar.lane}`} bar={bar} now={now} />
        ))}
      </div>
      {more > 0 && <p class="hint">{t('lanesMore', formatNumber(more))}</p>}
    </figure>
  );
}

function LaneBar({ bar: { request, lane, left, width }, now }: { bar: Bar; now: LocalMs }) {
  const { endpoint, status } = request;
  return (
    <div
      class={`lane lane-${kindOf(request)}`}
      title={titleOf(request, now)}
      style={{ left: `${left * 100}%`, width: `${width * 100}%`, '--lane': String(lane) }}
    >
      <span>{status === 429 ? `429 ${endpoint}` : endpoint}</span>
    </div>
  );
}

function kindOf(request: RequestRecord): 'under-way' | 'failed' | 'own' | 'good' {
  const { status, initiator } = request;
  if (isUnderWay(request)) return 'under-way';
  if (status === null || status >= 400) return 'failed';
  return initiator === SELF ? 'own' : 'good';
}

function titleOf(request: RequestRecord, now: LocalMs): string {
  const { endpoint, category, initiator, at, endedAt } = request;
  const end = isUnderWay(request) ? now : (endedAt ?? at);
  const took = t('milliseconds', formatNumber(Math.round(end - at)));
  return [endpoint, typeName(category), outcomeName(outcomeOf(request)), took, initiatorName(initiator)].join(
    ' · ',
  );
}
