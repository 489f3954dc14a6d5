/** The export as tables for spreadsheets. Columns are in docs/data.md. */

import { HOUR_MS } from '../core/time.ts';
import { checkedBefore } from '../history/hour-sums.ts';
import type { RequestRecord, WindowRecord } from '../history/read.ts';
import { type CsvCell, csv } from './csv.ts';
import type { Export } from './export.ts';

export const TABLES = ['windows', 'hours', 'usage', 'requests', 'diagnostics'] as const;
export type Table = (typeof TABLES)[number];

export function toCsv(data: Export, table: Table): string {
  switch (table) {
    case 'windows':
      return csv(WINDOWS, data.windows.map(windowRow));
    case 'hours':
      return csv(HOURS, hourRows(data));
    case 'usage':
      return csv(USAGE, data.windows.flatMap(usageRows));
    case 'requests':
      return csv(REQUESTS, data.requests.map(requestRow));
    case 'diagnostics':
      return csv(['name', 'value'], flattenTree('', { exportedAt: data.exportedAt, ...data.diagnostics }));
  }
}

/** `2026-11-30 08:00:00.080`, UTC: spreadsheets take a time with the `Z` of ISO 8601 for a text. */
const time = (ms: number | null): string | null =>
  ms === null ? null : new Date(ms).toISOString().replace('T', ' ').replace('Z', '');

const WINDOWS = [
  'owner',
  'space',
  'category',
  'opened_at_utc',
  'reset',
  'limit',
  'used',
  'observed',
  'unattributed',
  'unattributed_is_external',
  'unattributed_maybe_counted',
  'rate_limited',
  'peak',
  'checked_before_reset',
];

function windowRow(window: WindowRecord): CsvCell[] {
  const { owner, space, category, openedAt, reset, limit, used, observed, complete, maybeCounted } = window;
  const unattributed = used - observed;
  const of = [owner, space, category, time(openedAt)];
  return [
    ...of,
    reset,
    limit,
    used,
    observed,
    unattributed,
    complete,
    maybeCounted,
    window.rateLimited,
    window.peak,
    checkedBefore(window),
  ];
}

const HOURS = [
  'owner',
  'hour_utc',
  'category',
  'busiest_opened_at_utc',
  'busiest_used',
  'busiest_limit',
  'busiest_checked_before_reset',
  'busiest_external',
  'minutes_80',
  'minutes_used_up',
  'minutes_rate_limited',
  'rate_limited',
  'total',
  'total_is_lower_bound',
  'observed',
  'external',
  'minutes_checked',
  'note',
];

/** An hour in which nothing was used has a row without a category: it says whether it was checked. */
function hourRows({ hours, checked }: Export): CsvCell[][] {
  const name = ({ owner, hour }: { owner: string; hour: number }) => `${owner} ${hour}`;
  const known = new Map(checked.map((each) => [name(each), each]));
  const used = new Set(hours.map(name));
  const rows = hours.map((each) => {
    const { busiest, ...sums } = each.sums;
    const { minutes = 0, note = '' } = known.get(name(each)) ?? {};
    return [
      each.owner,
      time(each.hour * HOUR_MS),
      each.category,
      time(busiest.openedAt * 1000),
      busiest.used,
      busiest.limit,
      busiest.checkedBefore,
      busiest.external,
      sums.high,
      sums.full,
      sums.refusedMinutes,
      sums.refused,
      sums.total,
      sums.isLowerBound,
      sums.observed,
      sums.external,
      minutes,
      note,
    ];
  });
  const quiet = checked
    .filter((each) => !used.has(name(each)))
    .map(({ owner, hour, minutes, note }) => [
      ...[owner, time(hour * HOUR_MS)],
      ...Array<CsvCell>(HOURS.length - 4).fill(null),
      ...[minutes, note],
    ]);
  return [...rows, ...quiet];
}

const USAGE = ['owner', 'space', 'category', 'opened_at_utc', 'initiator', 'endpoint', 'count'];

/** Usage by program. Unattributed usage has rows of its own, so that the rows of a window add up to what was used. */
function usageRows({
  owner,
  space,
  category,
  openedAt,
  used,
  observed,
  complete,
  by,
  maybeCounted,
}: WindowRecord): CsvCell[][] {
  const of = [owner, space, category, time(openedAt)];
  const rows: CsvCell[][] = by.map(({ initiator, endpoint, count }) => [...of, initiator, endpoint, count]);
  const row = (initiator: string, count: number): CsvCell[][] =>
    count > 0 ? [[...of, initiator, null, count]] : [];
  return [
    ...rows,
    ...row(complete ? 'elsewhere' : 'elsewhere or missed', used - observed - maybeCounted),
    ...row('elsewhere or unanswered', maybeCounted),
  ];
}

const REQUESTS = [
  'id',
  'owner',
  'sent_at_utc',
  'ended_at_utc',
  'method',
  'endpoint',
  'category',
  'status',
  'remaining',
  'limit',
  'initiator',
  'tab',
  'from_cache',
  'aborted',
];

function requestRow(request: RequestRecord): CsvCell[] {
  const { id, owner, at, endedAt, method, endpoint, category, status, remaining, limit } = request;
  const { initiator, tabId, fromCache, aborted } = request;
  return [
    id ?? null,
    owner,
    time(at),
    time(endedAt),
    method,
    endpoint,
    category,
    status,
    remaining,
    limit,
    initiator,
    tabId < 0 ? null : tabId,
    fromCache,
    aborted,
  ];
}

/** A tree of values as rows of path and value: `owners.0.poll.failures`. */
function flattenTree(path: string, value: unknown): CsvCell[][] {
  if (typeof value !== 'object' || value === null) {
    const isCell = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return [[path, isCell ? value : null]];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    flattenTree(path === '' ? name : `${path}.${name}`, inner),
  );
}
