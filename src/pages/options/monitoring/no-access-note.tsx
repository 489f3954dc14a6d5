import { t } from '../../../platform/i18n.ts';
import { NoticeBox } from '../../../ui/app/callout.tsx';

export function NoAccessNote({ allow }: { allow: () => void }) {
  return (
    <NoticeBox
      title={t('noAccess')}
      text={t('noAccessHelp')}
      action={
        <button type="button" class="primary" onClick={allow}>
          {t('allow')}
        </button>
      }
    />
  );
}
