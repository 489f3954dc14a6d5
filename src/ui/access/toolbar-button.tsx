/** The toolbar button: whether it is on the toolbar, and the keys that open its popup. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { Icon } from '../icons/icons.tsx';
import { Phrases } from '../text/phrases.tsx';

/** Shown until the button is on the toolbar. */
export function PinSection() {
  return (
    <section class="card card-accent">
      <h2>
        <Phrases text={t('pinHeading')} />
      </h2>
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

/**
 * Whether our button is on the toolbar; null where the browser does not say. Chromium hides the button of a new extension
 * until the user pins it.
 */
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

const OPEN_COMMAND = '_execute_action';

/**
 * The keys that open the popup, as the browser writes them; null where there are none. Users can change them, and another
 * extension may have them already.
 */
export function useShortcut(): string | null {
  const [keys, setKeys] = useState<string | null>(null);
  useEffect(() => {
    const read = () => {
      browser.commands.getAll().then(
        (all) => setKeys(all.find(({ name }) => name === OPEN_COMMAND)?.shortcut || null),
        () => {},
      );
    };
    read();
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, []);
  return keys;
}

/** Opens the browser's page for keyboard shortcuts. */
export function changeShortcut(): void {
  const { openShortcutSettings } = browser.commands as { openShortcutSettings?: () => Promise<void> };
  const opened = openShortcutSettings?.() ?? browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
  opened.catch(() => {});
}
