/** How fresh the figures are, and what to do: the cure of a problem, or a closer watch with its cost. */
import { t } from '../platform/i18n.ts';
import type { OwnerView, PollView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { Glyph } from '../ui/glyphs.tsx';
import { CURES } from '../ui/problems.ts';
import type { Actions } from './actions.ts';
import { freshness } from './freshness.ts';
import { WatchClosely } from './watch-closely.tsx';

interface FooterProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly noAccess: boolean;
  readonly actions: Actions;
}

export function Footer(props: FooterProps) {
  const { owner, now, actions } = props;
  const { poll } = owner;
  return (
    <footer class="foot">
      <div class="foot-line">
        <p class="freshness">{freshness(owner, now)}</p>
        {poll !== null && <Refresh poll={poll} onClick={() => actions.refresh(owner.id)} />}
      </div>
      <div class="foot-line">
        <MainAction {...props} />
        {poll !== null && (
          <button
            type="button"
            class="pause"
            title={t('pauseTitle')}
            onClick={() => actions.pause(!poll.paused)}
          >
            <Glyph name={poll.paused ? 'play' : 'pause'} />
            {t(poll.paused ? 'resume' : 'pause')}
          </button>
        )}
      </div>
    </footer>
  );
}

/** The one button that helps most. */
function MainAction({ owner, now, noAccess, actions }: FooterProps) {
  const { poll, id } = owner;
  if (noAccess) return <Primary text={t('allow')} onClick={actions.allow} />;
  if (poll === null) return <Primary text={t('addItsAccount')} onClick={actions.openOptions} />;
  if (poll.paused) return null;
  switch (poll.problem === null ? null : CURES[poll.problem]) {
    case 'allow':
      return <Primary text={t('allow')} onClick={actions.allow} />;
    case 'newKey':
      return <Primary text={t('newKey')} onClick={actions.openOptions} />;
    case 'wait':
      return <Primary text={t('tryNow')} onClick={() => actions.refresh(id)} />;
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

function Refresh({ poll, onClick }: { poll: PollView; onClick: () => void }) {
  return (
    <button
      type="button"
      class={poll.running ? 'icon turning' : 'icon'}
      aria-label={t('refresh')}
      title={t('refresh')}
      onClick={onClick}
    >
      <Glyph name="refresh" />
    </button>
  );
}
