/** Other sites whose requests to Backlog are watched, and why the browser asks. */
import { useEffect, useState } from 'preact/hooks';
import browser from '../../../platform/browser.ts';
import { patternOf, type Site, sitesOf } from '../../../platform/host-permissions.ts';
import { t } from '../../../platform/i18n.ts';
import { AddSiteForm } from './add-site-form.tsx';

interface SitesSectionProps {
  readonly sites: readonly Site[];
  readonly onWatch: (host: string) => Promise<boolean>;
  readonly onUnwatch: (site: Site) => void;
}

export function SitesSection({ sites, onWatch, onUnwatch }: SitesSectionProps) {
  return (
    <section class="card">
      <h2>{t('sitesHeading')}</h2>
      <p class="lead">{t('sitesHelp')}</p>
      {sites.length === 0 ? (
        <p class="empty">{t('noSites')}</p>
      ) : (
        <ul class="accounts">
          {sites.map((site) => (
            <li key={site.pattern} class="account account-head">
              <div class="account-names">
                <strong>{site.name}</strong>
              </div>
              <button
                type="button"
                aria-label={t('stopWatchingNamed', site.name)}
                onClick={() => onUnwatch(site)}
              >
                {t('stopWatching')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <AddSiteForm onWatch={onWatch} />
    </section>
  );
}

/** The sites that the browser lets us see beside Backlog's own. */

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
export const addSite = (host: string): Promise<boolean> =>
  browser.permissions.request({ origins: [patternOf(host)] }).catch(() => false);

export function removeSite({ pattern }: Site): void {
  browser.permissions.remove({ origins: [pattern] }).catch(() => {});
}
