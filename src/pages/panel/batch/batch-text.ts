/** A planned batch in words. */
import {
  type BatchPlan,
  type BatchRequest,
  closeChecks,
  type Decider,
  typesOf,
} from '../../../core/batch/plan-batch.ts';
import { CATEGORIES, type KnownCategory } from '../../../core/category.ts';
import type { LocalMs } from '../../../core/time.ts';
import type { OthersShare } from '../../../history/share-of-others.ts';
import { formatDayTime, formatList, formatLongDuration, formatNumber } from '../../../platform/format.ts';
import { t } from '../../../platform/i18n.ts';
import { categoryName } from '../../../platform/names.ts';

/** "Set by Nulab’s one-second rule, not by the limit: 33 min 20 s". */
export function decisionText(request: BatchRequest, { decider, totalMs }: BatchPlan): string {
  return t('labelled', deciderText(decider, request), formatLongDuration(totalMs / 1000));
}

function deciderText(decider: Decider, { perItem, others, limits }: BatchRequest): string {
  if (decider.kind === 'limit') {
    const [limit, left] = [formatNumber(decider.limit), others[decider.category]];
    const name = categoryName(decider.category);
    const checks = closeChecks(decider.category, limits);
    if (checks > 0) return t('limitLessChecksDecides', limit, formatNumber(left + checks), name);
    return left === 0
      ? t('limitDecides', limit, name)
      : t('limitLessOthersDecides', limit, formatNumber(left), name);
  }
  const bulk = perItem.update + perItem.search + perItem.icon;
  if (bulk === 0) return t('responseTimeDecides');
  return t(perItem.read === 0 ? 'oneSecondDecides' : 'sequenceDecides');
}

/** "Update every 4.29 s": rounded up, so that the text never names a faster pace than the plan. */
export const intervalsText = ({ intervalMs }: BatchPlan): string =>
  formatList(
    CATEGORIES.flatMap((category) => {
      const interval = intervalMs[category];
      if (interval === undefined) return [];
      const seconds = Math.ceil(interval / 10) / 100;
      return [t('typeEvery', categoryName(category), t('seconds', formatNumber(seconds)))];
    }),
  );

/**
 * "Left for others: Update 60 (their busiest minute in these hours of the last 7 days)".
 *
 * @param typed types of which the user has said how much
 */
export function othersText(
  { perMinute, assumed }: OthersShare,
  categories: readonly KnownCategory[],
  typed: readonly KnownCategory[],
): string {
  const line = (key: 'othersTyped' | 'othersKnown' | 'othersAssumed', of: readonly KnownCategory[]) =>
    of.length === 0
      ? []
      : [t(key, formatList(of.map((each) => `${categoryName(each)} ${formatNumber(perMinute[each])}`)))];
  const recorded = categories.filter((category) => !typed.includes(category));
  return [
    ...line('othersTyped', typed),
    ...line(
      'othersKnown',
      recorded.filter((category) => !assumed.includes(category)),
    ),
    ...line(
      'othersAssumed',
      recorded.filter((category) => assumed.includes(category)),
    ),
  ].join(' ');
}

/** The plan to paste into a ticket. */
export function planText(
  request: BatchRequest,
  plan: BatchPlan,
  { start, now }: { readonly start: LocalMs; readonly now: LocalMs },
  others: string,
): string {
  const perItem = typesOf(request).map(
    (category) => `${categoryName(category)} ${formatNumber(request.perItem[category])}`,
  );
  return [
    t('planItems', formatNumber(request.items), formatList(perItem)),
    decisionText(request, plan),
    t('planTimes', formatDayTime(start, now), formatDayTime(start + plan.totalMs, now)),
    intervalsText(plan),
    others,
  ].join('\n');
}
