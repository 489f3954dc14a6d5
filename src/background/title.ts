/** The tooltip of the toolbar button: space, type, number, and as of when. */
import { clock, number } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { Badge } from '../quota/badge.ts';
import { isKnown } from '../quota/category.ts';
import type { Gauge, OwnerView } from '../quota/snapshot.ts';

export function badgeTitle(badge: Badge): string {
  return [...parts(badge)].join(' · ');
}

function* parts({ tone, owner, gauge }: Badge): Generator<string> {
  if (owner === null) {
    yield t('extName');
    if (tone === 'paused') yield t('readingPaused');
    return;
  }
  yield owner.label ?? owner.space;
  if (tone === 'attention' && owner.poll?.problem != null) yield t(owner.poll.problem);
  if (gauge !== null) yield* about(gauge, owner);
}

function* about(gauge: Gauge, owner: OwnerView): Generator<string> {
  const { category, state, limit, remaining, atMost, resetAt, asOf, refused } = gauge;
  const name = isKnown(category) ? t(category) : category;
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
