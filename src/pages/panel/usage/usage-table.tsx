/** The table of who used it, sortable by each column; at first by number, the largest on top. */
import { Fragment } from 'preact';
import { useState } from 'preact/hooks';
import { compareText } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { typeName } from '../labels.ts';
import { shareOfLimit } from '../window-records.ts';
import { type Grouping, type UsageRow, usageRowCount, usageRowName, usageRowShare } from './usage-rows.ts';

type Column = 'name' | 'type' | 'count' | 'share';

interface UsageTableProps {
  readonly rows: readonly UsageRow[];
  readonly grouping: Grouping;
}

export function UsageTable({ rows, grouping }: UsageTableProps) {
  const [order, setOrder] = useState<SortOrder<Column>>({ column: 'count', descending: true });
  const values: Record<Column, (row: UsageRow) => string | number> = {
    name: (row) => usageRowName(row, grouping),
    type: ({ category }) => typeName(category),
    count: ({ max }) => max,
    share: ({ max, total }) => shareOfLimit(max, total),
  };
  const sort = (column: Column) =>
    setOrder(nextSortOrder(order, column, column === 'count' || column === 'share'));
  const head = { order, onSort: sort };
  const byCount = sortRows(rows, values.count, true);
  const shown = sortRows(byCount, values[order.column], order.descending);
  return (
    <table class="usage-table">
      <thead>
        <tr>
          <SortableHeader
            {...head}
            column="name"
            text={t(grouping === 'initiator' ? 'colProgram' : 'colEndpoint')}
          />
          <SortableHeader {...head} column="type" text={t('colType')} />
          <SortableHeader {...head} column="count" text={t('colRequests')} numeric />
          <SortableHeader {...head} column="share" text={t('colShare')} numeric />
        </tr>
      </thead>
      <tbody>
        {shown.map((row) => (
          <UsageTableRow key={`${row.kind} ${row.name} ${row.category}`} row={row} grouping={grouping} />
        ))}
      </tbody>
    </table>
  );
}

/** A row, with its share as a bar below it. */
function UsageTableRow({ row, grouping }: { row: UsageRow; grouping: Grouping }) {
  const name = usageRowName(row, grouping);
  return (
    <tr class={`usage-${row.kind}`}>
      <th scope="row" title={name}>
        <span class="usage-name">
          <BreakableText text={name} />
        </span>
        <div class="usage-bar" aria-hidden="true">
          <div style={{ width: `${shareOfLimit(row.max, row.total) * 100}%` }} />
        </div>
      </th>
      <td>{typeName(row.category)}</td>
      <td class="numeric">{usageRowCount(row)}</td>
      <td class="numeric">{usageRowShare(row)}</td>
    </tr>
  );
}

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

interface SortableHeaderProps<Column extends string> {
  readonly column: Column;
  readonly text: string;
  readonly order: SortOrder<Column>;
  readonly numeric?: boolean;
  readonly onSort: (column: Column) => void;
}

function SortableHeader<Column extends string>(props: SortableHeaderProps<Column>) {
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

/** A host or a path that may break after its dots and slashes, but not within a name. */
function BreakableText({ text }: { text: string }) {
  const parts = text.split(/(?<=[./])(?=\S)/);
  return parts.map((part, index) => (
    <Fragment key={`${index} ${part}`}>
      {index > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
