/** The form that asks for one more site. The browser must hear of it straight from the click. */
import type { TargetedMouseEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { parseSite, type SiteInput } from '../../../platform/host-permissions.ts';
import { type MessageKey, t } from '../../../platform/i18n.ts';
import { Field } from '../../../ui/connect/field.tsx';

const SITE_ERRORS: Record<Exclude<SiteInput['kind'], 'site'>, MessageKey> = {
  empty: 'siteMissing',
  notASite: 'siteNotOne',
  backlog: 'siteBacklog',
};

export function AddSiteForm({ onWatch }: { onWatch: (host: string) => Promise<boolean> }) {
  const input = useRef<HTMLInputElement>(null);
  const [complaint, setComplaint] = useState<string | null>(null);
  const [result, setResult] = useState('');
  const watch = async (event: TargetedMouseEvent<HTMLButtonElement>) => {
    event.preventDefault();
    setResult('');
    const site = parseSite(input.current?.value ?? '');
    if (site.kind !== 'site') {
      setComplaint(t(SITE_ERRORS[site.kind]));
      input.current?.focus();
      return;
    }
    setComplaint(null);
    const granted = await onWatch(site.host);
    setResult(t(granted ? 'siteGranted' : 'siteDenied', site.host));
    if (granted && input.current !== null) input.current.value = '';
  };
  return (
    <form class="narrow-form" noValidate>
      <Field label={t('site')} hint={t('siteHint')} error={complaint}>
        {(ties) => (
          <input
            {...ties}
            ref={input}
            type="text"
            inputMode="url"
            spellcheck={false}
            autocapitalize="none"
            autocomplete="off"
            onInput={() => setComplaint(null)}
          />
        )}
      </Field>
      {/* Enter in the field clicks it too. */}
      <button type="submit" onClick={watch}>
        {t('watchSite')}
      </button>
      <p class="result" role="status">
        {result}
      </p>
    </form>
  );
}
