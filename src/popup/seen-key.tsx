/** A key that belongs to no account: whose is it? Its account can be added below; this box joins or ignores it. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import { ownerName } from '../ui/words.ts';
import type { PopupActions } from './actions.ts';

interface SeenKeyProps {
  readonly owner: OwnerView;
  readonly owners: readonly OwnerView[];
  readonly actions: PopupActions;
}

export function SeenKey({ owner, owners, actions }: SeenKeyProps) {
  const likely = owners.find(({ id }) => id === owner.probablyOf);
  const mine = owners.filter(({ kind, space }) => kind === 'account' && space === owner.space);
  return (
    <section class="seen-key">
      <h2>{likely === undefined ? t('whoseKey') : t('probablyOf', ownerName(likely))}</h2>
      {likely !== undefined && <p>{t('joinWhy')}</p>}
      <div class="buttons">
        {likely === undefined ? (
          mine.map((account) => (
            <button key={account.id} type="button" onClick={() => actions.join(owner.id, account.id)}>
              {mine.length === 1 ? t('itsMine') : t('itsMineAs', ownerName(account))}
            </button>
          ))
        ) : (
          <button type="button" onClick={() => actions.join(owner.id, likely.id)}>
            {t('joinWith')}
          </button>
        )}
        <button type="button" onClick={() => actions.ignore(owner.id)}>
          {t('ignoreKey')}
        </button>
      </div>
    </section>
  );
}
