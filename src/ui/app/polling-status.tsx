/** How fresh the figures are, when the next poll comes, and fast polling. */
import { pollInterval, pollShare } from '../../core/polling/poll-modes.ts';
import type { OwnerView, PollView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatAge, formatDuration, formatPercent, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

/** "As of 3 s ago · read every 10 s", or why the next poll is late. */
export function freshnessText({ poll, gauges }: OwnerView, now: LocalMs): string {
  const newestAt = Math.max(poll?.lastAnswerAt ?? 0, ...gauges.map(({ asOf }) => asOf ?? 0));
  return `${newestAt === 0 ? t('noAnswerYet') : asOfText(newestAt, now)} · ${planText(poll, now)}`;
}

const asOfText = (heard: LocalMs, now: LocalMs): string =>
  now - heard < 1000 ? t('asOfNow') : t('asOf', formatAge(heard, now));

function planText(poll: PollView | null, now: LocalMs): string {
  if (poll === null) return t('onlySeen');
  if (poll.paused) return t('readingPaused');
  if (poll.reason === 'notLooking') return t('checkedWhileLooking');
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

/** Polls more often for 15 minutes; the button states the cost. */
interface FastPollingToggleProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly onChange: (on: boolean) => void;
}

export function FastPollingToggle({ owner: { poll, gauges }, now, onChange }: FastPollingToggleProps) {
  if (poll === null || poll.paused) return null;
  const until = poll.fastUntil;
  return until === null ? (
    <button type="button" class="fast-polling" onClick={() => onChange(true)}>
      {t('watchClosely')}{' '}
      <small>{costText(gauges.find(({ category }) => category === 'read')?.limit ?? null)}</small>
    </button>
  ) : (
    <button type="button" class="fast-polling" aria-pressed="true" onClick={() => onChange(false)}>
      {t('watchingFor', formatDuration(secondsUntil(until, now)))} <small>{t('stop')}</small>
    </button>
  );
}

/** "every 2 s, 5 % of reads". */
function costText(reads: number | null): string {
  if (reads === null) return t('watchFor');
  const interval = pollInterval('fast', reads);
  return t('watchCost', formatDuration(interval / 1000), formatPercent(pollShare(interval, reads)));
}
