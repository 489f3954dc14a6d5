/** Filters and sorts the recent requests. */
import { cleanLine } from '../../../backlog-api/typed-text.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { RequestRecord } from '../../../history/read.ts';
import { compareText } from '../../../platform/format.ts';
import { isInFlightRow } from './in-flight-rows.ts';

export interface RequestFilterValue {
  /** Part of the endpoint or of the time, as written. */
  readonly text: string;
  /** Empty for all. */
  readonly method: string;
  readonly category: string;
  readonly outcome: string;
  readonly initiator: string;
  /** Requests of this tab only; null for all. */
  readonly tabId: number | null;
}

export const NO_FILTER: RequestFilterValue = {
  text: '',
  method: '',
  category: '',
  outcome: '',
  initiator: '',
  tabId: null,
};

/** The status of a request, or why it has none. */
export function outcomeOf(request: RequestRecord): string {
  if (isInFlightRow(request)) return 'underWay';
  if (request.aborted) return 'aborted';
  return request.status === null ? 'noAnswer' : String(request.status);
}

export function filterRequests(
  requests: readonly RequestRecord[],
  { text, method, category, outcome, initiator, tabId }: RequestFilterValue,
): readonly RequestRecord[] {
  const wanted = cleanLine(text.normalize('NFKC')).toLowerCase();
  if (wanted + method + category + outcome + initiator === '' && tabId === null) return requests;
  const isTime = /^\d[\d:]*$/.test(wanted);
  return requests.filter(
    (request) =>
      (method === '' || request.method === method) &&
      (category === '' || request.category === category) &&
      (outcome === '' || outcomeOf(request) === outcome) &&
      (initiator === '' || request.initiator === initiator) &&
      (tabId === null || request.tabId === tabId) &&
      (wanted === '' ||
        request.endpoint.toLowerCase().includes(wanted) ||
        (isTime && timeText(request.at).startsWith(wanted))),
  );
}

export interface FilterChoices {
  readonly methods: readonly string[];
  readonly categories: readonly string[];
  readonly outcomes: readonly string[];
  readonly initiators: readonly string[];
}

/** All values that occur, to choose from. */
export function filterChoices(requests: readonly RequestRecord[]): FilterChoices {
  const methods = new Set<string>();
  const categories = new Set<string>();
  const outcomes = new Set<string>();
  const initiators = new Set<string>();
  for (const request of requests) {
    methods.add(request.method);
    categories.add(request.category);
    outcomes.add(outcomeOf(request));
    initiators.add(request.initiator);
  }
  return {
    methods: [...methods].sort(),
    categories: [...categories].sort(),
    outcomes: [...outcomes].sort(),
    initiators: [...initiators].sort(),
  };
}

/** The local time as `HH:MM:SS`; formatting 10,000 times for a locale would take too long. */
const timeText = (at: LocalMs): string => new Date(at).toTimeString().slice(0, 8);

/** The column that a table is sorted by. */
export interface SortOrder<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** The order after a click on a header: reversed if it is the current column; numbers start with the largest. */
export function nextSortOrder<Column extends string>(
  order: SortOrder<Column>,
  column: Column,
  numeric: boolean,
): SortOrder<Column> {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: numeric };
}

/** Numbers by value, words by the language; equal rows keep their order. */
export function sortRows<Row>(
  rows: readonly Row[],
  wordOrNumber: (row: Row) => string | number,
  descending: boolean,
): Row[] {
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: wordOrNumber(row) }))
    .sort((a, b) => sign * compare(a.value, b.value))
    .map(({ row }) => row);
}

function compare(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareText(String(a), String(b));
}
