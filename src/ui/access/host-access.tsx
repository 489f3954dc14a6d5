/**
 * Whether this extension has access to Backlog's hosts. Firefox users can revoke it; Chromium users can set it to "on
 * click".
 */
import { useCallback, useEffect, useState } from 'preact/hooks';
import { HOST_PATTERNS } from '../../backlog-api/hosts.ts';
import browser from '../../platform/browser.ts';
import { t } from '../../platform/i18n.ts';
import { HeadlineBox } from '../gauges/headline.tsx';
import { Phrases } from '../text/phrases.tsx';

export interface HostAccess {
  /** False too while the browser has not answered yet, so that a screen with access is rendered once. */
  readonly noAccess: boolean;
  /** Must be called synchronously in a click. */
  readonly request: () => void;
}

export function useHostAccess(): HostAccess {
  const [noAccess, setNoAccess] = useState(false);
  const answered = (granted: boolean) => setNoAccess(!granted);
  useEffect(() => {
    const { permissions } = browser;
    const check = () => {
      permissions.contains({ origins: HOST_PATTERNS }).then(answered, () => {});
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
    browser.permissions.request({ origins: HOST_PATTERNS }).then(answered, () => {});
  }, []);
  return { noAccess, request };
}

/** Shown while the extension has no access to Backlog's hosts. */
export function NoAccess() {
  return <HeadlineBox icon="attention" title={t('noAccess')} detail={t('noAccessHelp')} />;
}

/** What this browser can and cannot see, and where the key goes. */
export function VisibilitySection() {
  return (
    <section class="card">
      <h2>
        <Phrases text={t('visibilityHeading')} />
      </h2>
      <dl class="visibility">
        <dt>{t('seenAtOnce')}</dt>
        <dd>{t('seenBacklogPages')}</dd>
        <dd>{t('seenOwnChecks')}</dd>
        <dt>{t('seenAtNextCheck')}</dt>
        <dd>{t('seenOtherPrograms')}</dd>
        <dt>{t('neverSeen')}</dt>
        <dd>{t('neverSeenContents')}</dd>
      </dl>
      <h3>{t('privacyHeading')}</h3>
      <p class="lead">{t('privacy')}</p>
    </section>
  );
}
