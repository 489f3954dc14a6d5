import { useEffect, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { Icon } from '../icons/icons.tsx';

/** Shown until the button is on the toolbar. */
export function PinSection() {
  return (
    <section class="card card-accent">
      <h2>{t('pinHeading')}</h2>
      <p class="lead">{t('pinWhy')}</p>
      <ol class="steps">
        <li>
          {t('pinStep1')} <Icon name="puzzle" />
        </li>
        <li>
          {t('pinStep2')} <Icon name="pin" />
        </li>
      </ol>
    </section>
  );
}

/** Whether our button is on the toolbar. Chromium hides a new extension's until the user pins it; Firefox does not ask. */

/** Null where the browser does not say. */
export function usePinned(): boolean | null {
  const [pinned, setPinned] = useState<boolean | null>(null);
  useEffect(() => {
    const check = () => {
      browser.action.getUserSettings?.().then(
        ({ isOnToolbar }) => setPinned(isOnToolbar ?? null),
        () => {},
      );
    };
    check();
    browser.action.onUserSettingsChanged?.addListener(check);
    window.addEventListener('focus', check);
    return () => {
      browser.action.onUserSettingsChanged?.removeListener(check);
      window.removeEventListener('focus', check);
    };
  }, []);
  return pinned;
}
