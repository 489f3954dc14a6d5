/** The toolbar button's shapes and texts, by example. */
import { number, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import type { Verdict } from '../quota/snapshot.ts';
import { Mark } from '../ui/mark.tsx';

/** The badge's text for an Update limit of 150. */
const EXAMPLES = [
  ['calm', 'u85'],
  ['watch', 'u12'],
  ['danger', 'u4'],
  ['usedUp', '31s'],
  ['unknown', '?'],
] as const satisfies readonly (readonly [Verdict, string])[];

export function ButtonLegend() {
  const update = categoryName('update');
  const meaning: Record<Verdict, string> = {
    calm: t('exampleLeft', t('roomToGoOn'), number(85)),
    watch: t('exampleLeft', t('tightOne', update), number(12)),
    danger: t('exampleLeft', t('nearlyUsedUp', update), number(4)),
    usedUp: t('exampleWait', t('usedUp_one', update), short(31)),
    unknown: t('cantSay'),
  };
  return (
    <ul class="legend">
      {EXAMPLES.map(([verdict, badge]) => (
        <li key={verdict}>
          <Mark name={verdict} size={24} />
          <span class={`badge tone-${verdict}`} aria-hidden="true">
            {badge}
          </span>
          <span>{meaning[verdict]}</span>
        </li>
      ))}
    </ul>
  );
}
