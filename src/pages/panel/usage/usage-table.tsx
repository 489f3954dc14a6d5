import { useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';
import { Breakable } from '../parts/breakable-text.tsx';
import { typeName } from '../parts/labels.ts';
import { SortHead } from '../parts/sortable-header.tsx';
import { clicked, type Order, sorted } from '../requests/filter.ts';
import { share } from '../timeline/timeline-layout.ts';
import { type Grouping, type SpenderRow, spenderCount, spenderName, spenderShare } from './usage-rows.ts';

type Column = 'name' | 'type' | 'count' | 'share';

interface SpenderTableProps {
  readonly rows: readonly SpenderRow[];
  readonly grouping: Grouping;
}

/** Sorted as its user likes; at first by number, the largest on top. */
export function SpenderTable({ rows, grouping }: SpenderTableProps) {
  const [order, setOrder] = useState<Order<Column>>({ column: 'count', descending: true });
  const values: Record<Column, (row: SpenderRow) => string | number> = {
    name: (row) => spenderName(row, grouping),
    type: ({ category }) => typeName(category),
    count: ({ most }) => most,
    share: ({ most, of }) => share(most, of),
  };
  const sort = (column: Column) => setOrder(clicked(order, column, column === 'count' || column === 'share'));
  const head = { order, onSort: sort };
  const byCount = sorted(rows, values.count, true);
  const shown = sorted(byCount, values[order.column], order.descending);
  return (
    <table class="spenders">
      <thead>
        <tr>
          <SortHead
            {...head}
            column="name"
            text={t(grouping === 'initiator' ? 'colProgram' : 'colEndpoint')}
          />
          <SortHead {...head} column="type" text={t('colType')} />
          <SortHead {...head} column="count" text={t('colRequests')} numeric />
          <SortHead {...head} column="share" text={t('colShare')} numeric />
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
function Row({ row, grouping }: { row: SpenderRow; grouping: Grouping }) {
  const name = spenderName(row, grouping);
  return (
    <tr class={`spender-${row.kind}`}>
      <th scope="row" title={name}>
        <span class="spender-name">
          <Breakable text={name} />
        </span>
        <div class="spender-bar" aria-hidden="true">
          <div style={{ width: `${share(row.most, row.of) * 100}%` }} />
        </div>
      </th>
      <td>{typeName(row.category)}</td>
      <td class="numeric">{spenderCount(row)}</td>
      <td class="numeric">{spenderShare(row)}</td>
    </tr>
  );
}
