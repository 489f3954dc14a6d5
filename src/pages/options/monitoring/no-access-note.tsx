import { t } from '../../../platform/i18n.ts';
import { Callout } from '../../../ui/app/callout.tsx';

export function NoAccessNote({ allow }: { allow: () => void }) {
  return (
    <Callout
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
