/** The panel: the current status and the history of one owner; without any owner, the form that adds an account. */
import type { OwnerId, OwnerView, Snapshot } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import type { SharedActions } from '../../ui/app/polling-footer.tsx';
import { FirstRun } from '../../ui/connect/first-run.tsx';
import { IconButton } from '../../ui/icons/icons.tsx';
import { AccountOverview } from '../../ui/owners/account-overview.tsx';
import { announcement } from '../../ui/owners/announcement.ts';
import { OwnerSwitcher } from '../../ui/owners/owner-switcher.tsx';
import { CurrentStatus } from './current-status.tsx';
import { HistorySection, type PanelHistory } from './history/history-section.tsx';

/** What the user can do in the panel. */
export interface PanelActions extends SharedActions {
  readonly dismissFinding: (owner: OwnerId, finding: string) => void;
  /** Null where the panel is a tab already. */
  readonly openAsTab: (() => void) | null;
}

export interface PanelProps extends PanelHistory {
  readonly snapshot: Snapshot;
  /** The owner to show; null where there is none yet. */
  readonly owner: OwnerView | null;
  /** The browser keeps Backlog's hosts from us. */
  readonly noAccess: boolean;
  readonly actions: PanelActions;
}

export function Panel(props: PanelProps) {
  const { snapshot, owner, noAccess, actions } = props;
  const { owners, at } = snapshot;
  if (owner === null) return <FirstRun class="panel panel-empty" noAccess={noAccess} actions={actions} />;
  return (
    <div class="panel">
      <PanelTop owners={owners} owner={owner} actions={actions} />
      <AccountOverview owners={owners} shown={owner.id} now={at} onShow={actions.show} />
      <div class="columns">
        <CurrentStatus
          owner={owner}
          now={at}
          noAccess={noAccess}
          actions={actions}
          onDismissFinding={(finding) => actions.dismissFinding(owner.id, finding)}
        />
        <HistorySection {...props} key={owner.id} owner={owner} now={at} />
      </div>
      <p class="visually-hidden" role="status">
        {announcement(owners, owner)}
      </p>
    </div>
  );
}

interface PanelTopProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: PanelActions;
}

/** The header: the owner switcher, and links to the sections where the panel is narrow. */
function PanelTop({ owners, owner, actions }: PanelTopProps) {
  return (
    <header class="panel-header">
      <div class="header">
        <OwnerSwitcher owners={owners} owner={owner} onShow={actions.show} />
        {actions.openAsTab !== null && (
          <IconButton glyph="out" name={t('openAsTab')} onClick={actions.openAsTab} />
        )}
        <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
      </div>
      <nav class="section-nav" aria-label={t('onThisPage')}>
        <a href="#now">{t('navNow')}</a>
        <a href="#usage">{t('navUsage')}</a>
        <a href="#timeline">{t('navTimeline')}</a>
        <a href="#history">{t('historyHeading')}</a>
        <a href="#batch">{t('navBatch')}</a>
        <a href="#requests">{t('navRequests')}</a>
      </nav>
    </header>
  );
}
