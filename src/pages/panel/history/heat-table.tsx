import { t } from '../../../platform/i18n.ts';
import { TableToggle } from '../parts/section.tsx';
import type { CellPlace, GridRow } from './heat-grid.tsx';

export type TimeAndFigures = readonly [time: string, figures: string];

interface HeatTableProps {
  readonly title: string;
  readonly rows: readonly GridRow[];
  readonly textAt: (place: CellPlace) => TimeAndFigures | null;
}

/** The hours in which something was used, in words, the latest day first. */
export function HeatTable({ title, rows, textAt }: HeatTableProps) {
  const lines = () =>
    rows
      .flatMap(({ key, cells }, row) =>
        cells.flatMap((cell, hour) => (cell.look === 'share' ? [{ key: `${key} ${hour}`, row, hour }] : [])),
      )
      .reverse()
      .map(({ key, row, hour }) => {
        const [time, figures] = textAt([row, hour]) ?? [];
        return (
          <tr key={key}>
            <td>{time}</td>
            <td>{figures}</td>
          </tr>
        );
      });
  return <TableToggle title={title} heads={[t('colHour'), t('colUsed')]} rows={lines} />;
}
