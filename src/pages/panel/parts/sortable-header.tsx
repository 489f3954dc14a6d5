/** The head of a column by which the table can be sorted. */
import type { SortOrder } from '../requests/filter-requests.ts';

interface SortableHeaderProps<Column extends string> {
  readonly column: Column;
  readonly text: string;
  readonly order: SortOrder<Column>;
  readonly numeric?: boolean;
  readonly onSort: (column: Column) => void;
}

export function SortableHeader<Column extends string>(props: SortableHeaderProps<Column>) {
  const { column, text, order, numeric = false, onSort } = props;
  const sorted = order.column === column;
  const direction = order.descending ? 'descending' : 'ascending';
  return (
    <th scope="col" class={numeric ? 'numeric' : ''} aria-sort={sorted ? direction : 'none'}>
      <button type="button" class="sort" onClick={() => onSort(column)}>
        <span>{text}</span>
        <svg class="sort-arrow" viewBox="0 0 8 8" aria-hidden="true">
          {sorted && <path d={order.descending ? 'M1 2.5h6l-3 4z' : 'M1 5.5h6l-3-4z'} />}
        </svg>
      </button>
    </th>
  );
}
