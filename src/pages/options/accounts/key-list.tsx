/** Observed keys that were assigned to an account, marked as the user's, or hidden; each can be taken back. */
import type { OwnerId } from '../../../core/snapshot.ts';
import { t } from '../../../platform/i18n.ts';
import { keyName, ownerNames } from '../../../platform/names.ts';
import type { Account } from '../../../storage/accounts.ts';
import type { KeyAssignments } from '../../../storage/key-assignments.ts';
import { Subsection } from '../sections.tsx';

export interface KeyActions {
  readonly unassignKey: (key: OwnerId) => void;
  readonly markKeyNotMine: (key: OwnerId) => void;
  readonly showKeyAgain: (key: OwnerId) => void;
}

interface KeyListProps {
  readonly keyAssignments: KeyAssignments;
  readonly accounts: readonly Account[];
  readonly actions: KeyActions;
}

export function KeyList({ keyAssignments, accounts, actions }: KeyListProps) {
  const joined = Object.entries(keyAssignments.joined);
  if (joined.length + keyAssignments.ignored.length + keyAssignments.mine.length === 0) return null;
  const names = ownerNames(accounts);
  const nameOf = (owner: OwnerId) => names.get(owner) ?? t('anotherKey');
  return (
    <Subsection title={t('keysHeading')} help={t('keysHelp')}>
      <ul class="accounts">
        {joined.map(([seen, owner]) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('shownAsOneWith', nameOf(owner))}
            act={t('splitKey')}
            actNamed={t('splitNamed', keyName(seen))}
            onAct={() => actions.unassignKey(seen)}
          />
        ))}
        {keyAssignments.mine.map((seen) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('keyYours')}
            act={t('notMine')}
            actNamed={t('notMineNamed', keyName(seen))}
            onAct={() => actions.markKeyNotMine(seen)}
          />
        ))}
        {keyAssignments.ignored.map((seen) => (
          <KeyRow
            key={seen}
            name={keyName(seen)}
            fact={t('keyHidden')}
            act={t('showAgain')}
            actNamed={t('showAgainNamed', keyName(seen))}
            onAct={() => actions.showKeyAgain(seen)}
          />
        ))}
      </ul>
    </Subsection>
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
