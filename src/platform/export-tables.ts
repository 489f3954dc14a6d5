/** The export as tables for spreadsheets. Columns are in docs/data.md; times are ISO 8601, UTC. */
import { type Cell, csv } from './csv.ts';
import type { Export } from './export.ts';
import type { Minute, RequestRecord } from './history.ts';

export const TABLES = ['windows', 'spending', 'requests', 'diagnostics'] as const;
export type Table = (typeof TABLES)[number];

export function toCsv(data: Export, table: Table): string {
  switch (table) {
    case 'windows':
      return csv(WINDOWS, data.windows.map(windowRow));
    case 'spending':
      return csv(SPENDING, data.windows.flatMap(spendingRows));
    case 'requests':
      return csv(REQUESTS, data.requests.map(requestRow));
    case 'diagnostics':
      return csv(['name', 'value'], flat('', { exportedAt: data.exportedAt, ...data.diagnostics }));
  }
}

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

const WINDOWS = [
  'owner',
  'space',
  'category',
  'opened_at',
  'reset',
  'limit',
  'used',
  'seen',
  'rest',
  'rest_is_elsewhere',
  'rest_maybe_counted',
  'refused',
  'peak',
];

function windowRow(minute: Minute): Cell[] {
  const { owner, space, category, openedAt, reset, limit, used, seen, whole, maybeCounted } = minute;
  const rest = used - seen;
  const of = [owner, space, category, time(openedAt)];
  return [...of, reset, limit, used, seen, rest, whole, maybeCounted, minute.refused, minute.peak];
}

const SPENDING = ['owner', 'space', 'category', 'opened_at', 'initiator', 'endpoint', 'count'];

/** Who spent it; the rest has rows of its own, so that the rows of a window add up to what was used. */
function spendingRows({
  owner,
  space,
  category,
  openedAt,
  used,
  seen,
  whole,
  by,
  maybeCounted,
}: Minute): Cell[][] {
  const of = [owner, space, category, time(openedAt)];
  const rows: Cell[][] = by.map(({ initiator, endpoint, count }) => [...of, initiator, endpoint, count]);
  const row = (initiator: string, count: number): Cell[][] =>
    count > 0 ? [[...of, initiator, null, count]] : [];
  return [
    ...rows,
    ...row(whole ? 'elsewhere' : 'elsewhere or missed', used - seen - maybeCounted),
    ...row('elsewhere or unanswered', maybeCounted),
  ];
}

const REQUESTS = [
  'id',
  'owner',
  'sent_at',
  'ended_at',
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

function requestRow(request: RequestRecord): Cell[] {
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
function flat(path: string, value: unknown): Cell[][] {
  if (typeof value !== 'object' || value === null) {
    const isCell = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
    return [[path, isCell ? value : null]];
  }
  return Object.entries(value).flatMap(([name, inner]) =>
    flat(path === '' ? name : `${path}.${name}`, inner),
  );
}
