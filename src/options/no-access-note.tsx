import { t } from '../platform/i18n.ts';
import { Mark } from '../ui/mark.tsx';

export function NoAccessNote({ allow }: { allow: () => void }) {
  return (
    <div class="notice notice-bad">
      <Mark name="danger" size={18} />
      <p>
        <strong>{t('noAccess')}</strong> <span>{t('noAccessHelp')}</span>
      </p>
      <button type="button" class="primary" onClick={allow}>
        {t('allow')}
      </button>
    </div>
  );
}
