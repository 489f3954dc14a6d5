/** Whether the browser lets us see Backlog's hosts. Firefox lets users take them away, Chromium can set them "on click". */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { HOST_PATTERNS } from '../../backlog-api/hosts.ts';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { HeadlineBox } from '../gauges/headline-box.tsx';

export interface HostAccess {
  /** Null while the browser has not answered yet. */
  readonly granted: boolean | null;
  /** Must be called straight from a click. */
  readonly request: () => void;
}

export function useHostAccess(): HostAccess {
  const [granted, setGranted] = useState<boolean | null>(null);
  useEffect(() => {
    const { permissions } = browser;
    const check = () => {
      permissions.contains({ origins: HOST_PATTERNS }).then(setGranted, () => {});
    };
    check();
    permissions.onAdded.addListener(check);
    permissions.onRemoved.addListener(check);
    return () => {
      permissions.onAdded.removeListener(check);
      permissions.onRemoved.removeListener(check);
    };
  }, []);
  const request = useCallback(() => {
    browser.permissions.request({ origins: HOST_PATTERNS }).then(setGranted, () => {});
  }, []);
  return { granted, request };
}

/** The browser keeps Backlog's hosts from us: nothing else matters until the user allows them. */
export function NoAccess() {
  return <HeadlineBox icon="attention" title={t('noAccess')} detail={t('noAccessHelp')} />;
}
