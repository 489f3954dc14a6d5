/** "As of 3 s ago · read every 10 s", or why the next poll is late. */
import type { OwnerView, PollView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatAge, formatDuration, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

export function freshnessText({ poll, gauges }: OwnerView, now: LocalMs): string {
  const newestAt = Math.max(poll?.lastAnswerAt ?? 0, ...gauges.map(({ asOf }) => asOf ?? 0));
  return `${newestAt === 0 ? t('noAnswerYet') : asOfText(newestAt, now)} · ${planText(poll, now)}`;
}

const asOfText = (heard: LocalMs, now: LocalMs): string =>
  now - heard < 1000 ? t('asOfNow') : t('asOf', formatAge(heard, now));

function planText(poll: PollView | null, now: LocalMs): string {
  if (poll === null) return t('onlySeen');
  if (poll.paused) return t('readingPaused');
  return waitText(poll, now) ?? t('readEvery', formatDuration(poll.intervalMs / 1000));
}

/** Why the next poll is delayed; null if it is not. */
export function waitText({ reason, nextAt, error }: PollView, now: LocalMs): string | null {
  if (nextAt === null) return error === null ? null : t(error);
  const wait = formatDuration(secondsUntil(nextAt, now));
  if (reason === 'retryAfter') return t('askedToWait', wait);
  if (reason === 'readsShort') return t('savingReads', wait);
  if (error === null && reason !== 'backOff') return null;
  return nextAt <= now ? t('tryingAgain') : t('tryingAgainIn', wait);
}
