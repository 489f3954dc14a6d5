/** Reads more often for a quarter of an hour, with what that costs on the button. */

import { percent, secondsUntil, short } from '../platform/format.ts';
import { t } from '../platform/i18n.ts';
import { pollInterval, pollShare } from '../quota/poll-plan.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';

interface WatchCloselyProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly onChange: (on: boolean) => void;
}

export function WatchClosely({ owner: { poll, gauges }, now, onChange }: WatchCloselyProps) {
  if (poll === null || poll.paused) return null;
  const until = poll.closelyUntil;
  return until === null ? (
    <button type="button" class="watch" onClick={() => onChange(true)}>
      {t('watchClosely')}{' '}
      <small>{cost(gauges.find(({ category }) => category === 'read')?.limit ?? null)}</small>
    </button>
  ) : (
    <button type="button" class="watch" aria-pressed="true" onClick={() => onChange(false)}>
      {t('watchingFor', short(secondsUntil(until, now)))} <small>{t('stop')}</small>
    </button>
  );
}

/** "every 2 s, 5 % of reads"; the plan knows both. */
function cost(reads: number | null): string {
  if (reads === null) return t('watchFor');
  const interval = pollInterval('closely', reads);
  return t('watchCost', short(interval / 1000), percent(pollShare(interval, reads)));
}
