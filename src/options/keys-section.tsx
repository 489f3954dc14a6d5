/** Keys of no account here: which were joined to somebody, and which are ignored; either can be taken back. */
import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import type { Identity } from '../platform/identity.ts';
import type { OwnerId } from '../quota/snapshot.ts';
import { keyName } from '../ui/words.ts';

interface KeysSectionProps {
  readonly identity: Identity;
  readonly accounts: readonly Account[];
  readonly onSplit: (seen: OwnerId) => void;
  readonly onShowAgain: (seen: OwnerId) => void;
}

export function KeysSection({ identity, accounts, onSplit, onShowAgain }: KeysSectionProps) {
  const joined = Object.entries(identity.joined);
  if (joined.length + identity.ignored.length === 0) return null;
  const nameOf = (owner: OwnerId) => {
    const account = accounts.find(({ id }) => id === owner);
    return account === undefined ? t('anotherKey') : (account.label ?? account.userName);
  };
  return (
    <section class="card">
      <h2>{t('keysHeading')}</h2>
      <p class="lead">{t('keysHelp')}</p>
      <ul class="accounts">
        {joined.map(([seen, owner]) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('joinedWith', nameOf(owner))}
            act={t('splitKey')}
            actNamed={t('splitNamed', keyName(seen))}
            onAct={() => onSplit(seen)}
          />
        ))}
        {identity.ignored.map((seen) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('keyIgnored')}
            act={t('showAgain')}
            actNamed={t('showAgainNamed', keyName(seen))}
            onAct={() => onShowAgain(seen)}
          />
        ))}
      </ul>
    </section>
  );
}

interface KeyRowProps {
  readonly name: string;
  readonly fact: string;
  readonly act: string;
  readonly actNamed: string;
  readonly onAct: () => void;
}

function KeyRow({ name, fact, act, actNamed, onAct }: KeyRowProps) {
  return (
    <li class="account account-head">
      <div class="account-names">
        <strong>{name}</strong>
        <span>{fact}</span>
      </div>
      <button type="button" aria-label={actNamed} onClick={onAct}>
        {act}
      </button>
    </li>
  );
}
