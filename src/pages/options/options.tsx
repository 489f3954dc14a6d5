/** The options page: notices first, then the sections beside their navigation. */
import type { LocalMs } from '../../core/time.ts';
import type { Diagnostics } from '../../export/diagnostics.ts';
import type { Site } from '../../platform/host-permissions.ts';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import type { KeyAssignments } from '../../storage/key-assignments.ts';
import type { RepairLog } from '../../storage/repair.ts';
import type { Settings } from '../../storage/settings.ts';
import { VisibilitySection } from '../../ui/access/host-access.tsx';
import { PinSection } from '../../ui/access/toolbar-button.tsx';
import { Callout } from '../../ui/app/callout.tsx';
import { StatusIcon } from '../../ui/icons/icons.tsx';
import type { AccountActions } from './accounts/account-list.tsx';
import { AccountsSection } from './accounts/accounts-section.tsx';
import type { KeyActions } from './accounts/key-list.tsx';
import { CheckingSection, type PolledAccount } from './checking-section.tsx';
import { type DataActions, DataSection } from './data-section.tsx';
import { DiagnosticsSection, RepairNotice } from './diagnostics.tsx';
import { NotificationsSection } from './notifications-section.tsx';
import { RadioGroup } from './radio-group.tsx';
import { OptionsSection, SectionNav, Subsection } from './sections.tsx';
import { SitesSection } from './sites-section.tsx';

export interface OptionsActions extends AccountActions, KeyActions, DataActions {
  readonly allow: () => void;
  readonly clearRepairLog: () => void;
  readonly changeShortcut: () => void;
  readonly testNotification: () => void;
  /** Resolves to whether the browser granted access to the site. */
  readonly addSite: (host: string) => Promise<boolean>;
  readonly removeSite: (site: Site) => void;
  readonly readDiagnostics: () => Promise<Pick<Diagnostics, 'rejected' | 'inferredCategories'>>;
}

export interface OptionsPageProps {
  readonly now: LocalMs;
  readonly accounts: readonly Account[];
  readonly polledAccounts: readonly PolledAccount[];
  readonly settings: Settings;
  readonly keyAssignments: KeyAssignments;
  readonly sites: readonly Site[];
  /** The space that the page was opened for; empty if there is none. */
  readonly asked: string;
  /** The keys that open the popup; null if there are none. */
  readonly shortcut: string | null;
  readonly noAccess: boolean;
  readonly unpinned: boolean;
  readonly notificationsBlocked: boolean;
  /** What was damaged and replaced, until the user has read it. */
  readonly repairs: RepairLog;
  readonly actions: OptionsActions;
}

export function OptionsPage(props: OptionsPageProps) {
  const { noAccess, unpinned, repairs, actions } = props;
  return (
    <div class="page options-page">
      <header class="page-head">
        <StatusIcon name="brand" size={28} />
        <h1>{t('extName')}</h1>
      </header>
      <RepairNotice log={repairs} onRead={actions.clearRepairLog} />
      {noAccess && <NoAccessCallout onAllow={actions.allow} />}
      {unpinned && <PinSection />}
      <div class="section-columns">
        <SectionNav />
        <div>
          <Sections {...props} />
          <details class="disclosure">
            <summary>{t('visibilityHeading')}</summary>
            <VisibilitySection />
          </details>
          <p class="page-foot">
            {t('unaffiliated')} <a href="../welcome/index.html">{t('gettingStarted')}</a>
          </p>
        </div>
      </div>
    </div>
  );
}

function Sections(props: OptionsPageProps) {
  const { now, accounts, settings, keyAssignments, sites, asked, shortcut, notificationsBlocked, actions } =
    props;
  return (
    <>
      <AccountsSection accounts={accounts} keyAssignments={keyAssignments} asked={asked} actions={actions} />
      <CheckingSection
        settings={settings}
        accounts={props.polledAccounts}
        onChange={actions.changeSettings}
      />
      <ButtonSection settings={settings} shortcut={shortcut} actions={actions} />
      <NotificationsSection
        settings={settings}
        now={now}
        blocked={notificationsBlocked}
        onChange={actions.changeSettings}
        onTest={actions.testNotification}
      />
      <SitesSection sites={sites} onAdd={actions.addSite} onRemove={actions.removeSite} />
      <DataSection settings={settings} actions={actions} />
      <DiagnosticsSection read={actions.readDiagnostics} />
    </>
  );
}

interface ButtonSectionProps {
  readonly settings: Settings;
  readonly shortcut: string | null;
  readonly actions: Pick<OptionsActions, 'changeSettings' | 'changeShortcut'>;
}

/** The number on the toolbar button, and the keys that open the popup, which only the browser's own page can change. */
function ButtonSection({ settings, shortcut, actions }: ButtonSectionProps) {
  return (
    <OptionsSection id="button">
      <RadioGroup
        legend={t('numberHeading')}
        value={settings.numberAlways ? 'always' : 'atRisk'}
        onChange={(value) => void actions.changeSettings({ numberAlways: value === 'always' })}
        options={[
          { value: 'always', text: t('numberAlways') },
          { value: 'atRisk', text: t('numberAtRisk') },
        ]}
      />
      <Subsection
        title={t('keyboardHeading')}
        help={shortcut === null ? t('noShortcut') : t('shortcutOpensPopup', shortcut)}
      >
        <div class="button-row">
          <button type="button" onClick={actions.changeShortcut}>
            {t('changeShortcut')}
          </button>
        </div>
      </Subsection>
    </OptionsSection>
  );
}

function NoAccessCallout({ onAllow }: { onAllow: () => void }) {
  return (
    <Callout
      title={t('noAccess')}
      text={t('noAccessHelp')}
      action={
        <button type="button" class="primary" onClick={onAllow}>
          {t('allow')}
        </button>
      }
    />
  );
}
