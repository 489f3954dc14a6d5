/** What screen readers announce when it changes: severities, and no figures, which change with each request. */
import { othersInDanger, type Urgency } from '../../core/alerts/urgency.ts';
import { type Gauge, type OwnerView, runsOutAt } from '../../core/snapshot.ts';
import { pluralForm } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, ownerNames } from '../../platform/names.ts';
import { categoryNames } from '../gauges/headline.tsx';

/** Of the owner shown, and of others that are critical or exhausted. */
export const announcement = (owners: readonly OwnerView[], owner: OwnerView): string =>
  [spokenSeverity(owner), ...otherTexts(owners, owner)].filter((text) => text !== '').join(' ');

function spokenSeverity({ gauges, severity }: OwnerView): string {
  const severe = gauges.filter((gauge) => gauge.severity === severity);
  if (severity === 'exhausted') return t(`usedUp_${pluralForm(severe.length)}`, categoryNames(severe));
  return severity === 'critical' ? criticalText(severe) : '';
}

/** What is nearly used up, and what goes too fast. */
function criticalText(critical: readonly Gauge[]): string {
  const fast = critical.filter((gauge) => runsOutAt(gauge) !== null);
  const nearly = critical.filter((gauge) => !fast.includes(gauge));
  const texts = [
    nearly.length === 0 ? '' : t('nearlyUsedUp', categoryNames(nearly)),
    fast.length === 0 ? '' : t('goingTooFast', categoryNames(fast)),
  ];
  return texts.filter((text) => text !== '').join(' · ');
}

function otherTexts(owners: readonly OwnerView[], shown: OwnerView): string[] {
  const names = ownerNames(owners);
  return othersInDanger(owners, shown.id).map(({ owner: { id, kind }, urgency: { level, gauge } }) => {
    const state = gauge === null ? '' : stateText(level, gauge);
    return t(kind === 'account' ? 'otherAccount' : 'otherKey', names.get(id) ?? id, state);
  });
}

function stateText(level: Urgency['level'], gauge: Gauge): string {
  const name = categoryName(gauge.category);
  if (level === 'exhausted') return t('usedUp_one', name);
  return t(runsOutAt(gauge) === null ? 'nearlyUsedUp' : 'goingTooFast', name);
}
