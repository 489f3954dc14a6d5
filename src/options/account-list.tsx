import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import { ownerNames } from '../platform/names.ts';
import { AccountRow } from './account-row.tsx';

interface AccountListProps {
  readonly accounts: readonly Account[];
  readonly onRename: (id: string, label: string | null) => Promise<boolean>;
  readonly onRemove: (id: string) => void;
}

export function AccountList({ accounts, onRename, onRemove }: AccountListProps) {
  if (accounts.length === 0) return <p class="empty">{t('noAccounts')}</p>;
  const names = ownerNames(accounts);
  return (
    <ul class="accounts">
      {accounts.map((account) => (
        <AccountRow
          key={account.id}
          account={account}
          name={names.get(account.id) ?? account.userName}
          onRename={(label) => onRename(account.id, label)}
          onRemove={() => onRemove(account.id)}
        />
      ))}
    </ul>
  );
}
