/** The accounts, each with a form to rename it and a question before it is removed. */
import type { TargetedEvent } from 'preact';
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { cleanLine } from '../../../backlog-api/clean-text.ts';
import type { AlertScope } from '../../../core/snapshot.ts';
import { t } from '../../../platform/i18n.ts';
import { ownerNames } from '../../../platform/names.ts';
import type { Account, AccountChange } from '../../../storage/accounts.ts';

export interface AccountActions {
  /** Resolves to whether it is stored. */
  readonly changeAccount: (id: string, change: AccountChange) => Promise<boolean>;
  readonly remove: (id: string) => void;
}

interface AccountListProps {
  readonly accounts: readonly Account[];
  readonly actions: AccountActions;
}

export function AccountList({ accounts, actions }: AccountListProps) {
  if (accounts.length === 0) return <p class="empty">{t('noAccounts')}</p>;
  const names = ownerNames(accounts);
  return (
    <ul class="accounts">
      {accounts.map((account) => (
        <AccountRow
          key={account.id}
          account={account}
          name={names.get(account.id) ?? account.userName}
          onChange={(change) => actions.changeAccount(account.id, change)}
          onRemove={() => {
            // The button that has the focus goes with its account.
            document.getElementById('accounts-title')?.focus();
            actions.remove(account.id);
          }}
        />
      ))}
    </ul>
  );
}

const ALERT_SCOPES: readonly AlertScope[] = ['all', 'button', 'list'];

interface AccountRowProps {
  readonly account: Account;
  /** Unique among the accounts. */
  readonly name: string;
  readonly onChange: (change: AccountChange) => Promise<boolean>;
  readonly onRemove: () => void;
}

function AccountRow({ account, name, onChange, onRemove }: AccountRowProps) {
  const { label, userName, space, spaceName, alertScope } = account;
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
        <select
          aria-label={t('alertScopeOf', name)}
          value={alertScope}
          onChange={(event) => void onChange({ alertScope: event.currentTarget.value as AlertScope })}
        >
          {ALERT_SCOPES.map((scope) => (
            <option key={scope} value={scope}>
              {t(`alertScope_${scope}`)}
            </option>
          ))}
        </select>
        <button type="button" aria-label={t('renameNamed', name)} onClick={openForm('rename')}>
          {t('rename')}
        </button>
        <button type="button" aria-label={t('removeNamed', name)} onClick={openForm('remove')}>
          {t('remove')}
        </button>
      </div>
      {open === 'rename' && (
        <LabelForm name={name} label={label} onSave={(next) => onChange({ label: next })} onClose={close} />
      )}
      {open === 'remove' && <RemoveConfirm name={name} onRemove={onRemove} onClose={close} />}
    </li>
  );
}

interface LabelFormProps {
  readonly name: string;
  readonly label: string | null;
  /** Resolves to whether it is stored; if not, the form stays open. */
  readonly onSave: (label: string | null) => Promise<boolean>;
  readonly onClose: () => void;
}

/** Renames an account; without a label it has its user's name. */
function LabelForm({ name, label, onSave, onClose }: LabelFormProps) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.select(), []);
  return (
    <form
      class="inline-form"
      onSubmit={async (event) => {
        event.preventDefault();
        if (await onSave(cleanLine(input.current?.value ?? '') || null)) onClose();
      }}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
    >
      <input
        ref={input}
        type="text"
        aria-label={t('labelOf', name)}
        defaultValue={label ?? ''}
        maxLength={60}
        autocomplete="off"
      />
      <button type="submit" class="primary">
        {t('save')}
      </button>
      <button type="button" onClick={onClose}>
        {t('cancel')}
      </button>
    </form>
  );
}

interface RemoveConfirmProps {
  readonly name: string;
  readonly onRemove: () => void;
  readonly onClose: () => void;
}

/** Asks before an account is removed. The focus goes to Cancel, so that pressing Enter twice removes nothing. */
function RemoveConfirm({ name, onRemove, onClose }: RemoveConfirmProps) {
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <div class="inline-form" role="group" onKeyDown={(event) => event.key === 'Escape' && onClose()}>
      <p>{t('confirmRemove', name)}</p>
      <button type="button" class="destructive" onClick={onRemove}>
        {t('remove')}
      </button>
      <button ref={back} type="button" onClick={onClose}>
        {t('cancel')}
      </button>
    </div>
  );
}
