/** The toolbar button's shapes and texts, by example. */

import type { Severity } from '../../core/snapshot.ts';
import { formatDuration, formatNumber } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName } from '../../platform/names.ts';
import { StatusIcon } from '../../ui/icons/icons.tsx';

/** The badge's text for an Update limit of 150. */
const EXAMPLES = [
  ['ok', 'u85'],
  ['warning', 'u12'],
  ['critical', 'u4'],
  ['exhausted', '31s'],
  ['unknown', '?'],
] as const satisfies readonly (readonly [Severity, string])[];

export function ButtonLegend() {
  const update = categoryName('update');
  const meaning: Record<Severity, string> = {
    ok: t('exampleLeft', t('roomToGoOn'), formatNumber(85)),
    warning: t('exampleLeft', t('tightOne', update), formatNumber(12)),
    critical: t('exampleLeft', t('nearlyUsedUp', update), formatNumber(4)),
    exhausted: t('exampleWait', t('usedUp_one', update), formatDuration(31)),
    unknown: t('cantSay'),
  };
  return (
    <ul class="legend">
      {EXAMPLES.map(([verdict, badge]) => (
        <li key={verdict}>
          <StatusIcon name={verdict} size={24} />
          <span class={`badge tone-${verdict}`} aria-hidden="true">
            {badge}
          </span>
          <span>{meaning[verdict]}</span>
        </li>
      ))}
    </ul>
  );
}
