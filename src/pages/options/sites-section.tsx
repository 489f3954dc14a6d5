/** Other sites whose requests to Backlog are monitored, and the form that adds one. */
import type { TargetedMouseEvent } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import browser from '../../platform/browser.ts';
import { parseSite, patternOf, type Site, type SiteInput, sitesOf } from '../../platform/host-permissions.ts';
import { type MessageKey, t } from '../../platform/i18n.ts';
import { Field } from '../../ui/connect/field.tsx';
import { OptionsSection } from './sections.tsx';

interface SitesSectionProps {
  readonly sites: readonly Site[];
  readonly onAdd: (host: string) => Promise<boolean>;
  readonly onRemove: (site: Site) => void;
}

export function SitesSection({ sites, onAdd, onRemove }: SitesSectionProps) {
  return (
    <OptionsSection id="sites" help={t('sitesHelp')}>
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
                aria-label={t('removeSiteNamed', site.name)}
                onClick={() => onRemove(site)}
              >
                {t('removeSite')}
              </button>
            </li>
          ))}
        </ul>
      )}
      <AddSiteForm onAdd={onAdd} />
    </OptionsSection>
  );
}

/** The sites to which the browser has granted access, without Backlog's own. */
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

/** Asks for access; must be called synchronously in a click. Resolves to whether it was granted. */
export const addSite = (host: string): Promise<boolean> =>
  browser.permissions.request({ origins: [patternOf(host)] }).catch(() => false);

export function removeSite({ pattern }: Site): void {
  browser.permissions.remove({ origins: [pattern] }).catch(() => {});
}

const SITE_ERRORS: Record<Exclude<SiteInput['kind'], 'site'>, MessageKey> = {
  empty: 'siteMissing',
  notASite: 'notASite',
  backlog: 'siteIsBacklog',
};

function AddSiteForm({ onAdd }: { onAdd: (host: string) => Promise<boolean> }) {
  const input = useRef<HTMLInputElement>(null);
  const [error, setError] = useState<string | null>(null);
  const [result, setResult] = useState('');
  const add = async (event: TargetedMouseEvent<HTMLButtonElement>) => {
    event.preventDefault();
    setResult('');
    const site = parseSite(input.current?.value ?? '');
    if (site.kind !== 'site') {
      setError(t(SITE_ERRORS[site.kind]));
      input.current?.focus();
      return;
    }
    setError(null);
    const granted = await onAdd(site.host);
    setResult(t(granted ? 'siteGranted' : 'siteDenied', site.host));
    if (granted && input.current !== null) input.current.value = '';
  };
  return (
    <form class="narrow-form" noValidate>
      <Field label={t('site')} hint={t('siteHint')} error={error}>
        {(ties) => (
          <input
            {...ties}
            ref={input}
            type="text"
            inputMode="url"
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            onInput={() => setError(null)}
          />
        )}
      </Field>
      {/* Enter in the field also clicks this button, and the browser asks only within a click. */}
      <button type="submit" onClick={add}>
        {t('addSite')}
      </button>
      <p class="result" role="status">
        {result}
      </p>
    </form>
  );
}
