/** Requests of the last seconds as bars in lanes: what lies above one another was under way at the same time. */

import { SELF_INITIATOR } from '../../../core/state/in-flight.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatNumber, formatTime } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../ui/findings/finding-sentence.ts';
import { outcomeName, typeName } from '../parts/labels.ts';
import { outcomeOf } from '../requests/filter-requests.ts';
import { isInFlightRow } from '../requests/in-flight-rows.ts';
import { layoutLanes, MAX_LANES, type RequestBar } from './concurrency-layout.ts';

interface LaneChartProps {
  readonly requests: readonly RequestRecord[];
  readonly now: LocalMs;
}

/** So many lanes have room from the start, so that the rest of the page stays where it is. */
const MIN_LANES = 4;

export function LaneChart({ requests, now }: LaneChartProps) {
  const { from, to, bars, peak, hidden } = layoutLanes(requests, now);
  const label = t('lanesSummary', formatNumber(bars.length + hidden), formatNumber(peak));
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
        style={{ '--lanes': String(Math.min(Math.max(peak, MIN_LANES), MAX_LANES)) }}
      >
        {bars.map((bar) => (
          <LaneBar key={`${bar.request.id ?? 'new'} ${bar.request.at} ${bar.lane}`} bar={bar} now={now} />
        ))}
      </div>
      {hidden > 0 && <p class="hint">{t('lanesMore', formatNumber(hidden))}</p>}
    </figure>
  );
}

function LaneBar({ bar: { request, lane, left, width }, now }: { bar: RequestBar; now: LocalMs }) {
  const { endpoint, status } = request;
  return (
    <div
      class={`lane lane-${barKind(request)}`}
      title={barTitle(request, now)}
      style={{ left: `${left * 100}%`, width: `${width * 100}%`, '--lane': String(lane) }}
    >
      <span>{status === 429 ? `429 ${endpoint}` : endpoint}</span>
    </div>
  );
}

function barKind(request: RequestRecord): 'under-way' | 'failed' | 'own' | 'good' {
  const { status, initiator } = request;
  if (isInFlightRow(request)) return 'under-way';
  if (status === null || status >= 400) return 'failed';
  return initiator === SELF_INITIATOR ? 'own' : 'good';
}

function barTitle(request: RequestRecord, now: LocalMs): string {
  const { endpoint, category, initiator, at, endedAt } = request;
  const end = isInFlightRow(request) ? now : (endedAt ?? at);
  const took = t('milliseconds', formatNumber(Math.round(end - at)));
  return [endpoint, typeName(category), outcomeName(outcomeOf(request)), took, initiatorName(initiator)].join(
    ' · ',
  );
}
