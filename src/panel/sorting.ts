/** The order of the rows of a table that its user sorts. */
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

/** Equal rows keep their order. */
export function sorted<Row>(
  rows: readonly Row[],
  wordOrNumber: (row: Row) => string | number,
  descending: boolean,
  locale: string,
): Row[] {
  const { compare } = new Intl.Collator(locale, { numeric: true });
  const sign = descending ? -1 : 1;
  return rows
    .map((row) => ({ row, value: wordOrNumber(row) }))
    .sort((a, b) => {
      const { value: x } = a;
      const { value: y } = b;
      return sign * (typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y)));
    })
    .map(({ row }) => row);
}
