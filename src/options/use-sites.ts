/** The sites that the browser lets us see beside Backlog's own. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../platform/browser.ts';
import { patternOf, type Site, sitesOf } from '../platform/sites.ts';

export function useSites(): readonly Site[] {
  const [sites, setSites] = useState<readonly Site[]>([]);
  useEffect(() => {
    const { permissions } = browser;
    const read = () => {
      permissions.getAll().then(
        ({ origins = [] }) => setSites(sitesOf(origins)),
        () => {},
      );
    };
    read();
    permissions.onAdded.addListener(read);
    permissions.onRemoved.addListener(read);
    return () => {
      permissions.onAdded.removeListener(read);
      permissions.onRemoved.removeListener(read);
    };
  }, []);
  return sites;
}

/** Must be called straight from a click; resolves to whether it was granted. */
export const watchSite = (host: string): Promise<boolean> =>
  browser.permissions.request({ origins: [patternOf(host)] }).catch(() => false);

export function unwatchSite({ pattern }: Site): void {
  browser.permissions.remove({ origins: [pattern] }).catch(() => {});
}
