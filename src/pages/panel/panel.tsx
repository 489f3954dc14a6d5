/** The panel: how things stand, what has been spent by whom, and each request. */
import type { OwnerId, OwnerView, Snapshot } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import { IconButton } from '../../ui/icons/icons.tsx';
import { OtherOwners, spokenText } from '../../ui/owners/other-owners.tsx';
import { OwnerSwitcher } from '../../ui/owners/owner-switcher.tsx';
import type { PanelActions } from './actions.ts';
import { EmptyState } from './empty-state.tsx';
import { HistorySection, type PanelHistory } from './history/history-section.tsx';
import { CurrentStatus } from './now/current-status.tsx';

export interface PanelProps extends PanelHistory {
  readonly snapshot: Snapshot;
  /** The owner to show. */
  readonly shown: OwnerId;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  readonly actions: PanelActions;
}

export function Panel(props: PanelProps) {
  const { snapshot, shown, noAccess, actions } = props;
  const { owners, at } = snapshot;
  const owner = owners.find(({ id }) => id === shown) ?? owners[0];
  if (owner === undefined) return <EmptyState noAccess={noAccess} actions={actions} />;
  return (
    <div class="panel">
      <PanelTop owners={owners} owner={owner} actions={actions} />
      <OtherOwners owners={owners} shown={owner.id} onShow={actions.show} />
      <div class="columns">
        <CurrentStatus owner={owner} now={at} noAccess={noAccess} actions={actions} />
        <HistorySection {...props} key={owner.id} owner={owner} now={at} />
      </div>
      <p class="visually-hidden" role="status">
        {spokenText(owners, owner)}
      </p>
    </div>
  );
}

/** Whose quota is shown; where the panel is narrow, also the way to each of its parts. */

interface PanelTopProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: PanelActions;
}

function PanelTop({ owners, owner, actions }: PanelTopProps) {
  return (
    <header class="panel-top">
      <div class="header">
        <OwnerSwitcher owners={owners} owner={owner} onShow={actions.show} />
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
