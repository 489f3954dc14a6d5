import { t } from '../../../platform/i18n.ts';
import { changeShortcut } from '../../../ui/access/toolbar-button.tsx';

/** The keys that open the popup. Only the browser's own page can change them. */
export function ShortcutSection({ keys }: { keys: string | null }) {
  return (
    <section class="card">
      <h2>{t('keyboardHeading')}</h2>
      <p class="lead">{keys === null ? t('noShortcut') : t('opensWith', keys)}</p>
      <div class="button-row">
        <button type="button" onClick={changeShortcut}>
          {t('changeShortcut')}
        </button>
      </div>
    </section>
  );
}
