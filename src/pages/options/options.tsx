/** The options page: accounts first, then how it is read, and what can be seen. */
import type { ComponentChildren } from 'preact';
import { useRef } from 'preact/hooks';
import { t } from '../../platform/i18n.ts';
import type { Account } from '../../storage/accounts.ts';
import type { RepairLog } from '../../storage/repair.ts';
import { VisibilitySection } from '../../ui/access/host-access.tsx';
import { PinSection } from '../../ui/access/toolbar-button.tsx';
import { AddAccountForm } from '../../ui/connect/add-account-form.tsx';
import { StatusIcon } from '../../ui/icons/icons.tsx';
import { AccountList } from './accounts/account-list.tsx';
import { RepairNotice } from './data/repair-notice.tsx';
import { NoAccessNote } from './monitoring/no-access-note.tsx';

export interface OptionsActions {
  /** Resolves to whether it is stored. */
  readonly rename: (id: string, label: string | null) => Promise<boolean>;
  readonly remove: (id: string) => void;
  readonly pause: (paused: boolean) => void;
  readonly allow: () => void;
  readonly forgetResets: () => void;
}

export interface OptionsPageProps {
  readonly accounts: readonly Account[];
  /** The space that the page was opened for; empty where there is none. */
  readonly asked?: string;
  readonly paused: boolean;
  readonly noAccess: boolean;
  readonly unpinned: boolean;
  /** What was found damaged since the user last read of it. */
  readonly resets?: RepairLog;
  readonly actions: OptionsActions;
  /** Sections about what is kept. */
  readonly children?: ComponentChildren;
}

export function OptionsPage({
  accounts,
  asked = '',
  paused,
  noAccess,
  unpinned,
  resets = {},
  actions,
  children,
}: OptionsPageProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  const remove = (id: string) => {
    actions.remove(id);
    // The button that had the focus goes with its account.
    heading.current?.focus();
  };
  return (
    <div class="page">
      <header class="page-head">
        <StatusIcon name="brand" size={28} />
        <h1>{t('extName')}</h1>
      </header>
      <RepairNotice resets={resets} onRead={actions.forgetResets} />
      {noAccess && <NoAccessNote allow={actions.allow} />}
      {unpinned && <PinSection />}
      <section class="card">
        <h2 ref={heading} tabIndex={-1}>
          {t('accounts')}
        </h2>
        <p class="lead">{t('accountsHelp')}</p>
        <AccountList accounts={accounts} onRename={actions.rename} onRemove={remove} />
        <h3>{t('addAnother')}</h3>
        <AddAccountForm known={accounts} asked={asked} withLabel />
      </section>
      <section class="card">
        <h2>{t('readingHeading')}</h2>
        <p class="lead">{t('readingHelp')}</p>
        <label class="check">
          <input
            type="checkbox"
            checked={!paused}
            onChange={(event) => actions.pause(!event.currentTarget.checked)}
          />
          <span>{t('readingOn')}</span>
        </label>
      </section>
      {children}
      <VisibilitySection />
      <p class="page-foot">
        {t('unaffiliated')} <a href="../welcome/index.html">{t('welcomePage')}</a>
      </p>
    </div>
  );
}
