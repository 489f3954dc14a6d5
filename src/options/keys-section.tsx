/** Keys of no account here: which were joined, which are the user's, and which are ignored; each can be taken back. */
import type { Account } from '../platform/accounts.ts';
import { t } from '../platform/i18n.ts';
import type { Identity } from '../platform/identity.ts';
import { keyName, ownerNames } from '../platform/names.ts';
import type { OwnerId } from '../quota/snapshot.ts';

interface KeysSectionProps {
  readonly identity: Identity;
  readonly accounts: readonly Account[];
  readonly onSplit: (seen: OwnerId) => void;
  readonly onNotMine: (seen: OwnerId) => void;
  readonly onShowAgain: (seen: OwnerId) => void;
}

export function KeysSection({ identity, accounts, onSplit, onNotMine, onShowAgain }: KeysSectionProps) {
  const joined = Object.entries(identity.joined);
  if (joined.length + identity.ignored.length + identity.mine.length === 0) return null;
  const names = ownerNames(accounts);
  const nameOf = (owner: OwnerId) => names.get(owner) ?? t('anotherKey');
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
        {identity.mine.map((seen) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('keyMine')}
            act={t('notMine')}
            actNamed={t('notMineNamed', keyName(seen))}
            onAct={() => onNotMine(seen)}
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
