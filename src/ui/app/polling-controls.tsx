/** Buttons that change how often the rate limit is polled: more often for 15 minutes, or not at all. */
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { Icon } from '../icons/icons.tsx';
import { Phrases } from '../text/phrases.tsx';
import type { SharedActions } from './polling-footer.tsx';
import { fastPollingCost, fastPollingText } from './polling-status.ts';

interface PollingControlsProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly actions: SharedActions;
}

/**
 * Nothing for a key without polls, and while they are paused: then the footer's main button resumes them. While a batch is
 * checked closely there is nothing to switch.
 */
export function PollingControls({ owner, now, actions }: PollingControlsProps) {
  const { poll, id } = owner;
  if (poll === null || poll.paused) return null;
  const isFast = poll.fastUntil !== null;
  const isForBatch = poll.mode === 'fast' && !isFast;
  return (
    <>
      {poll.error === null && !isForBatch && (
        <button type="button" aria-pressed={isFast} onClick={() => actions.setFastPolling(id, !isFast)}>
          <Icon name="fast" />
          <span>
            {poll.fastUntil === null ? t('checkMoreOften') : fastPollingText(poll.fastUntil, now)}{' '}
            <small>
              <Phrases text={isFast ? t('stopCheckingMoreOften') : fastPollingCost(owner)} />
            </small>
          </span>
        </button>
      )}
      <button type="button" onClick={() => actions.pause(true)}>
        <Icon name="pause" />
        {t('pauseChecking')}
      </button>
    </>
  );
}
