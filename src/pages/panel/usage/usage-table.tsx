/** Who used one type: a row for each program or endpoint, the largest on top, with its share of the type as a bar. */
import { Fragment } from 'preact';
import { shareOfLimit } from '../../../history/hour-sums.ts';
import { formatNumber, pluralForm } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { Phrases } from '../../../ui/text/phrases.tsx';
import { typeName } from '../record-text.ts';
import { type Grouping, type UsageRow, usageRowCount, usageRowName, usageRowShare } from './usage-rows.ts';

interface UsageTableProps {
  /** Of one type. */
  readonly rows: readonly UsageRow[];
  readonly grouping: Grouping;
  /** Of the open window; null for several windows. */
  readonly limit: number | null;
  /** The name of the type, unless the heading says it. */
  readonly caption?: string;
}

export function UsageTable({ rows, grouping, limit, caption }: UsageTableProps) {
  const [first] = rows;
  if (first === undefined) return null;
  const total = formatNumber(first.total);
  return (
    <table class="usage-table">
      <caption>
        <span class="usage-type">{caption ?? typeName(first.category)}</span>
        <span class="usage-total">
          {limit === null
            ? t(`requests_${pluralForm(first.total)}`, total)
            : t('usedOfLimit', total, formatNumber(limit))}
        </span>
      </caption>
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{t(grouping === 'initiator' ? 'colProgram' : 'colEndpoint')}</th>
          <th scope="col">{t('colRequests')}</th>
          <th scope="col">{t('colShare')}</th>
        </tr>
      </thead>
      <tbody>
        {rows
          .toSorted((a, b) => b.max - a.max)
          .map((row) => (
            <UsageTableRow key={`${row.kind} ${row.name}`} row={row} grouping={grouping} />
          ))}
      </tbody>
    </table>
  );
}

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
      <td class="numeric">{usageRowCount(row)}</td>
      <td class="numeric">{usageRowShare(row)}</td>
    </tr>
  );
}

/** A host or a path that may break after its dots and slashes, but not within a name. */
function BreakableText({ text }: { text: string }) {
  const parts = text.split(/(?<=[./])(?=\S)/);
  return parts.map((part, index) => (
    <Fragment key={`${index} ${part}`}>
      {index > 0 && <wbr />}
      <Phrases text={part} />
    </Fragment>
  ));
}
