/** The order of the rows of a table that its user sorts. */
import { compareWords } from '../platform/format.ts';

export interface Order<Column extends string> {
  readonly column: Column;
  readonly descending: boolean;
}

/** A click on a header: the other way round where it is sorted by it already; else numbers begin with the largest. */
export function clicked<Column extends string>(
  order: Order<Column>,
  column: Column,
  numeric: boolean,
): Order<Column> {
  if (order.column === column) return { column, descending: !order.descending };
  return { column, descending: numeric };
}

/** Numbers by value, words by the language; equal rows keep their order. */
export function sorted<Row>(
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
  return typeof a === 'number' && typeof b === 'number' ? a - b : compareWords(String(a), String(b));
}
