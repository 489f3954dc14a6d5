/** Requests side by side: each goes into the first lane that is free when it starts. */

import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { isUnderWay } from '../requests/in-flight-rows.ts';

const SPAN = 15_000;
export const MOST_LANES = 16;
/** Room behind the last request, and between two in one lane, in ms. */
const MARGIN = 500;

export interface Bar {
  readonly request: RequestRecord;
  readonly lane: number;
  /** Shares of the time shown, 0 to 1. */
  readonly left: number;
  readonly width: number;
}

export interface Lanes {
  readonly from: LocalMs;
  readonly to: LocalMs;
  readonly bars: readonly Bar[];
  /** Most at one time: as many lanes as are needed, for each takes the first that is free. */
  readonly atOnce: number;
  /** Requests for whose lane there is no room. */
  readonly more: number;
}

/**
 * The last seconds; where nothing went on in them, the last seconds before everything ended, so that a burst can
 * be looked at after it.
 *
 * @param requests in any order, those under way among them
 */
export function lanesOf(requests: readonly RequestRecord[], now: LocalMs): Lanes {
  const latest = requests.reduce((last, request) => Math.max(last, endOf(request, now)), 0);
  const to = latest > now - SPAN || latest === 0 ? now : latest + MARGIN;
  const from = to - SPAN;
  const ends: LocalMs[] = [];
  const bars: Bar[] = [];
  const shown = requests.filter((request) => request.at < to && endOf(request, now) > from);
  for (const request of shown.toSorted((a, b) => a.at - b.at)) {
    const end = endOf(request, now);
    const free = ends.findIndex((busyUntil) => busyUntil <= request.at);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = end;
    const left = Math.max(request.at - from, 0) / SPAN;
    if (lane < MOST_LANES)
      bars.push({ request, lane, left, width: Math.min(end - from, SPAN) / SPAN - left });
  }
  return { from, to, bars, atOnce: ends.length, more: shown.length - bars.length };
}

/** Where its end was never seen, it is drawn as a moment. */
function endOf(request: RequestRecord, now: LocalMs): LocalMs {
  return isUnderWay(request) ? now : (request.endedAt ?? request.at);
}
