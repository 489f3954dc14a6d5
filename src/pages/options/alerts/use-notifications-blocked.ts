import { useEffect, useState } from 'preact/hooks';
import browser from '../../../platform/browser.ts';

interface PermissionLevelApi {
  /** Chromium only: Firefox does not tell, nor does an operating system. */
  getPermissionLevel?(): Promise<string>;
}

/** Whether the browser keeps this extension's notifications back, in silence: `create` then makes none and reports none. */
export function useNotificationsBlocked(): boolean {
  const [off, setOff] = useState(false);
  useEffect(() => {
    const read = () => {
      (browser.notifications as PermissionLevelApi).getPermissionLevel?.().then(
        (level) => setOff(level === 'denied'),
        () => {},
      );
    };
    read();
    window.addEventListener('focus', read);
    return () => window.removeEventListener('focus', read);
  }, []);
  return off;
}
