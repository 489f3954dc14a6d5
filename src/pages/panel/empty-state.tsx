/** Nothing to show yet: what it is about, and the form that adds an account. */
import { t } from '../../platform/i18n.ts';
import { NoAccess } from '../../ui/access/host-access.tsx';
import { AddAccount } from '../../ui/connect/add-account-form.tsx';
import { HeadlineBox } from '../../ui/gauges/headline-box.tsx';
import { Glyph } from '../../ui/icons/icons.tsx';
import type { PanelActions } from './actions.ts';

export function NoOwner({ noAccess, actions }: { noAccess: boolean; actions: PanelActions }) {
  return (
    <div class="panel panel-first">
      {noAccess ? <NoAccess /> : <HeadlineBox mark="ok" title={t('firstRun')} detail={t('firstRunHelp')} />}
      {noAccess && (
        <button type="button" class="primary allow" onClick={actions.allow}>
          {t('allow')}
        </button>
      )}
      <AddAccount known={[]} />
      <button type="button" class="link" onClick={actions.openOptions}>
        {t('options')}
        <Glyph name="out" />
      </button>
    </div>
  );
}
