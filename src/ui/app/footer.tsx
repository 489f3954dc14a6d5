/** The footer of an owner: how fresh the figures are, and the main button (an error's remedy, or fast polling). */
import type { ComponentChildren } from 'preact';
import type { OwnerId, OwnerView, PollError } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { IconButton } from '../icons/icons.tsx';
import { FastPollingToggle, freshnessText, waitText } from './polling-status.tsx';

/** What the user can do in the popup and in the panel. */
export interface SharedActions {
  readonly show: (owner: OwnerId) => void;
  readonly refresh: (owner: OwnerId) => void;
  readonly setFastPolling: (owner: OwnerId, on: boolean) => void;
  readonly pause: (paused: boolean) => void;
  readonly allow: () => void;
  readonly openOptions: () => void;
}

/** `wait`: the error may pass by itself, so the button tries again. */
type ErrorRemedy = 'wait' | 'newKey' | 'allow';

/** The texts of an error are in the catalogue under its name and its name + `Help`. */
export const ERROR_REMEDIES: Record<PollError, ErrorRemedy> = {
  keyRefused: 'newKey',
  keyUnusable: 'newKey',
  noPermission: 'allow',
  addressRefused: 'wait',
  secondFactor: 'wait',
  forbidden: 'wait',
  licence: 'wait',
  noSuchSpace: 'wait',
  notBacklog: 'wait',
  redirected: 'wait',
  serverError: 'wait',
  garbled: 'wait',
  timeout: 'wait',
  offline: 'wait',
  network: 'wait',
  limitReached: 'wait',
};

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
    <footer class="footer">
      <div class="footer-line">
        <p class="freshness">{freshnessText(owner, now)}</p>
        <PollButtons {...props} />
      </div>
      <div class="footer-line">
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
