/** Nothing to show yet: what it is about, and the form that adds an account. */
import { t } from '../platform/i18n.ts';
import { AddAccount } from '../ui/add-account.tsx';
import { Glyph } from '../ui/glyphs.tsx';
import { HeadlineBox } from '../ui/headline-box.tsx';
import { NoAccess } from '../ui/no-access.tsx';
import type { PanelActions } from './actions.ts';

export function NoOwner({ noAccess, actions }: { noAccess: boolean; actions: PanelActions }) {
  return (
    <div class="panel panel-first">
      {noAccess ? <NoAccess /> : <HeadlineBox mark="calm" title={t('firstRun')} detail={t('firstRunHelp')} />}
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
