/** The owner whose quota is shown, and a list box where there are several. */
import { useMemo, useRef } from 'preact/hooks';
import type { OwnerId, OwnerView } from '../../core/snapshot.ts';
import { t } from '../../platform/i18n.ts';
import { ownerNames } from '../../platform/names.ts';
import { Icon } from '../icons/icons.tsx';

interface OwnerSwitcherProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly onShow: (owner: OwnerId) => void;
}

export function OwnerSwitcher({ owners, owner, onShow }: OwnerSwitcherProps) {
  // The space is shown beside it.
  const name = ownerNames(owners.filter(({ space }) => space === owner.space)).get(owner.id) ?? owner.id;
  return (
    <div class="owner" title={`${name} – ${owner.space}`}>
      <div class="owner-line">
        <span class="owner-name">{name}</span>
        {owners.length > 1 && <Icon name="chevron" />}
      </div>
      {owner.kind === 'account' && <div class="owner-space">{owner.space}</div>}
      {owners.length > 1 && <OwnerSelect owners={owners} owner={owner} onShow={onShow} />}
    </div>
  );
}

/** A native list box, transparent over the name: the browser handles keyboard, touch and long names. */
function OwnerSelect({ owners, owner, onShow }: OwnerSwitcherProps) {
  return (
    <select
      aria-label={t('accountShown')}
      value={owner.id}
      onChange={(event) => onShow(event.currentTarget.value)}
    >
      {useOptions(owners)}
    </select>
  );
}

/** Rebuilt only if the names changed: there may be fifty, and figures change five times a second. */
function useOptions(owners: readonly OwnerView[]) {
  const listed = useStableOrder(owners);
  const names = ownerNames(owners, true);
  const all = listed.map((id) => `${id} ${names.get(id)}`).join('\n');
  return useMemo(
    () =>
      listed.map((id) => (
        <option key={id} value={id}>
          {names.get(id)}
        </option>
      )),
    [all],
  );
}

/** The order in which they were when the screen opened, new ones last: nothing moves while the user chooses. */
function useStableOrder(owners: readonly OwnerView[]): readonly OwnerId[] {
  const order = useRef<readonly OwnerId[]>([]);
  const ids = new Set(owners.map(({ id }) => id));
  const kept = order.current.filter((id) => ids.delete(id));
  order.current = [...kept, ...ids];
  return order.current;
}
