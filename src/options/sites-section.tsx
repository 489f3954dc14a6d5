/** Other sites whose requests to Backlog are watched, and why the browser asks. */
import { t } from '../platform/i18n.ts';
import type { Site } from '../platform/sites.ts';
import { WatchSite } from './watch-site.tsx';

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
      <WatchSite onWatch={onWatch} />
    </section>
  );
}
