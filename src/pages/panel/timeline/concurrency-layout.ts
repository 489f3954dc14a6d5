/** Requests side by side: each goes into the first lane that is free when it starts. */

import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { isInFlightRow } from '../requests/in-flight-rows.ts';

const SPAN_MS = 15_000;
export const MAX_LANES = 16;
/** Room behind the last request, and between two in one lane, in ms. */
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
  /** Most at one time: as many lanes as are needed, for each takes the first that is free. */
  readonly peak: number;
  /** Requests for whose lane there is no room. */
  readonly hidden: number;
}

/**
 * The last seconds; where nothing went on in them, the last seconds before everything ended, so that a burst can
 * be looked at after it.
 *
 * @param requests in any order, those under way among them
 */
export function layoutLanes(requests: readonly RequestRecord[], now: LocalMs): Lanes {
  const latest = requests.reduce((last, request) => Math.max(last, requestEnd(request, now)), 0);
  const to = latest > now - SPAN_MS || latest === 0 ? now : latest + MARGIN_MS;
  const from = to - SPAN_MS;
  const ends: LocalMs[] = [];
  const bars: RequestBar[] = [];
  const shown = requests.filter((request) => request.at < to && requestEnd(request, now) > from);
  for (const request of shown.toSorted((a, b) => a.at - b.at)) {
    const end = requestEnd(request, now);
    const free = ends.findIndex((busyUntil) => busyUntil <= request.at);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    const left = Math.max(request.at - from, 0) / SPAN_MS;
    if (lane < MAX_LANES)
      bars.push({ request, lane, left, width: Math.min(end - from, SPAN_MS) / SPAN_MS - left });
  }
  return { from, to, bars, peak: ends.length, hidden: shown.length - bars.length };
}

/** Where its end was never seen, it is drawn as a moment. */
function requestEnd(request: RequestRecord, now: LocalMs): LocalMs {
  return isInFlightRow(request) ? now : (request.endedAt ?? request.at);
}
