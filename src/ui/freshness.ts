/** "As of 3 s ago · read every 10 s", or what stands in the way of the next reading. */

import { ago, secondsUntil, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import type { OwnerView, PollView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

export function freshness({ poll, gauges }: OwnerView, now: LocalMs): string {
  const heard = Math.max(poll?.lastAnswerAt ?? 0, ...gauges.map(({ asOf }) => asOf ?? 0));
  return `${heard === 0 ? t('noAnswerYet') : asOf(heard, now)} · ${plan(poll, now)}`;
}

const asOf = (heard: LocalMs, now: LocalMs): string =>
  now - heard < 1000 ? t('asOfNow') : t('asOf', ago(heard, now));

function plan(poll: PollView | null, now: LocalMs): string {
  if (poll === null) return t('onlySeen');
  if (poll.paused) return t('readingPaused');
  return waitReason(poll, now) ?? t('readEvery', short(poll.intervalMs / 1000));
}

/** Why the next poll does not come as planned; null where nothing stands in its way. */
export function waitReason({ why, nextAt, problem }: PollView, now: LocalMs): string | null {
  if (nextAt === null) return problem === null ? null : t(problem);
  const wait = short(secondsUntil(nextAt, now));
  if (why === 'retryAfter') return t('askedToWait', wait);
  if (why === 'readsShort') return t('savingReads', wait);
  if (problem === null && why !== 'backOff') return null;
  return nextAt <= now ? t('tryingAgain') : t('tryingAgainIn', wait);
}
