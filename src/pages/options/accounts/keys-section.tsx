/** Keys of no account here: which were joined, which are the user's, and which are ignored; each can be taken back. */

import type { OwnerId } from '../../../core/snapshot.ts';
import { t } from '../../../platform/i18n.ts';
import { keyName, ownerNames } from '../../../platform/names.ts';
import type { Account } from '../../../storage/accounts.ts';
import type { KeyAssignments } from '../../../storage/key-assignments.ts';

interface KeysSectionProps {
  readonly keyAssignments: KeyAssignments;
  readonly accounts: readonly Account[];
  readonly onUnassign: (key: OwnerId) => void;
  readonly onNotMine: (key: OwnerId) => void;
  readonly onShowAgain: (key: OwnerId) => void;
}

export function KeysSection({
  keyAssignments,
  accounts,
  onUnassign,
  onNotMine,
  onShowAgain,
}: KeysSectionProps) {
  const joined = Object.entries(keyAssignments.joined);
  if (joined.length + keyAssignments.ignored.length + keyAssignments.mine.length === 0) return null;
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
            onAct={() => onUnassign(seen)}
          />
        ))}
        {keyAssignments.mine.map((seen) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('keyMine')}
            act={t('notMine')}
            actNamed={t('notMineNamed', keyName(seen))}
            onAct={() => onNotMine(seen)}
          />
        ))}
        {keyAssignments.ignored.map((seen) => (
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
