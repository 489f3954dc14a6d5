/** How fresh the figures are, and what to do: the cure of a problem, or a closer watch with its cost. */
import type { ComponentChildren } from 'preact';
import type { OwnerView } from '../../core/snapshot.ts';
import type { LocalMs } from '../../core/time.ts';
import { t } from '../../platform/i18n.ts';
import { WatchClosely } from '../gauges/fast-polling.tsx';
import { freshness, waitReason } from '../gauges/freshness-text.ts';
import { IconButton } from '../icons/icons.tsx';
import type { Actions } from './actions.ts';
import { CURES } from './error-remedies.ts';

interface FooterProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: Actions;
  /** What else stands beside the main button. */
  readonly children?: ComponentChildren;
}

export function Footer(props: FooterProps) {
  const { owner, now } = props;
  return (
    <footer class="foot">
      <div class="foot-line">
        <p class="freshness">{freshness(owner, now)}</p>
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
        title={waitReason(poll, now) ?? t('refresh')}
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

/** The one button that helps most. */
function MainAction({ owner, now, noAccess, actions }: FooterProps) {
  const { poll, id } = owner;
  if (noAccess) return <Primary text={t('allow')} onClick={actions.allow} />;
  if (poll === null) return <Primary text={t('addItsAccount')} onClick={actions.openOptions} />;
  if (poll.paused) return <Primary text={t('resume')} onClick={() => actions.pause(false)} />;
  switch (poll.error === null ? null : CURES[poll.error]) {
    case 'allow':
      return <Primary text={t('allow')} onClick={actions.allow} />;
    case 'newKey':
      return <Primary text={t('newKey')} onClick={actions.openOptions} />;
    case 'wait':
      // Before the time that the space has named nothing is asked.
      return poll.reason === 'retryAfter' ? null : (
        <Primary text={t('tryNow')} onClick={() => actions.refresh(id)} />
      );
    case null:
      return <WatchClosely owner={owner} now={now} onChange={(on) => actions.watchClosely(id, on)} />;
  }
}

function Primary({ text, onClick }: { text: string; onClick: () => void }) {
  return (
    <button type="button" class="primary" onClick={onClick}>
      {text}
    </button>
  );
}
