/** The legend of the grid: only what it shows at present. */
import { t } from '../../../platform/i18n.ts';
import type { GridCell, GridRow } from './heat-grid.tsx';

export function HeatLegend({ rows }: { rows: readonly GridRow[] }) {
  const has = (test: (cell: GridCell) => boolean) => rows.some(({ cells }) => cells.some(test));
  const levels = [1, 2, 3, 4, 5].filter((level) => has((cell) => cell.level === level));
  return (
    <ul class="legend" aria-hidden="true">
      {levels.map((level) => (
        <li key={level}>
          <i class={`heat-cell heat-share heat-${level}`} />
          {t(LEVELS[level - 1] ?? 'heatUsedUp')}
        </li>
      ))}
      {has(({ look }) => look === 'empty') && (
        <li>
          <i class="heat-cell heat-empty" />
          {t('cellUnused')}
        </li>
      )}
      {has(({ look }) => look === 'unwatched') && (
        <li>
          <i class="heat-cell heat-unwatched" />
          {t('cellNotChecked')}
        </li>
      )}
      {has(({ isRefused }) => isRefused) && (
        <li>
          <i class="heat-cell heat-empty heat-refused" />
          {t('legendRateLimited')}
        </li>
      )}
      {has(({ hasNote }) => hasNote) && (
        <li>
          <i class="heat-cell heat-empty heat-noted" />
          {t('legendNote')}
        </li>
      )}
    </ul>
  );
}

const LEVELS = ['heatUpTo10', 'heatUpTo50', 'heatUpTo80', 'heatAbove80', 'heatUsedUp'] as const;
