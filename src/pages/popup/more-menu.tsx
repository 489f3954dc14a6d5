/** The menu of secondary actions: how often to check, mute, copy the status, options. */
import { useEffect, useState } from 'preact/hooks';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { formatTime } from '../../platform/format.ts';
import { t } from '../../platform/i18n.ts';
import { PollingControls } from '../../ui/app/polling-controls.tsx';
import { Icon } from '../../ui/icons/icons.tsx';
import type { PopupActions } from './actions.ts';
import { statusText } from './copied-status.ts';

interface MoreMenuProps {
  readonly owner: OwnerView;
  readonly owners: readonly OwnerView[];
  readonly now: LocalMs;
  /** No alerts until then. */
  readonly mutedUntil: LocalMs;
  readonly actions: PopupActions;
}

const MENU = 'more-menu';

/** A native popover: the browser closes it by Escape or a click beside it, and reports its state to screen readers. */
export function MoreMenu({ owner, owners, now, mutedUntil, actions }: MoreMenuProps) {
  const muted = mutedUntil > now;
  return (
    <>
      <button type="button" class="more" popovertarget={MENU}>
        {t('more')}
        <Icon name="chevron" />
      </button>
      <div id={MENU} popover="auto" class="menu" role="group" aria-label={t('more')}>
        <PollingControls owner={owner} now={now} actions={actions} />
        <button type="button" onClick={() => actions.mute(!muted)}>
          <Icon name={muted ? 'bellOff' : 'bell'} />
          <span>
            {t(muted ? 'unmute' : 'muteForHour')}{' '}
            {muted && <small>{t('mutedUntil', formatTime(mutedUntil))}</small>}
          </span>
        </button>
        <CopyStatusButton text={statusText(owner, owners, now)} copy={actions.copy} />
        <button type="button" onClick={actions.openOptions}>
          <Icon name="gear" />
          {t('options')}
        </button>
      </div>
    </>
  );
}

const COPIED_SHOWN_MS = 2000;

/** Copies the status, where there are figures, and says how it went. */
function CopyStatusButton({ text, copy }: { text: string; copy: PopupActions['copy'] }) {
  const [outcome, setOutcome] = useState<{ readonly ok: boolean } | null>(null);
  useEffect(() => {
    if (outcome === null) return;
    const timer = setTimeout(() => setOutcome(null), COPIED_SHOWN_MS);
    return () => clearTimeout(timer);
  }, [outcome]);
  const nothing = text === '';
  return (
    <button
      type="button"
      {...(nothing && { 'aria-disabled': true })}
      onClick={() => !nothing && void copy(text).then((ok) => setOutcome({ ok }))}
    >
      <Icon name={outcome?.ok ? 'tick' : 'copy'} />
      <span>
        {t(nothing ? 'copyStatusNoFigures' : 'copyStatus')}{' '}
        <small role="status">{outcome !== null && t(outcome.ok ? 'copied' : 'notCopied')}</small>
      </span>
    </button>
  );
}
