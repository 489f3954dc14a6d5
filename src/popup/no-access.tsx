import { t } from '../platform/i18n.ts';
import { HeadlineBox } from './headline-box.tsx';

/** The browser keeps Backlog's hosts from us: nothing else matters until the user allows them. */
export function NoAccess({ allow }: { allow: () => void }) {
  return (
    <HeadlineBox mark="attention" title={t('noAccess')} detail={t('noAccessHelp')}>
      <button type="button" class="primary" onClick={allow}>
        {t('allow')}
      </button>
    </HeadlineBox>
  );
}
