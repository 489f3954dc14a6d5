/** What "Copy status" copies: `demo Update 0/150, resets 10:42:13`, a line for each type that matters most now. */
import { spaceName } from '../backlog/hosts.ts';
import { clock, number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName, ownerNames } from '../platform/names.ts';
import type { Gauge, OwnerView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

/** @param owners the user is named where the space has several accounts of these */
export function statusText(owner: OwnerView, owners: readonly OwnerView[], now: LocalMs): string {
  const { space, gauges, verdict } = owner;
  const accounts = owners.filter((other) => other.kind === 'account' && other.space === space);
  const name = spaceName(space);
  const place =
    accounts.length > 1 && owner.kind === 'account'
      ? t('nameWithUser', name, ownerNames(accounts).get(owner.id) ?? owner.id)
      : name;
  const known = gauges.filter(({ remaining, limit }) => remaining !== null && limit !== null);
  const pressing = known.filter((gauge) => gauge.verdict === verdict && gauge.resetAt !== null);
  return (pressing.length > 0 ? pressing : known).map((gauge) => statusLine(place, gauge, now)).join('\n');
}

/** An old figure is never without its age. */
function statusLine(space: string, gauge: Gauge, now: LocalMs): string {
  const { category, remaining, limit, atMost, state, asOf, resetAt } = gauge;
  const left = number(remaining ?? 0);
  const figure = `${atMost ? t('atMost', left) : left}/${number(limit ?? 0)}`;
  const line = t('statusLine', space, categoryName(category), figure);
  if ((state === 'stale' || state === 'reset') && asOf !== null) return t('statusAsOf', line, clock(asOf));
  return resetAt === null || resetAt <= now ? line : t('statusResets', line, clock(resetAt));
}
