/** Whose quota is shown, a switch where there are several, and the way to the options. */
import { t } from '../platform/i18n.ts';
import type { OwnerView } from '../quota/snapshot.ts';
import { Glyph } from '../ui/glyphs.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { ownerName } from '../ui/words.ts';
import type { Actions } from './actions.ts';

interface HeaderProps {
  readonly owners: readonly OwnerView[];
  readonly owner: OwnerView;
  readonly actions: Actions;
}

export function Header({ owners, owner, actions }: HeaderProps) {
  return (
    <header class="top">
      <div class="whose" title={`${ownerName(owner)} – ${owner.space}`}>
        <div class="whose-line">
          <span class="whose-name">{ownerName(owner)}</span>
          {owners.length > 1 && <Glyph name="chevron" />}
        </div>
        {owner.kind === 'account' && <div class="whose-space">{owner.space}</div>}
        {owners.length > 1 && <Switcher owners={owners} owner={owner} actions={actions} />}
      </div>
      <IconButton glyph="gear" name={t('options')} onClick={actions.openOptions} />
    </header>
  );
}

/** A real list box, transparent over the name: keyboard, touch and long names are the browser's affair. */
function Switcher({ owners, owner, actions }: HeaderProps) {
  return (
    <select
      aria-label={t('shownAccount')}
      value={owner.id}
      onChange={(event) => actions.show(event.currentTarget.value)}
    >
      {owners.map((each) => (
        <option key={each.id} value={each.id}>
          {each.kind === 'seen' ? ownerName(each) : t('ownerOnSpace', ownerName(each), each.space)}
        </option>
      ))}
    </select>
  );
}
