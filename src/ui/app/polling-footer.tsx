/** The footer of an owner: how fresh the figures are, and what the user can do about an error. */
import type { ComponentChildren } from 'preact';
import type { OwnerId, OwnerView, PollError } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { Icon } from '../icons/icons.tsx';
import { freshnessText, pollDelayText, pollPlanText } from './polling-status.ts';

/** What the user can do in the popup and in the panel. */
export interface SharedActions {
  readonly show: (owner: OwnerId) => void;
  readonly refresh: (owner: OwnerId) => void;
  readonly setFastPolling: (owner: OwnerId, on: boolean) => void;
  readonly pause: (paused: boolean) => void;
  readonly allow: () => void;
  readonly openOptions: () => void;
  /** Opens the form that adds an account, with this space in it. */
  readonly addAccount: (space: string) => void;
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
  /** Further buttons, beside the age of the figures. */
  readonly children?: ComponentChildren;
}

export function Footer(props: FooterProps) {
  const { owner, now } = props;
  return (
    <footer class="footer">
      <RemedyButton {...props} />
      <div class="footer-line">
        <div class="freshness">
          <Freshness {...props} />
          <small>{pollPlanText(owner.poll, now)}</small>
        </div>
        {props.children}
      </div>
    </footer>
  );
}

/** "Checked 3 s ago", which checks again on a click where there are polls. */
function Freshness({ owner, now, actions }: FooterProps) {
  const { poll, id } = owner;
  const text = freshnessText(owner, now);
  if (poll === null || poll.paused) return <span>{text}</span>;
  return (
    <button
      type="button"
      class={poll.running || poll.refreshing ? 'refresh turning' : 'refresh'}
      title={pollDelayText(poll, now) ?? t('checkNow')}
      onClick={() => actions.refresh(id)}
    >
      <span>{text}</span>
      <Icon name="refresh" />
      <span class="visually-hidden">{t('checkNow')}</span>
    </button>
  );
}

/** The button that fixes the current error; null if there is none, or if only waiting helps. */
function RemedyButton({ owner: { poll, id, space }, noAccess, actions }: FooterProps) {
  const addAccount = () => actions.addAccount(space);
  if (noAccess) return <PrimaryButton text={t('allow')} onClick={actions.allow} />;
  if (poll === null) return <PrimaryButton text={t('addThisAccount')} onClick={addAccount} />;
  if (poll.paused) return <PrimaryButton text={t('resumeChecking')} onClick={() => actions.pause(false)} />;
  switch (poll.error === null ? null : ERROR_REMEDIES[poll.error]) {
    case 'allow':
      return <PrimaryButton text={t('allow')} onClick={actions.allow} />;
    case 'newKey':
      return <PrimaryButton text={t('enterNewKey')} onClick={addAccount} />;
    case 'wait':
      // No poll before the time that the space has named.
      return poll.reason === 'retryAfter' ? null : (
        <PrimaryButton text={t('tryNow')} onClick={() => actions.refresh(id)} />
      );
    case null:
      return null;
  }
}

function PrimaryButton({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <button type="button" class="primary" onClick={onClick}>
      {text}
    </button>
  );
}
