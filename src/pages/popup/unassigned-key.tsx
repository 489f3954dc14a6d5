/** Asks which account an observed key belongs to: assigns it to an account, marks it as the user's own, or ignores it. */
import type { OwnerView } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import { ownerNames } from '../../platform/names.ts';
import { Phrases } from '../../ui/text/phrases.tsx';
import type { PopupActions } from './actions.ts';

interface UnassignedKeyProps {
  readonly owner: OwnerView;
  readonly owners: readonly OwnerView[];
  readonly actions: PopupActions;
}

export function UnassignedKey({ owner, owners, actions }: UnassignedKeyProps) {
  const likely = owners.find(({ id }) => id === owner.suggestedOwner);
  const accounts = owners.filter(({ kind, space }) => kind === 'account' && space === owner.space);
  const names = ownerNames(owners);
  return (
    <section class="unassigned-key">
      <h2>
        <Phrases
          text={
            likely === undefined ? t('whoseKey') : t('probablySameUser', names.get(likely.id) ?? likely.id)
          }
        />
      </h2>
      {likely !== undefined && <p>{t('sameLimits')}</p>}
      <div class="buttons">
        {likely === undefined ? (
          accounts.map(({ id }) => (
            <button key={id} type="button" onClick={() => actions.assignKey(owner.id, id)}>
              {accounts.length === 1 ? t('itsMine') : t('itsMineNamed', names.get(id) ?? id)}
            </button>
          ))
        ) : (
          <button type="button" onClick={() => actions.assignKey(owner.id, likely.id)}>
            {t('showAsOne')}
          </button>
        )}
        {accounts.length === 0 && (
          <button type="button" onClick={() => actions.markKeyMine(owner.id)}>
            {t('itsMine')}
          </button>
        )}
        <button type="button" onClick={() => actions.ignoreKey(owner.id)}>
          {t('hideKey')}
        </button>
      </div>
    </section>
  );
}
