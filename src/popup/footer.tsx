/** How fresh the figures are, what they cost, and what the user can do about either. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import type { LocalMs } from '../quota/time.ts';
import { Glyph } from '../ui/glyphs.tsx';
import { PROBLEMS } from '../ui/problems.ts';
import type { Actions } from './actions.ts';
import { freshness } from './freshness.ts';
import { WatchClosely } from './watch-closely.tsx';

interface FooterProps {
  readonly owner: OwnerView;
  readonly now: LocalMs;
  readonly actions: Actions;
}

export function Footer({ owner, now, actions }: FooterProps) {
  const { poll, id } = owner;
  return (
    <footer class="foot">
      <div class="foot-line">
        <p class="freshness">{freshness(owner, now)}</p>
        <Cure owner={owner} now={now} actions={actions} />
      </div>
      <div class="foot-line">
        {poll === null ? (
          <button type="button" onClick={actions.openOptions}>
            {t('addItsAccount')}
          </button>
        ) : (
          <>
            <WatchClosely owner={owner} now={now} onChange={(on) => actions.watchClosely(id, on)} />
            <button type="button" title={t('pauseTitle')} onClick={() => actions.pause(!poll.paused)}>
              <Glyph name={poll.paused ? 'play' : 'pause'} />
              {t(poll.paused ? 'resume' : 'pause')}
            </button>
          </>
        )}
      </div>
    </footer>
  );
}

/** The one button that helps: read again, a new key, or the permission. */
function Cure({ owner: { poll, id }, actions }: FooterProps) {
  if (poll === null || poll.paused) return null;
  const cure = poll.problem === null ? null : PROBLEMS[poll.problem].cure;
  if (cure === 'newKey')
    return (
      <button type="button" onClick={actions.openOptions}>
        {t('newKey')}
      </button>
    );
  if (cure === 'allow')
    return (
      <button type="button" onClick={actions.allow}>
        {t('allow')}
      </button>
    );
  const name = t(cure === 'wait' ? 'tryNow' : 'refresh');
  return (
    <button
      type="button"
      class={poll.running ? 'icon turning' : 'icon'}
      aria-label={name}
      title={name}
      onClick={() => actions.refresh(id)}
    >
      <Glyph name="refresh" />
    </button>
  );
}
