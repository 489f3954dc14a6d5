/** The accounts, the form that adds one, and the observed keys about which the user has decided. */
import { useEffect, useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';
import type { Account } from '../../../storage/accounts.ts';
import type { KeyAssignments } from '../../../storage/key-assignments.ts';
import { AddAccountForm } from '../../../ui/connect/add-account-form.tsx';
import { OptionsSection } from '../sections.tsx';
import { type AccountActions, AccountList } from './account-list.tsx';
import { type KeyActions, KeyList } from './key-list.tsx';

export interface AccountsSectionProps {
  readonly accounts: readonly Account[];
  readonly keyAssignments: KeyAssignments;
  /** The space that the page was opened for; empty if there is none. */
  readonly asked: string;
  readonly actions: AccountActions & KeyActions;
}

export function AccountsSection({ accounts, keyAssignments, asked, actions }: AccountsSectionProps) {
  return (
    <OptionsSection id="accounts" help={t('accountsHelp')}>
      <AccountList accounts={accounts} actions={actions} />
      <AddAccount accounts={accounts} asked={asked} />
      <KeyList keyAssignments={keyAssignments} accounts={accounts} actions={actions} />
    </OptionsSection>
  );
}

/** Open while there is no account, or if the page was opened to add one. It stays open after that, to show the outcome. */
function AddAccount({ accounts, asked }: Pick<AccountsSectionProps, 'accounts' | 'asked'>) {
  const [open, setOpen] = useState(accounts.length === 0);
  useEffect(() => {
    if (asked !== '') setOpen(true);
  }, [asked]);
  return (
    <details class="disclosure" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('addAccountHeading')}</summary>
      <AddAccountForm known={accounts} asked={asked} withLabel />
    </details>
  );
}
