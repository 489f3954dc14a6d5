import { t } from '../platform/i18n.ts';
import type { Loading } from './live.ts';
import { NoticeBox } from './notice-box.tsx';

/** A screen before what is stored has been read: empty, or the reason and a way to try again. */
export function NotLoaded({ failed, retry }: Omit<Loading, 'live'>) {
  return (
    <div role="alert" class="not-loaded">
      {failed && (
        <NoticeBox
          title={t('notLoaded')}
          text={t('notLoadedHelp')}
          action={
            <button type="button" class="primary" onClick={retry}>
              {t('tryAgain')}
            </button>
          }
        />
      )}
    </div>
  );
}
