/** What "Copy status" copies: `demo Update 0/150, resets 10:42:13`, a line for each type that matters most now. */
import { spaceName } from '../../backlog-api/hosts.ts';
import type { Gauge, OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatNumber, formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { categoryName, ownerNames } from '../../platform/names.ts';

/** @param owners the user is named where the space has several accounts of these */
export function statusText(owner: OwnerView, owners: readonly OwnerView[], now: LocalMs): string {
  const { space, gauges, severity } = owner;
  const accounts = owners.filter((other) => other.kind === 'account' && other.space === space);
  const name = spaceName(space);
  const place =
    accounts.length > 1 && owner.kind === 'account'
      ? t('inParentheses', name, ownerNames(accounts).get(owner.id) ?? owner.id)
      : name;
  const known = gauges.filter(({ remaining, limit }) => remaining !== null && limit !== null);
  const pressing = known.filter((gauge) => gauge.severity === severity && gauge.resetAt !== null);
  return (pressing.length > 0 ? pressing : known).map((gauge) => statusLine(place, gauge, now)).join('\n');
}

/** An old figure is never without its age. */
function statusLine(space: string, gauge: Gauge, now: LocalMs): string {
  const { category, remaining, limit, isUpperBound, state, asOf, resetAt } = gauge;
  const left = formatNumber(remaining ?? 0);
  const figure = `${isUpperBound ? t('atMost', left) : left}/${formatNumber(limit ?? 0)}`;
  const line = t('statusLine', space, categoryName(category), figure);
  if ((state === 'stale' || state === 'reset') && asOf !== null)
    return t('statusAsOf', line, formatTime(asOf));
  return resetAt === null || resetAt <= now ? line : t('statusResets', line, formatTime(resetAt));
}
