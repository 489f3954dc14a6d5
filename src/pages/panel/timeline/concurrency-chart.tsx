/** Requests that overlapped, as bars in lanes: each goes into the first lane that is free when it starts. */

import type { LocalMs } from '../../../core/time.ts';
import { SELF_INITIATOR } from '../../../core/usage/in-flight.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { formatDateTime, formatNumber, formatTime } from '../../../platform/format.ts';
import { type MessageKey, t } from '../../../platform/i18n.ts';
import { initiatorName } from '../../../platform/names.ts';
import { Legend } from '../parts/section.tsx';
import { outcomeName, typeName } from '../record-text.ts';
import { isInFlightRow, outcomeOf } from '../requests/request-rows.ts';

interface ConcurrencyChartProps {
  readonly requests: readonly RequestRecord[];
  readonly now: LocalMs;
}

/** Lanes that are reserved, so that the page below does not move with each request. */
const MIN_LANES = 4;

export function ConcurrencyChart({ requests, now }: ConcurrencyChartProps) {
  const { from, to, bars, peak, hidden } = layoutLanes(requests, now);
  // Bars in one lane show nothing that the list below does not.
  if (peak < 2) return null;
  const label = t('overlapsSummary', formatNumber(bars.length + hidden), formatNumber(peak));
  return (
    <figure class="concurrency">
      <figcaption>
        <span>{t('overlapsHeading')}</span>
        <span class="concurrency-span">
          {formatDateTime(from, now)}–{formatTime(to)}
        </span>
      </figcaption>
      <div
        class="concurrency-plot"
        role="img"
        aria-label={label}
        style={{ '--lanes': String(Math.min(Math.max(peak, MIN_LANES), MAX_LANES)) }}
      >
        {bars.map((bar) => (
          <LaneBar key={`${bar.request.id ?? 'new'} ${bar.request.at} ${bar.lane}`} bar={bar} now={now} />
        ))}
      </div>
      <LaneLegend bars={bars} />
      {hidden > 0 && <p class="hint">{t('overlapsNotShown', formatNumber(hidden))}</p>}
    </figure>
  );
}

/** The share of the time shown from which on a bar has room for a part of its name. */
const LEAST_NAMED = 0.02;

function LaneBar({ bar: { request, lane, left, width }, now }: { bar: RequestBar; now: LocalMs }) {
  const { endpoint, status } = request;
  return (
    <div
      class={`lane lane-${barKind(request)}`}
      title={barTitle(request, now)}
      style={{ left: `${left * 100}%`, width: `${width * 100}%`, '--lane': String(lane) }}
    >
      {width >= LEAST_NAMED && <span>{status === 429 ? `429 ${endpoint}` : endpoint}</span>}
    </div>
  );
}

type BarKind = 'good' | 'failed' | 'own' | 'in-flight';

const KINDS: readonly (readonly [BarKind, MessageKey])[] = [
  ['good', 'legendSucceeded'],
  ['failed', 'legendFailed'],
  ['own', 'legendOwnChecks'],
  ['in-flight', 'statusInFlight'],
];

/** The kinds of bars that are drawn. */
function LaneLegend({ bars }: { bars: readonly RequestBar[] }) {
  const drawn = new Set(bars.map(({ request }) => barKind(request)));
  const signs = KINDS.filter(([kind]) => drawn.has(kind));
  return <Legend signs={signs.map(([kind, meaning]) => [<i class={`key-lane lane-${kind}`} />, meaning])} />;
}

function barKind(request: RequestRecord): BarKind {
  const { status, initiator } = request;
  if (isInFlightRow(request)) return 'in-flight';
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

const SPAN_MS = 15_000;
export const MAX_LANES = 16;
/** Where more requests were sent in that time, the last so many are shown, and the time of these alone. */
export const MAX_BARS = 300;
/** Time shown after the last overlap, in ms. */
const MARGIN_MS = 500;

export interface RequestBar {
  readonly request: RequestRecord;
  readonly lane: number;
  /** Shares of the time shown, 0 to 1. */
  readonly left: number;
  readonly width: number;
}

export interface Lanes {
  readonly from: LocalMs;
  readonly to: LocalMs;
  readonly bars: readonly RequestBar[];
  /** The most requests at one time, which is the number of lanes. */
  readonly peak: number;
  /** Requests in lanes beyond `MAX_LANES`. */
  readonly hidden: number;
}

/**
 * Lays out the last seconds; if nothing overlapped in them, the seconds in which requests last overlapped. So the chart stays
 * once it is there, and the list below it does not move while it is being read.
 *
 * @param requests in any order, including those in flight
 */
export function layoutLanes(requests: readonly RequestRecord[], now: LocalMs): Lanes {
  const sorted = requests.toSorted((a, b) => a.at - b.at);
  const overlap = lastOverlap(sorted, now);
  const latest = lanesUntil(sorted, now, now);
  return overlap === null || latest.peak > 1 ? latest : lanesUntil(sorted, overlap + MARGIN_MS, now);
}

function lanesUntil(sorted: readonly RequestRecord[], to: LocalMs, now: LocalMs): Lanes {
  const recent = sorted.filter((request) => request.at < to && requestEnd(request, now) > to - SPAN_MS);
  const shown = recent.slice(-MAX_BARS);
  const isCut = shown.length < recent.length;
  const from = isCut ? Math.max(shown[0]?.at ?? 0, to - SPAN_MS) : to - SPAN_MS;
  const span = Math.max(to - from, 1);
  const ends: LocalMs[] = [];
  const bars: RequestBar[] = [];
  for (const request of shown) {
    const end = requestEnd(request, now);
    const free = ends.findIndex((busyUntil) => busyUntil <= request.at);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    const left = Math.max(request.at - from, 0) / span;
    if (lane < MAX_LANES) bars.push({ request, lane, left, width: Math.min(end - from, span) / span - left });
  }
  return { from, to, bars, peak: ends.length, hidden: shown.length - bars.length };
}

/** Until when two requests were under way at the same time; null if they never were. */
function lastOverlap(sorted: readonly RequestRecord[], now: LocalMs): LocalMs | null {
  let busyUntil = Number.NEGATIVE_INFINITY;
  let last: LocalMs | null = null;
  for (const request of sorted) {
    const end = requestEnd(request, now);
    if (request.at < busyUntil) last = Math.max(last ?? 0, Math.min(end, busyUntil));
    busyUntil = Math.max(busyUntil, end);
  }
  return last;
}

/** A request whose end was not observed has no length. */
function requestEnd(request: RequestRecord, now: LocalMs): LocalMs {
  return isInFlightRow(request) ? now : (request.endedAt ?? request.at);
}
