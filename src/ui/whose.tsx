/** Whose quota is shown, and a switch where there are several. */
import { t } from '../platform/i18n.ts';
import type { OwnerId, OwnerView } from '../quota/snapshot.ts';
import { Glyph } from './glyphs.tsx';
import { keyName, ownerName } from './words.ts';

interface WhoseProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly onShow: (owner: OwnerId) => void;
}

export function Whose({ owners, owner, onShow }: WhoseProps) {
  return (
    <div class="whose" title={`${ownerName(owner)} – ${owner.space}`}>
      <div class="whose-line">
        <span class="whose-name">{ownerName(owner)}</span>
        {owners.length > 1 && <Glyph name="chevron" />}
      </div>
      {owner.kind === 'account' && <div class="whose-space">{owner.space}</div>}
      {owners.length > 1 && <Switcher owners={owners} owner={owner} onShow={onShow} />}
    </div>
  );
}

/** A real list box, transparent over the name: keyboard, touch and long names are the browser's affair. */
function Switcher({ owners, owner, onShow }: WhoseProps) {
  return (
    <select
      aria-label={t('shownAccount')}
      value={owner.id}
      onChange={(event) => onShow(event.currentTarget.value)}
    >
      {owners.map((each) => (
        <option key={each.id} value={each.id}>
          {choiceName(each, owners)}
        </option>
      ))}
    </select>
  );
}

function choiceName(owner: OwnerView, owners: readonly OwnerView[]): string {
  if (owner.kind === 'account') return t('ownerOnSpace', ownerName(owner), owner.space);
  const alike = owners.filter(({ kind, space }) => kind === 'seen' && space === owner.space);
  return alike.length > 1 ? keyName(owner.id) : ownerName(owner);
}
