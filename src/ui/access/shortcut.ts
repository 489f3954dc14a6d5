/** The keys that open the popup, as the browser writes them. Users can change them, and another extension can have them already. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';

const OPEN = '_execute_action';

/** Null where there are none. */
export function useShortcut(): string | null {
  const [keys, setKeys] = useState<string | null>(null);
  useEffect(() => {
    const read = () => {
      browser.commands.getAll().then(
        (all) => setKeys(all.find(({ name }) => name === OPEN)?.shortcut || null),
        () => {},
      );
    };
    read();
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, []);
  return keys;
}

/** Opens the browser's own page for such keys. */
export function changeShortcut(): void {
  const { openShortcutSettings } = browser.commands as { openShortcutSettings?: () => Promise<void> };
  const opened = openShortcutSettings?.() ?? browser.tabs.create({ url: 'chrome://extensions/shortcuts' });
  opened.catch(() => {});
}
