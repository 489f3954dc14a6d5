/** How fresh the figures are, when the next poll comes, and what fast polling costs. */
import { pollInterval } from '../../core/polling/poll-interval.ts';
import { pollShare } from '../../core/polling/poll-modes.ts';
import type { OwnerView, PollView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatAge, formatDuration, formatPercent, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

/** "Checked 3 s ago"; "Last seen 3 s ago" for a key without polls. */
export function freshnessText({ poll, gauges }: OwnerView, now: LocalMs): string {
  const newestAt = Math.max(poll?.lastAnswerAt ?? 0, ...gauges.map(({ asOf }) => asOf ?? 0));
  if (newestAt === 0) return t(poll === null ? 'noResponseYet' : 'notCheckedYet');
  if (poll === null) return t('lastSeen', formatAge(newestAt, now));
  return now - newestAt < 1000 ? t('checkedJustNow') : t('checkedAgo', formatAge(newestAt, now));
}

/** "every 10 s", or why the next poll is late. */
export function pollPlanText(poll: PollView | null, now: LocalMs): string {
  if (poll === null) return t('thisBrowserOnly');
  if (poll.paused) return t('checkingPaused');
  if (poll.reason === 'notLooking') return t('checkedWhileLooking');
  const isLate = poll.lastAnswerAt !== null && now - poll.lastAnswerAt > 2 * poll.intervalMs;
  const regular = isLate ? t('tryingAgain') : t('checkedEvery', formatDuration(poll.intervalMs / 1000));
  const plan = pollDelayText(poll, now) ?? regular;
  return poll.fastUntil === null ? plan : `${plan} · ${fastPollingText(poll.fastUntil, now)}`;
}

/** Why the next poll is delayed; null if it is not. */
export function pollDelayText({ reason, nextAt, error }: PollView, now: LocalMs): string | null {
  if (nextAt === null) return error === null ? null : t(error);
  const wait = formatDuration(secondsUntil(nextAt, now));
  if (reason === 'retryAfter') return t('backlogAsksToWait', wait);
  if (reason === 'readsShort') return t('fewReadsLeft', wait);
  if (error === null && reason !== 'backOff') return null;
  return nextAt <= now ? t('tryingAgain') : t('tryingAgainIn', wait);
}

/** "Checking more often, 12 min left". */
export const fastPollingText = (until: LocalMs, now: LocalMs): string =>
  t('checkingMoreOften', formatDuration(secondsUntil(until, now)));

/** "every 2 s, uses 5 % of Read". */
export function fastPollingCost({ gauges }: OwnerView): string {
  const reads = gauges.find(({ category }) => category === 'read')?.limit ?? null;
  if (reads === null) return t('for15Minutes');
  const interval = pollInterval('fast', reads);
  return t('checkMoreOftenCost', formatDuration(interval / 1000), formatPercent(pollShare(interval, reads)));
}
