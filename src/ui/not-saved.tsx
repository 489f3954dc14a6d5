import { t } from '../platform/i18n.ts';
import { NoticeBox } from './notice-box.tsx';
import type { Saving } from './use-saving.ts';

/** Says that a change was not stored, at the bottom of what is visible; the region stays, for screen readers. */
export function NotSaved({ saving: { failed, retry } }: { saving: Saving }) {
  return (
    <div role="alert" class="not-saved">
      {failed.length > 0 && (
        <NoticeBox
          title={t('changeNotSaved')}
          action={
            <button type="button" onClick={retry}>
              {t('tryAgain')}
            </button>
          }
        />
      )}
    </div>
  );
}
