/** The footer of an owner: how fresh the figures are, and the main button (an error's remedy, or fast polling). */
import type { ComponentChildren } from 'preact';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { FastPollingToggle } from '../gauges/fast-polling.tsx';
import { freshnessText, waitText } from '../gauges/freshness-text.ts';
import { IconButton } from '../icons/icons.tsx';
import type { SharedActions } from './actions.ts';
import { ERROR_REMEDIES } from './error-remedies.ts';

interface FooterProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: SharedActions;
  /** Further buttons. */
  readonly children?: ComponentChildren;
}

export function Footer(props: FooterProps) {
  const { owner, now } = props;
  return (
    <footer class="foot">
      <div class="foot-line">
        <p class="freshness">{freshnessText(owner, now)}</p>
        <PollButtons {...props} />
      </div>
      <div class="foot-line">
        <MainAction {...props} />
        {props.children}
      </div>
    </footer>
  );
}

function PollButtons({ owner: { poll, id }, now, actions }: FooterProps) {
  if (poll === null || poll.paused) return null;
  return (
    <>
      <IconButton
        glyph="refresh"
        name={t('refresh')}
        title={waitText(poll, now) ?? t('refresh')}
        turning={poll.running || poll.refreshing}
        onClick={() => actions.refresh(id)}
      />
      <IconButton
        glyph="pause"
        name={t('pause')}
        title={t('pauseTitle')}
        onClick={() => actions.pause(true)}
      />
    </>
  );
}

/** The main button. */
function MainAction({ owner, now, noAccess, actions }: FooterProps) {
  const { poll, id } = owner;
  if (noAccess) return <PrimaryButton text={t('allow')} onClick={actions.allow} />;
  if (poll === null) return <PrimaryButton text={t('addItsAccount')} onClick={actions.openOptions} />;
  if (poll.paused) return <PrimaryButton text={t('resume')} onClick={() => actions.pause(false)} />;
  switch (poll.error === null ? null : ERROR_REMEDIES[poll.error]) {
    case 'allow':
      return <PrimaryButton text={t('allow')} onClick={actions.allow} />;
    case 'newKey':
      return <PrimaryButton text={t('newKey')} onClick={actions.openOptions} />;
    case 'wait':
      // No poll before the time that the space has named.
      return poll.reason === 'retryAfter' ? null : (
        <PrimaryButton text={t('tryNow')} onClick={() => actions.refresh(id)} />
      );
    case null:
      return <FastPollingToggle owner={owner} now={now} onChange={(on) => actions.setFastPolling(id, on)} />;
  }
}

function PrimaryButton({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <button type="button" class="primary" onClick={onClick}>
      {text}
    </button>
  );
}
