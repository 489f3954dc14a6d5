import type { TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { t } from '../../../platform/i18n.ts';
import { ownerNames } from '../../../platform/names.ts';
import type { Account } from '../../../storage/accounts.ts';
import { LabelForm } from './label-form.tsx';
import { RemoveConfirm } from './remove-confirm.tsx';

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

interface AccountRowProps {
  readonly account: Account;
  /** Unique among the accounts. */
  readonly name: string;
  readonly onRename: (label: string | null) => Promise<boolean>;
  readonly onRemove: () => void;
}

function AccountRow({ account, name, onRename, onRemove }: AccountRowProps) {
  const { label, userName, space, spaceName } = account;
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const opener = useRef<HTMLButtonElement | null>(null);
  const openForm = (form: typeof open) => (event: TargetedEvent<HTMLButtonElement>) => {
    opener.current = event.currentTarget;
    setOpen(form);
  };
  /** Returns the focus to the button that opened the form. */
  const close = () => {
    setOpen(null);
    opener.current?.focus();
  };
  return (
    <li class="account">
      <div class="account-head">
        <div class="account-names">
          <strong>{name}</strong>
          <span>
            {[label === null ? null : userName, spaceName, space].filter((part) => part !== null).join(' · ')}
          </span>
        </div>
        <button type="button" aria-label={t('renameNamed', name)} onClick={openForm('rename')}>
          {t('rename')}
        </button>
        <button type="button" aria-label={t('removeNamed', name)} onClick={openForm('remove')}>
          {t('remove')}
        </button>
      </div>
      {open === 'rename' && <LabelForm name={name} label={label} onSave={onRename} onClose={close} />}
      {open === 'remove' && <RemoveConfirm name={name} onRemove={onRemove} onClose={close} />}
    </li>
  );
}
