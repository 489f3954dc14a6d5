import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import { AccountRow } from './account-row.tsx';
import type { OptionsActions } from './options.tsx';

export function AccountList({
  accounts,
  actions,
}: {
  accounts: readonly Account[];
  actions: OptionsActions;
}) {
  if (accounts.length === 0) return <p class="empty">{t('noAccounts')}</p>;
  return (
    <ul class="accounts">
      {accounts.map((account) => (
        <AccountRow
          key={account.id}
          account={account}
          onRename={(label) => actions.rename(account.id, label)}
          onRemove={() => actions.remove(account.id)}
        />
      ))}
    </ul>
  );
}
