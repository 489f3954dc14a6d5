import { useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';
import { BreakableText } from '../parts/breakable-text.tsx';
import { typeName } from '../parts/labels.ts';
import { SortableHeader } from '../parts/sortable-header.tsx';
import { nextSortOrder, type SortOrder, sortRows } from '../requests/filter-requests.ts';
import { shareOfLimit } from '../timeline/timeline-layout.ts';
import { type Grouping, type UsageRow, usageRowCount, usageRowName, usageRowShare } from './usage-rows.ts';

type Column = 'name' | 'type' | 'count' | 'share';

interface UsageTableProps {
  readonly rows: readonly UsageRow[];
  readonly grouping: Grouping;
}

/** Sorted as its user likes; at first by number, the largest on top. */
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
    <table class="spenders">
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
          <Row key={`${row.kind} ${row.name} ${row.category}`} row={row} grouping={grouping} />
        ))}
      </tbody>
    </table>
  );
}

/** The bar under the row is its share. */
function Row({ row, grouping }: { row: UsageRow; grouping: Grouping }) {
  const name = usageRowName(row, grouping);
  return (
    <tr class={`spender-${row.kind}`}>
      <th scope="row" title={name}>
        <span class="spender-name">
          <BreakableText text={name} />
        </span>
        <div class="spender-bar" aria-hidden="true">
          <div style={{ width: `${shareOfLimit(row.max, row.total) * 100}%` }} />
        </div>
      </th>
      <td>{typeName(row.category)}</td>
      <td class="numeric">{usageRowCount(row)}</td>
      <td class="numeric">{usageRowShare(row)}</td>
    </tr>
  );
}
