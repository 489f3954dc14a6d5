/** Whose quota is shown; where the panel is narrow, also the way to each of its parts. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import { IconButton } from '../ui/icon-button.tsx';
import { Whose } from '../ui/whose.tsx';
import type { PanelActions } from './actions.ts';

interface PanelTopProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: PanelActions;
}

export function PanelTop({ owners, owner, actions }: PanelTopProps) {
  return (
    <header class="panel-top">
      <div class="top">
        <Whose owners={owners} owner={owner} onShow={actions.show} />
        {actions.openAsTab !== null && (
          <IconButton glyph="out" name={t('openAsTab')} onClick={actions.openAsTab} />
        )}
        <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
      </div>
      <nav class="parts" aria-label={t('parts')}>
        <a href="#now">{t('navNow')}</a>
        <a href="#timeline">{t('navTimeline')}</a>
        <a href="#spent">{t('navSpent')}</a>
        <a href="#today">{t('navToday')}</a>
        <a href="#requests">{t('navRequests')}</a>
      </nav>
    </header>
  );
}
