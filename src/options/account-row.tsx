/** One account: its names, a new label, and removal, which asks once more in place. */
import type { TargetedEvent } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import { LabelForm } from './label-form.tsx';
import { RemoveQuestion } from './remove-question.tsx';

interface AccountRowProps {
  readonly account: Account;
  /** What tells it from the other accounts. */
  readonly name: string;
  readonly onRename: (label: string | null) => Promise<boolean>;
  readonly onRemove: () => void;
}

export function AccountRow({ account, name, onRename, onRemove }: AccountRowProps) {
  const { label, userName, space, spaceName } = account;
  const [open, setOpen] = useState<'rename' | 'remove' | null>(null);
  const opener = useRef<HTMLButtonElement | null>(null);
  const ask = (what: typeof open) => (event: TargetedEvent<HTMLButtonElement>) => {
    opener.current = event.currentTarget;
    setOpen(what);
  };
  /** The focus returns to where it came from. */
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
        <button type="button" aria-label={t('renameNamed', name)} onClick={ask('rename')}>
          {t('rename')}
        </button>
        <button type="button" aria-label={t('removeNamed', name)} onClick={ask('remove')}>
          {t('remove')}
        </button>
      </div>
      {open === 'rename' && <LabelForm name={name} label={label} onSave={onRename} onClose={close} />}
      {open === 'remove' && <RemoveQuestion name={name} onRemove={onRemove} onClose={close} />}
    </li>
  );
}
