/** The tooltip of the toolbar button: account, type, number, and as of when. */
import { clock, number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { categoryName } from '../platform/names.ts';
import type { Badge } from '../quota/badge.ts';
import type { Gauge, OwnerView } from '../quota/snapshot.ts';

/** @param owner the name of the owner that the badge speaks of */
export function badgeTitle(badge: Badge, owner: string): string {
  return [...parts(badge, owner)].join(' · ');
}

function* parts({ tone, owner, gauge }: Badge, name: string): Generator<string> {
  if (owner === null) {
    yield t('extName');
    if (tone === 'paused') yield t('readingPaused');
    return;
  }
  yield name;
  if (tone === 'attention' && owner.poll?.problem != null) yield t(owner.poll.problem);
  if (gauge !== null) yield* about(gauge, owner);
}

function* about(gauge: Gauge, owner: OwnerView): Generator<string> {
  const { category, state, limit, remaining, atMost, resetAt, asOf, refused } = gauge;
  const name = categoryName(category);
  if (state === 'stale') {
    yield t('cantSay');
    const heard = owner.poll?.lastAnswerAt ?? asOf;
    if (heard !== null) yield t('lastAnswerAt', clock(heard));
    return;
  }
  if (state === 'usedUp') {
    yield t('usedUp_one', name);
    if (refused) yield t('requestsRefused');
  } else if (limit !== null && remaining !== null) {
    const figure = number(remaining);
    yield `${name}: ${t('left', atMost ? t('atMost', figure) : figure, number(limit))}`;
  }
  if (resetAt !== null) yield t('resetsAt', clock(resetAt));
  if (asOf !== null) yield t('asOf', clock(asOf));
}
