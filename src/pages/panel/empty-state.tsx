/** Nothing to show yet: what it is about, and the form that adds an account. */
import { t } from '../../platform/i18n.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import { AddAccountForm } from '../../ui/connect/add-account-form.tsx';
import { HeadlineBox } from '../../ui/gauges/headline.tsx';
import { Icon } from '../../ui/icons/icons.tsx';
import type { PanelActions } from './actions.ts';

export function EmptyState({ noAccess, actions }: { noAccess: boolean; actions: PanelActions }) {
  return (
    <div class="panel panel-first">
      {noAccess ? <NoAccess /> : <HeadlineBox icon="ok" title={t('firstRun')} detail={t('firstRunHelp')} />}
      {noAccess && (
        <button type="button" class="primary allow" onClick={actions.allow}>
          {t('allow')}
        </button>
      )}
      <AddAccountForm known={[]} />
      <button type="button" class="link" onClick={actions.openOptions}>
        {t('options')}
        <Icon name="out" />
      </button>
    </div>
  );
}
