/** Nothing to show yet: the form itself, with the space of the open tab already in it. */
import { t } from '../platform/i18n.ts';
import { AddAccount } from '../ui/add-account.tsx';
import { Glyph } from '../ui/glyphs.tsx';
import type { Actions } from './actions.ts';
import { HeadlineBox } from './headline-box.tsx';
import { NoAccess } from './no-access.tsx';

export function FirstRun({ noAccess, actions }: { noAccess: boolean; actions: Actions }) {
  return (
    <div class="popup">
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
