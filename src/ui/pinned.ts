/** Whether our button is on the toolbar. Chromium hides a new extension's until the user pins it; Firefox does not ask. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../platform/browser.ts';

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
