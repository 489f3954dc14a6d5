/** Reads more often for a quarter of an hour, with what that costs on the button. */

import { pollInterval, pollShare } from '../../core/polling/poll-plan.ts';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatDuration, formatPercent, secondsUntil } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';

interface FastPollingToggleProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly onChange: (on: boolean) => void;
}

export function FastPollingToggle({ owner: { poll, gauges }, now, onChange }: FastPollingToggleProps) {
  if (poll === null || poll.paused) return null;
  const until = poll.fastUntil;
  return until === null ? (
    <button type="button" class="watch" onClick={() => onChange(true)}>
      {t('watchClosely')}{' '}
      <small>{costText(gauges.find(({ category }) => category === 'read')?.limit ?? null)}</small>
    </button>
  ) : (
    <button type="button" class="watch" aria-pressed="true" onClick={() => onChange(false)}>
      {t('watchingFor', formatDuration(secondsUntil(until, now)))} <small>{t('stop')}</small>
    </button>
  );
}

/** "every 2 s, 5 % of reads"; the plan knows both. */
function costText(reads: number | null): string {
  if (reads === null) return t('watchFor');
  const interval = pollInterval('fast', reads);
  return t('watchCost', formatDuration(interval / 1000), formatPercent(pollShare(interval, reads)));
}
